package dev.fairway.agent;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the hub is dialled again: twice as long after each failure, up to a cap,
 * and at random between half of that and all of it, so that many agents that lost their hub at once
 * do not come back at once. One thread.
 */
final class Backoff {

  private static final Duration FIRST = Duration.ofMillis(250);

  /** Once the hub is back, agents are within so much. */
  static final Duration LONGEST = Duration.ofSeconds(5);

  /** For a hub that says no again and again: that may be mended, but not by asking. */
  static final Duration LONGEST_REFUSED = Duration.ofMinutes(1);

  private static final Duration FIRST_REFUSED = Duration.ofSeconds(1);

  private final RandomGenerator random;
  private long next = FIRST.toMillis();
  private long nextRefused = FIRST_REFUSED.toMillis();

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** How long to wait now. */
  Duration failed() {
    long wait = next;
    next = Math.min(2 * next, LONGEST.toMillis());
    return jittered(wait);
  }

  /** How long to wait for a hub that does not want us. */
  Duration refused() {
    long wait = nextRefused;
    nextRefused = Math.min(2 * nextRefused, LONGEST_REFUSED.toMillis());
    return jittered(wait);
  }

  /** What was dialled has worked. */
  void succeeded() {
    next = FIRST.toMillis();
    nextRefused = FIRST_REFUSED.toMillis();
  }

  private Duration jittered(long millis) {
    return Duration.ofMillis(millis / 2 + random.nextLong(millis / 2 + 1));
  }
}
