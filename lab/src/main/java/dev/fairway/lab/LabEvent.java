package dev.fairway.lab;

import java.time.Duration;

/** Progress of work that takes long enough for people to wonder. */
public sealed interface LabEvent {

  /**
   * A binary is being built; repeated every second until {@link Built}.
   *
   * @param number which of the total this is, from 1
   * @param total how many binaries are missing in this run
   * @param elapsed since the first of them was begun
   * @param remaining an estimate for all that is left, from their known cost and this machine's
   *     pace so far
   */
  record Building(String binary, int number, int total, Duration elapsed, Duration remaining)
      implements LabEvent {}

  /** A binary is built and kept. */
  record Built(String binary, int number, int total, Duration took) implements LabEvent {}

  /** Another process builds the same binaries; this one waits for it. Repeated every second. */
  record WaitingForBuild(Duration elapsed) implements LabEvent {}

  /** A part of a cluster is being started. */
  record Starting(String cluster, String part) implements LabEvent {}

  /** A part of a cluster answers; {@code took} counts from the start of the cluster. */
  record Started(String cluster, String part, Duration took) implements LabEvent {}

  /** A cluster is complete. */
  record ClusterReady(String cluster, Duration took) implements LabEvent {}

  /** Something works less well than people may expect; the text says what and why. */
  record Warning(String text) implements LabEvent {}

  /** What a dead lab had left behind has been removed. */
  record Recovered(String lab) implements LabEvent {}
}
