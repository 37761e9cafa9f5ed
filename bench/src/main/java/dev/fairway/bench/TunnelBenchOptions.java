package dev.fairway.bench;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is measured of the tunnel.
 *
 * @param common how thoroughly
 * @param cases in this order
 * @param subjects who take turns
 * @param roundTrips each case is measured with each of them, but for memory
 * @param window the bytes that a stream of Fairway's tunnel may have under way at most
 * @param ends programs that take the place of Fairway's own ends
 * @param peers runs load, upstream and what stands beside
 */
public record TunnelBenchOptions(
    BenchOptions common,
    List<TunnelCase> cases,
    List<TunnelSubject> subjects,
    List<Duration> roundTrips,
    long window,
    Optional<TunnelEnds> ends,
    PeerProgram peers) {

  /** Copies the collections. */
  public TunnelBenchOptions {
    cases = List.copyOf(cases);
    subjects = List.copyOf(subjects);
    roundTrips = List.copyOf(roundTrips);
  }
}
