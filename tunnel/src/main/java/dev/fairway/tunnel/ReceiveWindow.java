package dev.fairway.tunnel;

/**
 * How much the peer may send on one stream before it hears that something of it was written on.
 *
 * <p>Begins small, and doubles while it is what holds the stream up: when a whole window was taken
 * by its reader within a few round trips. So it comes to what the path carries at the rate of the
 * reader, and a stream that nobody reads never gets more than it had. What it has grown by comes
 * from a {@link WindowBudget}, and goes back there with the stream, or when others need it more.
 *
 * <p>Pure: time comes in. Bytes and nanoseconds.
 */
final class ReceiveWindow {

  /** What every stream has: the least that HTTP/2 peers expect (RFC 9113 section 6.9.2). */
  static final int FIRST = 64 << 10;

  /** A path of 200 ms carries 640 Mb/s with it. */
  static final int MOST = 16 << 20;

  /** A reader that takes longer for a window is not held up by the window. */
  private static final int ROUND_TRIPS = 3;

  /** Below it, round trips say more of the machine's load than of the path. */
  private static final long SHORTEST_ROUND_TRIP = 1_000_000;

  /** A window that lasts for so many round trips is larger than its stream needs. */
  private static final int IDLE_ROUND_TRIPS = 64;

  private final WindowBudget budget;
  private int size = FIRST;
  private int taken;
  private long since;

  ReceiveWindow(WindowBudget budget, long now) {
    this.budget = budget;
    this.since = now;
  }

  /**
   * The reader has taken bytes.
   *
   * @param roundTrip to the peer, as it is without a queue
   * @return by how much the window changes; negative where it shrinks
   */
  int taken(int bytes, long now, long roundTrip) {
    taken += bytes;
    if (taken < size) {
      return 0;
    }
    long round = Math.max(roundTrip, SHORTEST_ROUND_TRIP);
    long time = now - since;
    taken = 0;
    since = now;
    if (time <= ROUND_TRIPS * round) {
      return grow();
    }
    return time > IDLE_ROUND_TRIPS * round && budget.isTight() ? shrink() : 0;
  }

  private int grow() {
    if (size >= MOST || !budget.take(size)) {
      return 0;
    }
    int more = size;
    size *= 2;
    return more;
  }

  private int shrink() {
    if (size == FIRST) {
      return 0;
    }
    size /= 2;
    budget.give(size);
    return -size;
  }

  /** The stream is over. Once. */
  void close() {
    budget.give(size - FIRST);
    size = FIRST;
  }

  int size() {
    return size;
  }
}
