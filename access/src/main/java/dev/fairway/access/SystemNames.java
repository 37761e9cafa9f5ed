package dev.fairway.access;

/**
 * The names that Kubernetes keeps for itself: the group system:masters may do everything on a
 * cluster, and system:node:a is a node.
 */
public final class SystemNames {

  private static final String SYSTEM = "system:";

  private SystemNames() {}

  /**
   * Whether a cluster may take a user or a group for one of its own, once it has cut off what
   * stands before the name.
   */
  public static boolean is(String name) {
    return name.stripLeading().startsWith(SYSTEM);
  }
}
