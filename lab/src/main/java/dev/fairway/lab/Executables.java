package dev.fairway.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds programs of the machine by name. */
final class Executables {

  /** Where system programs live that an ordinary user's PATH may leave out; Go's own place too. */
  private static final List<String> USUAL_FOLDERS =
      List.of(
          "/usr/local/sbin",
          "/usr/local/bin",
          "/usr/sbin",
          "/usr/bin",
          "/sbin",
          "/bin",
          "/usr/local/go/bin");

  private final Set<String> folders;

  /** Programs of exactly these folders. */
  Executables(Set<String> folders) {
    this.folders = Set.copyOf(folders);
  }

  /** Programs of PATH, and of the folders where systems keep them. */
  Executables(Map<String, String> environment) {
    folders =
        Arrays.stream(environment.getOrDefault("PATH", "").split(":"))
            // A relative entry would mean another program in another folder.
            .filter(folder -> folder.startsWith("/"))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    folders.addAll(USUAL_FOLDERS);
  }

  Optional<Path> find(String name) {
    return folders.stream()
        .map(folder -> Path.of(folder, name))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  /**
   * @throws LabException if there is none
   */
  Path require(String name) {
    return find(name)
        .orElseThrow(() -> new LabException(name + " is not installed (looked in " + path() + ")"));
  }

  /** The folders as a PATH variable. */
  String path() {
    return String.join(":", folders);
  }
}
