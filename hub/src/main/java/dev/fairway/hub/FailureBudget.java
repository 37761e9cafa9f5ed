package dev.fairway.hub;

import java.time.Duration;
import java.time.Instant;

/**
 * How often strangers are told, and the log says, why they are refused: so many at once, and one
 * more each second. Who is not refused needs none of it. Any thread.
 */
final class FailureBudget {

  private static final int BURST = 30;
  private static final Duration EACH = Duration.ofSeconds(1);

  private Instant full = Instant.MIN;

  /** Whether one more is in it. */
  synchronized boolean take(Instant now) {
    Instant begin = full.isBefore(now) ? now : full;
    Instant next = begin.plus(EACH);
    if (next.isAfter(now.plus(EACH.multipliedBy(BURST)))) {
      return false;
    }
    full = next;
    return true;
  }
}
