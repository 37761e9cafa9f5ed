package dev.fairway.hub;

import java.util.Map;

/**
 * A cluster as the hub's own API tells of it.
 *
 * @param name its name
 * @param labels what it can be chosen by
 * @param server where it is, at a host of its own
 * @param pathServer where it is below the hub's own name
 * @param found what is known of it
 */
record ClusterEntry(
    String name,
    Map<String, String> labels,
    String server,
    String pathServer,
    ClusterVersions.Known found) {

  /** The status of the condition {@code Reachable}. */
  String reachable() {
    return switch (found.version().state()) {
      case ANSWERS -> "True";
      case SILENT -> "False";
      case UNKNOWN -> "Unknown";
    };
  }

  /** The reason of the condition {@code Reachable}. */
  String reason() {
    return switch (found.version().state()) {
      case ANSWERS -> "Answers";
      case SILENT -> "DoesNotAnswer";
      case UNKNOWN -> "NotAskedYet";
    };
  }
}
