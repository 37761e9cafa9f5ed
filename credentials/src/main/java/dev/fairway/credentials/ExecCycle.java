package dev.fairway.credentials;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a program is run again, and what its last good answer is worth meanwhile. Only that: it runs
 * nothing and knows no clock. Confined to one thread at a time.
 *
 * <p>An answer is renewed when four fifths of its time are over. After a failure the pause doubles
 * from one second to a minute, and the last good answer goes on until it expires. One that is
 * refused with 401 is renewed at once, but not more often than every ten seconds.
 */
final class ExecCycle {

  static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  static final Duration BETWEEN_REFUSALS = Duration.ofSeconds(10);

  /** Nobody looks at a clock for longer; a refusal comes first. */
  private static final Duration EVER = Duration.ofDays(3_650);

  private Optional<ExecAnswer> good = Optional.empty();
  private String reason = "it has not run yet";
  private Duration pause = Duration.ZERO;
  private Instant last = Instant.MIN;
  private Instant next = Instant.MIN;

  /** A run has ended well. */
  void succeeded(ExecAnswer answer, Instant now) {
    last = now;
    Instant renewal = answer.expires().map(end -> now.plus(most(now, end))).orElse(now.plus(EVER));
    if (answer.expires().isPresent() && !answer.expires().get().isAfter(now)) {
      failed("what it printed has expired already", now);
      return;
    }
    good = Optional.of(answer);
    pause = Duration.ZERO;
    Instant soonest = now.plus(FIRST_PAUSE);
    next = renewal.isBefore(soonest) ? soonest : renewal;
  }

  /** A run has failed. */
  void failed(String why, Instant now) {
    last = now;
    reason = why;
    Duration doubled = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
    pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    next = now.plus(pause);
  }

  /** The cluster did not take the last good answer. */
  void refused() {
    if (pause.isZero() && good.isPresent()) {
      Instant soonest = last.plus(BETWEEN_REFUSALS);
      next = next.isBefore(soonest) ? next : soonest;
    }
  }

  /** When it has to run. */
  Instant next() {
    return next;
  }

  /** What is good now. */
  Optional<ExecAnswer> good(Instant now) {
    return good.filter(answer -> answer.expires().map(now::isBefore).orElse(true));
  }

  /** Why there is nothing good. */
  String reason() {
    return reason;
  }

  /** Whether the last run failed. */
  boolean isFailing() {
    return !pause.isZero();
  }

  private static Duration most(Instant now, Instant end) {
    Duration life = Duration.between(now, end);
    Duration bounded = life.compareTo(EVER) > 0 ? EVER : life;
    return bounded.multipliedBy(4).dividedBy(5);
  }
}
