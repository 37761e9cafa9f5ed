package dev.fairway.hub;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When to say that something ends. */
final class Ending {

  /** Long enough to order a certificate and to put it in place. */
  private static final Duration SOON = Duration.ofDays(14);

  private Ending() {}

  /** What to say about something that ends at a time: nothing while that is far away. */
  static Optional<String> of(String what, Instant end, Instant now) {
    if (!now.isBefore(end)) {
      return Optional.of(what + " ended at " + end);
    }
    Duration left = Duration.between(now, end);
    return left.compareTo(SOON) < 0
        ? Optional.of(what + " ends soon, at " + end)
        : Optional.empty();
  }
}
