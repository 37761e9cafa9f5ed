package dev.fairway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReceiveWindowTest {

  private static final long MILLISECOND = 1_000_000;
  private static final long ROUND_TRIP = 50 * MILLISECOND;

  private final WindowBudget budget = new WindowBudget(100 << 20);

  @Test
  void aWindowThatHoldsItsStreamUpDoublesUntilItIsTheLargest() {
    ReceiveWindow window = new ReceiveWindow(budget, 0);
    long now = 0;
    for (int size = ReceiveWindow.FIRST; size < ReceiveWindow.MOST; size *= 2) {
      now += ROUND_TRIP;
      assertThat(window.taken(size, now, ROUND_TRIP)).isEqualTo(size);
    }
    assertThat(window.size()).isEqualTo(ReceiveWindow.MOST);
    assertThat(window.taken(ReceiveWindow.MOST, now + ROUND_TRIP, ROUND_TRIP)).isZero();
    assertThat(budget.granted()).isEqualTo(ReceiveWindow.MOST - ReceiveWindow.FIRST);
  }

  @Test
  void aReaderThatIsSlowerThanItsWindowGetsNoLargerOne() {
    ReceiveWindow window = new ReceiveWindow(budget, 0);
    for (int i = 1; i < 100; i++) {
      assertThat(window.taken(ReceiveWindow.FIRST, 4L * i * ROUND_TRIP, ROUND_TRIP)).isZero();
    }
  }

  @Test
  void nobodyGrowsBeyondTheBudgetAndWhoIsIdleGivesBackWhenItIsTight() {
    WindowBudget little = new WindowBudget(3 * ReceiveWindow.FIRST);
    ReceiveWindow first = new ReceiveWindow(little, 0);
    ReceiveWindow second = new ReceiveWindow(little, 0);
    assertThat(first.taken(ReceiveWindow.FIRST, ROUND_TRIP, ROUND_TRIP)).isPositive();
    assertThat(first.taken(2 * ReceiveWindow.FIRST, 2 * ROUND_TRIP, ROUND_TRIP)).isPositive();
    assertThat(second.taken(ReceiveWindow.FIRST, ROUND_TRIP, ROUND_TRIP)).isZero();

    int back = first.taken(4 * ReceiveWindow.FIRST, 100 * ROUND_TRIP, ROUND_TRIP);

    assertThat(back).isEqualTo(-2 * ReceiveWindow.FIRST);
    assertThat(second.taken(ReceiveWindow.FIRST, 2 * ROUND_TRIP, ROUND_TRIP)).isPositive();
  }

  /** Whatever happens in whatever order, what is granted is what the windows have grown by. */
  @Test
  void theBudgetKnowsOfEveryByte() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      WindowBudget some = new WindowBudget(1L << (17 + random.nextInt(8)));
      List<ReceiveWindow> open = new ArrayList<>();
      long now = 0;
      for (int step = 0; step < 500; step++) {
        now += random.nextInt(200) * MILLISECOND;
        if (open.isEmpty() || random.nextInt(20) == 0) {
          open.add(new ReceiveWindow(some, now));
        } else if (random.nextInt(30) == 0) {
          open.remove(random.nextInt(open.size())).close();
        } else {
          ReceiveWindow window = open.get(random.nextInt(open.size()));
          int before = window.size();
          int change = window.taken(1 + random.nextInt(before), now, random.nextLong(ROUND_TRIP));
          assertThat(window.size()).isEqualTo(before + change);
        }
        assertThat(some.granted())
            .as("seed %d, step %d", seed, step)
            .isEqualTo(open.stream().mapToLong(w -> w.size() - ReceiveWindow.FIRST).sum())
            .isLessThanOrEqualTo(1L << 24);
        assertThat(open)
            .allMatch(w -> w.size() >= ReceiveWindow.FIRST && w.size() <= ReceiveWindow.MOST);
      }
      open.forEach(ReceiveWindow::close);
      assertThat(some.granted()).isZero();
    }
  }

  @Test
  void theRoundTripIsTheShortestOfTheLastHalfMinute() {
    RoundTrip roundTrip = new RoundTrip(0);
    assertThat(roundTrip.nanos()).isZero();
    roundTrip.measured(50, 1);
    roundTrip.measured(900, 2);
    assertThat(roundTrip.nanos()).isEqualTo(50);
    roundTrip.measured(70, 16_000 * MILLISECOND);
    assertThat(roundTrip.nanos()).isEqualTo(50);
    roundTrip.measured(80, 32_000 * MILLISECOND);
    assertThat(roundTrip.nanos()).isEqualTo(70);
  }
}
