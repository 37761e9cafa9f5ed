package dev.fairway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which link is used, by what was healthy when. */
final class LinkPreferenceTest {

  private static final long PATIENCE = 30;
  private static final int LINKS = 4;

  /** {@link System#nanoTime} may turn negative at any time. */
  private static final long START = Long.valueOf(Long.MAX_VALUE) - 500;

  private final LinkPreference two = new LinkPreference(2, PATIENCE);

  @Test
  void theFirstIsUsedUntilItFailsAndThenAtOnceTheNext() {
    assertThat(two.update(healthy(true, true), START)).isFalse();
    assertThat(two.active()).isZero();
    assertThat(two.update(healthy(false, true), START + 1)).isTrue();
    assertThat(two.active()).isOne();
  }

  @Test
  void oneThatIsBackIsUsedOnlyAfterItHasBeenGoodForAWhile() {
    two.update(healthy(false, true), START);
    two.update(healthy(true, true), START + 1);
    two.update(healthy(true, true), START + PATIENCE);
    assertThat(two.active()).isOne();
    two.update(healthy(true, true), START + 1 + PATIENCE);
    assertThat(two.active()).isZero();
    assertThat(two.isSettled()).isTrue();
  }

  @Test
  void oneThatComesAndGoesMovesNobody() {
    two.update(healthy(false, true), START);
    for (long time = START + 1; time != START + 20 * PATIENCE; time++) {
      assertThat(two.update(healthy(time % 3 != 0, true), time)).isFalse();
    }
  }

  @Test
  void whereTheOneInUseFailsNobodyWaitsForTheOther() {
    two.update(healthy(false, true), START);
    two.update(healthy(true, true), START + 1);
    assertThat(two.update(healthy(true, false), START + 2)).isTrue();
    assertThat(two.active()).isZero();
  }

  @Test
  void whereNoneIsHealthyAllStaysAsItIs() {
    two.update(healthy(false, true), START);
    assertThat(two.update(healthy(false, false), START + 1)).isFalse();
    assertThat(two.active()).isOne();
  }

  /** The promises, held against everything that was ever said of the links. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whateverHappensThePromisesHold(long seed) {
    Random random = new Random(seed);
    for (int run = 0; run < 200; run++) {
      LinkPreference preference = new LinkPreference(LINKS, PATIENCE);
      boolean[] last = healthy(true, true, true, true);
      // Since when each is healthy without a break; the beginning is long ago.
      long[] steady = {-10_000, -10_000, -10_000, -10_000};
      long time = 0;
      for (int step = 0; step < 100; step++) {
        time += random.nextInt(12);
        boolean[] now = last.clone();
        for (int i = 0; i < LINKS; i++) {
          now[i] = random.nextInt(4) == 0 ? random.nextBoolean() : last[i];
          if (now[i] && !last[i]) {
            steady[i] = time;
          }
        }
        int before = preference.active();
        boolean changed = preference.update(now, START + time);
        hold(before, preference.active(), now, steady, time);
        assertThat(changed).isEqualTo(before != preference.active());
        last = now;
      }
    }
  }

  private static void hold(int before, int after, boolean[] now, long[] steady, long time) {
    boolean any = now[0] || now[1] || now[2] || now[3];
    assertThat(now[after]).as("in use is healthy, if any is").isEqualTo(any);
    if (!any) {
      assertThat(after).isEqualTo(before);
    }
    if (any && now[before]) {
      assertThat(after).as("a good link is left only for a better one").isLessThanOrEqualTo(before);
      if (after < before) {
        assertThat(time - steady[after])
            .as("and for a steady one")
            .isGreaterThanOrEqualTo(PATIENCE);
      }
    }
    for (int better = 0; better < after; better++) {
      boolean steadyNow = now[better] && time - steady[better] >= PATIENCE;
      assertThat(steadyNow).as("no steady link is passed over").isFalse();
    }
  }

  private static boolean[] healthy(boolean... links) {
    return links;
  }
}
