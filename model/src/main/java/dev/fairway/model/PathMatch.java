package dev.fairway.model;

/** Which raw request paths a {@link Route} takes; compared byte for byte, never decoded. */
public sealed interface PathMatch {

  /** The path is exactly this. */
  record Exact(String path) implements PathMatch {
    /**
     * @throws IllegalArgumentException if the path does not start with a slash
     */
    public Exact {
      requireSlash(path);
    }
  }

  /**
   * The path is this prefix or continues it with a slash: {@code /a} takes {@code /a} and {@code
   * /a/b}, not {@code /ab}.
   */
  record Below(String prefix) implements PathMatch {
    /**
     * @throws IllegalArgumentException if the prefix does not start with a slash, or ends with one
     */
    public Below {
      requireSlash(prefix);
      if (prefix.endsWith("/")) {
        throw new IllegalArgumentException(
            "prefix: " + prefix + " (expected: no slash at its end)");
      }
    }
  }

  /** Every path. */
  record Any() implements PathMatch {}

  private static void requireSlash(String path) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("path: " + path + " (expected: a slash at its start)");
    }
  }
}
