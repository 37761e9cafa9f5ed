package dev.fairway.bench;

import java.util.List;

/**
 * What is measured of the relay.
 *
 * @param common how thoroughly
 * @param cases in this order
 * @param subjects who take turns
 * @param connections how many are open at a time where idle ones are measured
 * @param peers runs load and upstream
 */
public record RelayBenchOptions(
    BenchOptions common,
    List<RelayCase> cases,
    List<RelaySubject> subjects,
    int connections,
    PeerProgram peers) {

  /** Copies the collections. */
  public RelayBenchOptions {
    cases = List.copyOf(cases);
    subjects = List.copyOf(subjects);
  }
}
