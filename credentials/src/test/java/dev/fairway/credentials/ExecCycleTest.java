package dev.fairway.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.AsciiString;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** When programs run again. */
final class ExecCycleTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final ExecCycle cycle = new ExecCycle();

  @Test
  void itRunsAtOnceAndAgainBeforeWhatItPrintedExpires() {
    assertThat(cycle.next()).isBefore(START);
    cycle.succeeded(answer(START.plusSeconds(1_000)), START);

    assertThat(cycle.next()).isEqualTo(START.plusSeconds(800));
    assertThat(cycle.good(START.plusSeconds(999))).isPresent();
    assertThat(cycle.good(START.plusSeconds(1_000))).isEmpty();
  }

  @Test
  void failuresPauseEverLongerAndTheLastGoodAnswerGoesOnUntilItExpires() {
    cycle.succeeded(answer(START.plusSeconds(100)), START);
    Instant now = START.plusSeconds(80);
    long pause = 1;
    for (int i = 0; i < 10; i++) {
      cycle.failed("broken", now);
      assertThat(cycle.next()).isEqualTo(now.plusSeconds(pause));
      now = cycle.next();
      pause = Math.min(60, pause * 2);
    }
    assertThat(cycle.good(START.plusSeconds(99))).isPresent();
    assertThat(cycle.good(now)).isEmpty();
    assertThat(cycle.reason()).isEqualTo("broken");
  }

  @Test
  void aRefusalRunsItAgainButNotInCircles() {
    cycle.succeeded(new ExecAnswer(content(), Optional.empty()), START);
    cycle.refused();
    assertThat(cycle.next()).isEqualTo(START.plus(ExecCycle.BETWEEN_REFUSALS));
    cycle.failed("broken", START.plusSeconds(10));
    cycle.refused();
    assertThat(cycle.next()).isEqualTo(START.plusSeconds(11));
  }

  @Test
  void whatHasExpiredAlreadyIsAFailure() {
    cycle.succeeded(answer(START), START);
    assertThat(cycle.isFailing()).isTrue();
    assertThat(cycle.good(START)).isEmpty();
  }

  @Test
  void whateverHappensItNeitherSpinsNorShowsWhatHasExpired() {
    Random random = new Random(3);
    Instant now = START;
    Optional<Instant> expires = Optional.empty();
    for (int i = 0; i < 10_000; i++) {
      now = now.plusMillis(random.nextInt(100_000));
      switch (random.nextInt(3)) {
        case 0 -> {
          Instant end = now.plusMillis(random.nextInt(200_000));
          cycle.succeeded(answer(end), now);
          if (end.isAfter(now)) {
            expires = Optional.of(end);
          }
          assertThat(cycle.next()).isAfterOrEqualTo(now.plus(ExecCycle.FIRST_PAUSE));
        }
        case 1 -> {
          cycle.failed("broken", now);
          assertThat(Duration.between(now, cycle.next()))
              .isBetween(ExecCycle.FIRST_PAUSE, ExecCycle.LONGEST_PAUSE);
        }
        default -> cycle.refused();
      }
      assertThat(cycle.good(now).isPresent())
          .isEqualTo(expires.isPresent() && now.isBefore(expires.get()));
    }
  }

  private static ExecAnswer answer(Instant expires) {
    return new ExecAnswer(content(), Optional.of(expires));
  }

  private static Credential.Content content() {
    return new Credential.Content(
        Optional.of(new BearerToken(AsciiString.of("Bearer t"))), Optional.empty());
  }
}
