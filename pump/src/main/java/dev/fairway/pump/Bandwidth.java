package dev.fairway.pump;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes a second may pass: a token bucket. One may serve a direction, or all that share
 * it; any thread may call.
 *
 * <p>Bytes are charged after they moved, so several that look at once may together take more than
 * there is. The debt delays whoever comes next; in the mean the rate holds.
 */
public final class Bandwidth {

  /** Fewer at a time would cost more system calls than they are worth. */
  private static final int QUANTUM = 16 << 10;

  private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

  private final double nanosPerByte;
  private final long burstNanos;
  private final long quantumNanos;

  /** When the bucket will be full again, in the time of {@link System#nanoTime}. */
  private final AtomicLong full;

  /**
   * Starts full.
   *
   * @param bytesPerSecond the rate; positive
   * @param burst bytes that may pass at once after a pause; positive
   */
  public Bandwidth(long bytesPerSecond, long burst) {
    this(bytesPerSecond, burst, System.nanoTime());
  }

  Bandwidth(long bytesPerSecond, long burst, long now) {
    if (bytesPerSecond <= 0 || burst <= 0) {
      throw new IllegalArgumentException(
          "rate and burst: " + bytesPerSecond + ", " + burst + " (expected: > 0)");
    }
    nanosPerByte = SECOND / bytesPerSecond;
    burstNanos = nanos(burst);
    quantumNanos = nanos(Math.min(QUANTUM, burst));
    full = new AtomicLong(now);
  }

  /**
   * How many bytes may pass now; 0 if so few that waiting is better.
   *
   * @param now the time of {@link System#nanoTime}
   */
  int available(long now) {
    long there = burstNanos - missing(now);
    return there < quantumNanos ? 0 : (int) Math.clamp(there / nanosPerByte, 1, Integer.MAX_VALUE);
  }

  /** How long until {@link #available} is not 0, if nobody else takes what comes; nanoseconds. */
  long nanosUntilAvailable(long now) {
    return Math.max(1, missing(now) + quantumNanos - burstNanos);
  }

  /** That many bytes have passed. */
  void charge(int bytes, long now) {
    full.accumulateAndGet(nanos(bytes), (until, more) -> Math.max(until, now) + more);
  }

  /** Rounded up, so that the rate is never exceeded and no bucket is too small for its bytes. */
  private long nanos(long bytes) {
    return (long) Math.ceil(bytes * nanosPerByte);
  }

  private long missing(long now) {
    return Math.max(0, full.get() - now);
  }
}
