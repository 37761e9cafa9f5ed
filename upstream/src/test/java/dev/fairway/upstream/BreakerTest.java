package dev.fairway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When requests may try an upstream that has swallowed others. */
final class BreakerTest {

  private static final OpenFailure FAILURE =
      new OpenFailure.Unreachable("10.0.0.1:6443: timed out");
  private static final long SECOND = 1_000_000_000L;

  /** {@link System#nanoTime} may turn negative at any time. */
  private final long start = Long.valueOf(Long.MAX_VALUE) - 3 * SECOND;

  private final Breaker breaker = new Breaker(Duration.ofSeconds(5));

  @Test
  void whatFailsFastIsTriedEachTime() {
    breaker.failed(FAILURE, start, start + SECOND / 100);
    assertThat(breaker.isOpen()).isFalse();
    assertThat(breaker.mayTry(start + SECOND / 100)).isTrue();
  }

  @Test
  void whatFailsSlowlyIsTriedAgainAboutASecondLater() {
    long failed = failSlowly();
    assertThat(breaker.isOpen()).isTrue();
    assertThat(breaker.mayTry(failed + SECOND * 7 / 10)).isFalse();
    assertThat(breaker.mayTry(failed + SECOND * 13 / 10)).isTrue();
  }

  @Test
  void theFailureIsToldWithItsAge() {
    long failed = failSlowly();
    assertThat(breaker.failure(failed + SECOND / 2))
        .isEqualTo(new OpenFailure.Unreachable("10.0.0.1:6443: timed out (0.5 s ago)"));
  }

  @Test
  void oneAtATimeMayTryAndTheNextAboutASecondLater() {
    long later = failSlowly() + 2 * SECOND;
    breaker.trying(later);
    assertThat(breaker.mayTry(later)).isFalse();
    assertThat(breaker.mayTry(later + SECOND * 13 / 10)).isTrue();
  }

  @Test
  void oneThatSucceedsOrFailsFastClosesIt() {
    long failed = failSlowly();
    breaker.succeeded(failed + SECOND);
    assertThat(breaker.isOpen()).isFalse();
    long again = failSlowly();
    breaker.failed(FAILURE, again + SECOND, again + SECOND + 1);
    assertThat(breaker.isOpen()).isFalse();
  }

  @Test
  void anOldAttemptThatFailsAfterANewerOneHasSucceededSaysNothing() {
    breaker.succeeded(start + SECOND);
    breaker.failed(FAILURE, start, start + 5 * SECOND);
    assertThat(breaker.isOpen()).isFalse();
  }

  private long failSlowly() {
    long now = start + 5 * SECOND;
    breaker.failed(FAILURE, now, now + 5 * SECOND);
    return now + 5 * SECOND;
  }
}
