package dev.fairway.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What loss does to the moments of arrival. */
class StallsTest {

  private static final long MILLI = 1_000_000;

  @Test
  void aLostIntervalHoldsUpWhatFollowsForTheTimeOfARetransmission() {
    Stalls always = new Stalls(loss(1, 1_000, 200, 1), 0, 0);

    assertThat(always.arrival(0)).isEqualTo(200 * MILLI);
    assertThat(always.arrival(150 * MILLI)).isEqualTo(200 * MILLI);
    assertThat(always.arrival(300 * MILLI)).isEqualTo(300 * MILLI);
    assertThat(always.arrival(1_100 * MILLI)).isEqualTo(1_200 * MILLI);
  }

  @Test
  void withoutLossNothingWaits() {
    assertThat(arrivals(loss(0, 10, 200, 1), 0)).isEqualTo(moments());
  }

  @Test
  void nothingArrivesEarlyOrOutOfOrder() {
    List<Long> arrivals = arrivals(loss(0.05, 10, 200, 4), 0);

    assertThat(arrivals).isSorted();
    for (int i = 0; i < arrivals.size(); i++) {
      assertThat(arrivals.get(i)).isGreaterThanOrEqualTo(moments().get(i));
    }
  }

  @Test
  void theSameSeedLosesTheSameAndAnotherSeedOrDirectionSomethingElse() {
    List<Long> arrivals = arrivals(loss(0.05, 10, 30, 4), 0);

    assertThat(arrivals(loss(0.05, 10, 30, 4), 0)).isEqualTo(arrivals);
    assertThat(arrivals(loss(0.05, 10, 30, 5), 0)).isNotEqualTo(arrivals);
    assertThat(arrivals(loss(0.05, 10, 30, 4), 1)).isNotEqualTo(arrivals);
  }

  @Test
  void asManyIntervalsAreLostAsWasAsked() {
    Stalls stalls = new Stalls(loss(0.02, 10, 10, 3), 0, 0);
    long waits =
        LongStream.range(0, 100_000)
            .map(i -> i * 10 * MILLI + 5 * MILLI)
            .filter(due -> stalls.arrival(due) > due)
            .count();

    assertThat(waits).isBetween(1_700L, 2_300L);
  }

  @Test
  void valuesThatMakeNoSenseAreRefusedByName() {
    assertThatThrownBy(() -> loss(1.5, 10, 200, 1)).hasMessageContaining("probability: 1.5");
    assertThatThrownBy(() -> loss(0.1, 0, 200, 1)).hasMessageContaining("interval: PT0S");
    assertThatThrownBy(() -> NetworkPath.ofRoundTrip(Duration.ofSeconds(-2)))
        .hasMessageContaining("delay: PT-1S (expected: 0 to 1 minute)");
  }

  private static NetworkPath.Loss loss(
      double probability, int intervalMillis, int waitMillis, long seed) {
    return new NetworkPath.Loss(
        probability, Duration.ofMillis(intervalMillis), Duration.ofMillis(waitMillis), seed);
  }

  private static List<Long> moments() {
    return LongStream.range(0, 5_000).map(i -> i * MILLI).boxed().toList();
  }

  private static List<Long> arrivals(NetworkPath.Loss loss, long salt) {
    Stalls stalls = new Stalls(loss, 0, salt);
    return moments().stream().map(stalls::arrival).toList();
  }
}
