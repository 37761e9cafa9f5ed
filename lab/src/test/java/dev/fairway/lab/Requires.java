package dev.fairway.lab;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Ends a test early, by name and with the reason, on a machine that cannot run it. */
final class Requires {

  private Requires() {}

  /** The machine runs clusters of this shape. */
  static void shape(ClusterShape shape) {
    var obstacles = shape.obstacles(System.getenv());
    assumeTrue(obstacles.isEmpty(), () -> shape + " clusters: " + String.join(" ", obstacles));
  }
}
