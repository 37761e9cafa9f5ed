package dev.fairway.lab;

import java.time.Duration;

/**
 * A way through a network, as a {@link DelayRelay} makes its connections behave; both directions
 * alike, each connection on its own.
 *
 * @param delay what each byte takes at least, in one direction: half of the round trip
 * @param bitsPerSecond what goes through at most, in each direction; 0 for no limit
 * @param capacity how many bytes can be under way in one direction of one connection; when so many
 *     are, nothing more is taken in. It bounds the memory that a connection costs
 * @param loss how often TCP has to wait for a retransmission
 */
public record NetworkPath(Duration delay, long bitsPerSecond, int capacity, Loss loss) {

  /** In 100 ms, half of a long round trip: 2.7 Gb/s on one connection. */
  private static final int ROOMY = 32 << 20;

  private static final Duration LONGEST = Duration.ofMinutes(1);

  /** Checks the values. */
  public NetworkPath {
    if (delay.isNegative() || delay.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("delay: " + delay + " (expected: 0 to 1 minute)");
    }
    if (bitsPerSecond < 0) {
      throw new IllegalArgumentException(
          "bitsPerSecond: " + bitsPerSecond + " (expected: 0 for no limit, or more)");
    }
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity: " + capacity + " (expected: 1 or more)");
    }
  }

  /**
   * What loss of packets comes to. TCP loses no bytes: a lost packet holds up its direction for as
   * long as it takes to notice and to send it again, and whatever came after it waits. So loss is a
   * chance, in each interval of a direction's life, that everything of it waits for a time.
   *
   * @param probability of a wait in one interval, 0 to 1
   * @param interval how often there is that chance
   * @param retransmission how long the wait is: about a round trip where later packets show the
   *     gap, 200 ms and more (Linux's least timeout) where none follow
   * @param seed of the choice, so that a run can be repeated
   */
  public record Loss(double probability, Duration interval, Duration retransmission, long seed) {

    static final Loss NONE = new Loss(0, Duration.ofMillis(10), Duration.ZERO, 0);

    /** Checks the values. */
    public Loss {
      if (!(probability >= 0 && probability <= 1)) {
        throw new IllegalArgumentException("probability: " + probability + " (expected: 0 to 1)");
      }
      if (!interval.isPositive()) {
        throw new IllegalArgumentException("interval: " + interval + " (expected: more than 0)");
      }
      if (retransmission.isNegative()) {
        throw new IllegalArgumentException(
            "retransmission: " + retransmission + " (expected: 0 or more)");
      }
    }
  }

  /** One that is only far, with room for 32 MiB in each direction of a connection. */
  public static NetworkPath ofRoundTrip(Duration roundTrip) {
    return new NetworkPath(roundTrip.dividedBy(2), 0, ROOMY, Loss.NONE);
  }

  /** The same with a limit of what goes through, in bits a second. */
  public NetworkPath withRate(long limit) {
    return new NetworkPath(delay, limit, capacity, loss);
  }

  /** The same with another number of bytes under way. */
  public NetworkPath withCapacity(int bytes) {
    return new NetworkPath(delay, bitsPerSecond, bytes, loss);
  }

  /** The same with loss. */
  public NetworkPath withLoss(Loss other) {
    return new NetworkPath(delay, bitsPerSecond, capacity, other);
  }
}
