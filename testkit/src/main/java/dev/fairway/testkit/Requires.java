package dev.fairway.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.opentest4j.TestAbortedException;

/**
 * What a test needs of the machine. Where it is missing the test is aborted with the reason; the
 * build lists such tests by name at its end, and {@code .ci/run} fails if there was one.
 */
public final class Requires {
  private static final Path SELF = Path.of("/proc/self");

  private Requires() {}

  /** Needs the rights of root, for instance to make network namespaces. */
  public static void root() {
    linux();
    if (!isRoot()) {
      throw new TestAbortedException("needs root");
    }
  }

  /** Needs Linux, with its /proc. */
  public static void linux() {
    if (!Files.isDirectory(SELF)) {
      throw new TestAbortedException("needs Linux");
    }
  }

  /**
   * Needs programs of the machine.
   *
   * @param names how they are called on the search path
   */
  public static void programs(String... names) {
    for (String name : names) {
      if (!isOnPath(name)) {
        throw new TestAbortedException("needs the program " + name);
      }
    }
  }

  /** Returns whether this process has the rights of root. */
  public static boolean isRoot() {
    try {
      return Files.exists(SELF) && Files.getAttribute(SELF, "unix:uid").equals(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOnPath(String name) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Arrays.stream(path.split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
  }
}
