package dev.fairway.lab;

import java.util.List;

/**
 * A Go module with pinned versions that ships as resources: the files of a folder {@code go/<name>}
 * beside a class.
 *
 * @param home the class
 * @param name of the folder; in the cache, too
 * @param files all of them, {@code go.mod} among them
 */
public record GoModule(Class<?> home, String name, List<String> files) {

  /** Makes the list immutable. */
  public GoModule {
    files = List.copyOf(files);
  }

  /** A module whose programs are those of others, which its {@code tools.go} names. */
  public static GoModule ofTools(Class<?> home, String name) {
    return new GoModule(home, name, List.of("go.mod", "go.sum", "tools.go"));
  }
}
