package dev.fairway.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {

  @Test
  void eachFailureWaitsTwiceAsLongUpToTheCap() {
    Backoff backoff = new Backoff(new Random(1));
    long most = 250;
    for (int i = 0; i < 20; i++) {
      assertThat(backoff.failed().toMillis()).isBetween(most / 2, most);
      most = Math.min(2 * most, Backoff.LONGEST.toMillis());
    }
    backoff.succeeded();
    assertThat(backoff.failed()).isLessThanOrEqualTo(Duration.ofMillis(250));
  }

  @Test
  void aHubThatSaysNoIsAskedLessAndLess() {
    Backoff backoff = new Backoff(new Random(1));
    for (int i = 0; i < 20; i++) {
      backoff.refused();
    }
    assertThat(backoff.refused())
        .isBetween(Backoff.LONGEST_REFUSED.dividedBy(2), Backoff.LONGEST_REFUSED);
  }

  @Test
  void agentsThatLostTheirHubTogetherDoNotComeBackTogether() {
    long different =
        Stream.generate(() -> new Backoff(new Random()))
            .limit(200)
            .map(Backoff::failed)
            .distinct()
            .count();
    assertThat(different).isGreaterThan(50);
  }
}
