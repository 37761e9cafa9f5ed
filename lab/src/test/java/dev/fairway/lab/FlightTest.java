package dev.fairway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes under way, beside a queue that knows the moment of each byte. */
class FlightTest {

  private static final long MERGED_NANOS = 50_000;

  private record Known(byte value, long due) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void noByteIsEarlyOrLostOrOutOfOrder(long seed) {
    Random random = new Random(seed);
    int capacity = 1 + random.nextInt(400_000);
    Flight flight = new Flight(new Segments(), capacity);
    Deque<Known> model = new ArrayDeque<>();
    long now = -1_000_000;
    long[] last = {now};
    for (int step = 0; step < 20_000; step++) {
      now += random.nextInt(30_000);
      if (random.nextBoolean()) {
        put(flight, model, random, now, last);
      } else {
        get(flight, model, random, now);
      }
      assertThat(flight.size()).isEqualTo(model.size()).isLessThanOrEqualTo(capacity);
    }
    while (!model.isEmpty()) {
      get(flight, model, random, last[0]);
    }
    assertThat(flight.hasMore()).isFalse();
  }

  private static void put(Flight flight, Deque<Known> model, Random random, long now, long[] last) {
    ByteBuffer space = flight.space();
    int count = random.nextInt(1 + Math.min(space.remaining(), random.nextInt(2_000)));
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    space.put(bytes);
    int[] at = {0};
    flight.took(
        count,
        1 + random.nextInt(1_500),
        piece -> {
          last[0] = Math.max(last[0], now) + random.nextInt(100_000);
          for (int i = 0; i < piece; i++) {
            model.addLast(new Known(bytes[at[0]++], last[0]));
          }
          return last[0];
        });
  }

  private static void get(Flight flight, Deque<Known> model, Random random, long now) {
    ByteBuffer some = flight.arrived(now);
    if (!some.hasRemaining()) {
      // What has arrived may wait for what came right behind it, and for nothing else.
      assertThat(model.isEmpty() || model.getFirst().due > now - MERGED_NANOS).isTrue();
      return;
    }
    int count = 1 + random.nextInt(some.remaining());
    for (int i = 0; i < count; i++) {
      Known next = model.removeFirst();
      assertThat(some.get()).isEqualTo(next.value);
      assertThat(next.due).isLessThanOrEqualTo(now);
    }
    flight.gave(count);
  }
}
