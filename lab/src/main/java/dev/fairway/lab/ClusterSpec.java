package dev.fairway.lab;

import java.util.regex.Pattern;

/**
 * A cluster to start.
 *
 * @param name a DNS label of at most 20 characters: it becomes part of folders, namespaces and of
 *     the API server's name
 */
public record ClusterSpec(String name, ClusterShape shape, AnonymousAccess anonymousAccess) {

  private static final Pattern NAME = Pattern.compile("[a-z]([a-z0-9-]{0,18}[a-z0-9])?");

  /**
   * @throws IllegalArgumentException if the name is not such a label
   */
  public ClusterSpec {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "cluster name: \""
              + name
              + "\" (expected: at most 20 of a-z, 0-9 and -, beginning with a letter)");
    }
  }

  /** A cluster with anonymous access to its health paths only. */
  public static ClusterSpec of(String name, ClusterShape shape) {
    return new ClusterSpec(name, shape, AnonymousAccess.HEALTH_ONLY);
  }

  /** The explicit name that its API server's certificate speaks for. */
  public String serverName() {
    return name + ".lab";
  }
}
