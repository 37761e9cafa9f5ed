package dev.fairway.upstream;

import java.time.Duration;

/**
 * How often an endpoint is probed, and what it takes to change its standing.
 *
 * @param interval from the end of a probe to the next, a quarter more or less
 * @param timeout for one probe, from connecting to the answer
 * @param rise probes in a row that must succeed until it is alive again; at least 1
 * @param fall probes in a row that must fail until it is not; at least 1
 * @param doubt the same as {@code interval}, between probes that may change its standing
 */
public record HealthRhythm(
    Duration interval, Duration timeout, int rise, int fall, Duration doubt) {

  /** One interval for all. */
  public HealthRhythm(Duration interval, Duration timeout, int rise, int fall) {
    this(interval, timeout, rise, fall, interval);
  }

  /**
   * @throws IllegalArgumentException if a value is out of range
   */
  public HealthRhythm {
    if (interval.toMillis() < 1 || timeout.toMillis() < 1 || doubt.toMillis() < 1) {
      throw new IllegalArgumentException(
          "interval and timeout: " + interval + ", " + timeout + " (expected: >= 1 ms)");
    }
    if (rise < 1 || fall < 1) {
      throw new IllegalArgumentException(
          "rise and fall: " + rise + ", " + fall + " (expected: >= 1)");
    }
  }
}
