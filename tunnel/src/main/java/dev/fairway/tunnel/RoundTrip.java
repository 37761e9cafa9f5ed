package dev.fairway.tunnel;

/**
 * The round trip to the peer without what queues on the way: the shortest of the last half minute
 * or so. One thread. Nanoseconds.
 */
final class RoundTrip {

  private static final long PERIOD = 15_000_000_000L;

  private long before = Long.MAX_VALUE;
  private long current = Long.MAX_VALUE;
  private long since;

  RoundTrip(long now) {
    this.since = now;
  }

  /** An answer took so long. */
  void measured(long nanos, long now) {
    if (now - since > PERIOD) {
      before = current;
      current = Long.MAX_VALUE;
      since = now;
    }
    current = Math.min(current, nanos);
  }

  /** The round trip; zero as long as nothing was measured. */
  long nanos() {
    long least = Math.min(before, current);
    return least == Long.MAX_VALUE ? 0 : least;
  }
}
