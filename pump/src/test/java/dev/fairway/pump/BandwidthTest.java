package dev.fairway.pump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BandwidthTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  @Test
  void aBurstPassesAtOnceAndThenTheRateHolds() {
    Bandwidth bandwidth = new Bandwidth(1_000_000, 100_000, 0);
    assertThat(bandwidth.available(0)).isEqualTo(100_000);
    bandwidth.charge(100_000, 0);
    assertThat(bandwidth.available(0)).isZero();
    assertThat(bandwidth.available(50 * MILLI)).isEqualTo(50_000);
    assertThat(bandwidth.available(SECOND)).isEqualTo(100_000);
  }

  @Test
  void tooFewBytesAreNotWorthASystemCall() {
    Bandwidth bandwidth = new Bandwidth(1_000_000, 100_000, 0);
    bandwidth.charge(100_000, 0);
    assertThat(bandwidth.available(16 * MILLI)).isZero();
    assertThat(bandwidth.nanosUntilAvailable(16 * MILLI)).isEqualTo(384_000);
    assertThat(bandwidth.available(16 * MILLI + 384_000)).isEqualTo(16_384);
  }

  @Test
  void whatWasTakenBeyondDelaysWhoComesNext() {
    Bandwidth bandwidth = new Bandwidth(1_000_000, 100_000, 0);
    bandwidth.charge(600_000, 0);
    assertThat(bandwidth.available(500 * MILLI)).isZero();
    assertThat(bandwidth.available(600 * MILLI)).isEqualTo(100_000);
  }

  @Test
  void inTheMeanTheRateHolds() {
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      long rate = random.nextLong(1_000, 50_000_000);
      long burst = random.nextLong(1, 200_000);
      Bandwidth bandwidth = new Bandwidth(rate, burst, 0);
      long now = 0;
      long moved = 0;
      for (int take = 0; take < 500; take++) {
        int available = bandwidth.available(now);
        if (available == 0) {
          long wait = bandwidth.nanosUntilAvailable(now);
          assertThat(bandwidth.available(now + wait)).isPositive();
          now += wait;
          continue;
        }
        int size = 1 + random.nextInt(available);
        bandwidth.charge(size, now);
        moved += size;
      }
      assertThat((double) moved).isLessThanOrEqualTo(burst + 1 + rate * (now / 1e9) * 1.000_1);
    }
  }

  @Test
  void aRateOfNothingIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Bandwidth(0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Bandwidth(1, 0));
  }
}
