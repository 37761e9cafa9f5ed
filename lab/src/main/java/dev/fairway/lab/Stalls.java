package dev.fairway.lab;

import java.util.SplittableRandom;

/** When one direction waits for retransmissions. The same for the same seed. For one thread. */
final class Stalls {

  private final double probability;
  private final long interval;
  private final long stall;
  private final SplittableRandom random;
  private long next;
  private long stalledUntil;

  /**
   * From a moment on.
   *
   * @param start in nanoseconds, as all moments here
   * @param salt tells the directions of all connections apart
   */
  Stalls(NetworkPath.Loss loss, long start, long salt) {
    this.probability = loss.probability();
    this.interval = loss.interval().toNanos();
    this.stall = loss.retransmission().toNanos();
    this.random = new SplittableRandom(loss.seed() * 31 + salt);
    this.next = start + gap();
    this.stalledUntil = start;
  }

  /**
   * When what would arrive at a moment does arrive.
   *
   * @param due not before the one of the call before
   */
  long arrival(long due) {
    if (probability == 0) {
      return due;
    }
    while (next - due <= 0) {
      stalledUntil = next + stall;
      next += interval + gap();
    }
    return stalledUntil - due > 0 ? stalledUntil : due;
  }

  /** The time of the intervals in which nothing is lost: a geometric distribution. */
  private long gap() {
    if (probability == 0 || probability == 1) {
      return 0;
    }
    double intervals = Math.floor(Math.log1p(-random.nextDouble()) / Math.log1p(-probability));
    return Math.round(Math.min(intervals, 1e9)) * interval;
  }
}
