package dev.fairway.convert;

import dev.fairway.config.SourceFile;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds the files that a configuration takes in. */
@FunctionalInterface
interface Includes {

  /** There are none. */
  Includes NONE =
      pattern -> {
        throw new IOException("no other files belong to this one");
      };

  /**
   * The files that a pattern means, in the order of their names.
   *
   * @param pattern a path, perhaps with {@code *}, {@code ?} and {@code [...]}
   * @return none only if it is a pattern that nothing matches
   * @throws IOException with a message for people, if a file cannot be read
   */
  List<SourceFile> find(String pattern) throws IOException;

  /** Whether a path is a pattern. */
  static boolean isPattern(String path) {
    return path.chars().anyMatch(c -> c == '*' || c == '?' || c == '[');
  }

  /** Texts that are there already, found by the last part of the path alone. */
  static Includes among(Map<String, SourceFile> texts) {
    return pattern -> {
      String name = pattern.substring(pattern.lastIndexOf('/') + 1);
      List<SourceFile> found =
          new TreeMap<>(texts)
              .entrySet().stream()
                  .filter(entry -> Glob.matches(name, entry.getKey()))
                  .map(Map.Entry::getValue)
                  .toList();
      if (found.isEmpty() && !isPattern(name)) {
        throw new IOException("no such key beside it");
      }
      return found;
    };
  }
}
