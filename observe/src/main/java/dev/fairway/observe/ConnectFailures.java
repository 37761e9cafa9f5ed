package dev.fairway.observe;

import java.time.Instant;

/**
 * How connecting to one upstream has failed.
 *
 * @param total attempts that failed since the start
 * @param inARow those since one last succeeded; 0 if the last one did
 * @param last what the last failure was, with the endpoint that it happened with
 * @param lastAt when
 */
public record ConnectFailures(long total, long inARow, String last, Instant lastAt) {

  static ConnectFailures first(String message, Instant at) {
    return new ConnectFailures(1, 1, message, at);
  }

  ConnectFailures another(String message, Instant at) {
    return new ConnectFailures(total + 1, inARow + 1, message, at);
  }

  ConnectFailures mended() {
    return new ConnectFailures(total, 0, last, lastAt);
  }
}
