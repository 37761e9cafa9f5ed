package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FailureBudgetTest {

  private static final long SEED = 20261122;

  @Test
  void thirtyAtOnceAndThenOneEachSecond() {
    FailureBudget budget = new FailureBudget();
    Instant now = Instant.parse("2026-11-22T08:00:00Z");
    for (int i = 0; i < 30; i++) {
      assertThat(budget.take(now)).isTrue();
    }
    assertThat(budget.take(now)).isFalse();
    assertThat(budget.take(now.plusMillis(999))).isFalse();
    assertThat(budget.take(now.plusSeconds(1))).isTrue();
    assertThat(budget.take(now.plusSeconds(1))).isFalse();
  }

  @Test
  void inNoStretchOfTimeMoreThanThatAreTaken() {
    Random random = new Random(SEED);
    FailureBudget budget = new FailureBudget();
    Instant now = Instant.parse("2026-11-22T08:00:00Z");
    Deque<Instant> lastMinute = new ArrayDeque<>();
    for (int i = 0; i < 20_000; i++) {
      now = now.plusMillis(random.nextInt(300));
      if (budget.take(now)) {
        lastMinute.add(now);
      }
      while (lastMinute.peek() != null && !lastMinute.peek().isAfter(now.minusSeconds(60))) {
        lastMinute.remove();
      }
      assertThat(lastMinute).hasSizeLessThanOrEqualTo(30 + 60);
    }
  }
}
