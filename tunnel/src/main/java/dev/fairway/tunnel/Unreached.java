package dev.fairway.tunnel;

import dev.fairway.net.HostPort;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Which agents have lately not reached which targets, or do not allow them: others of the cluster
 * are asked first for a while. Any thread.
 */
final class Unreached {

  /** How long it counts after each failure. */
  static final long NANOS = TimeUnit.SECONDS.toNanos(30);

  /** What is beyond is not remembered; whoever runs into it tries the next agent all the same. */
  static final int MOST = 1_000;

  private final Map<Target, Long> since = new ConcurrentHashMap<>();
  private final LongSupplier clock;

  private record Target(String cluster, String agent, HostPort endpoint) {}

  /**
   * @param clock as {@link System#nanoTime}
   */
  Unreached(LongSupplier clock) {
    this.clock = clock;
  }

  /** It has failed now. */
  void add(String cluster, String agent, HostPort endpoint) {
    long now = clock.getAsLong();
    if (since.size() >= MOST) {
      since.values().removeIf(at -> now - at > NANOS);
    }
    if (since.size() < MOST) {
      since.put(new Target(cluster, agent, endpoint), now);
    }
  }

  /** It has been reached. */
  void remove(String cluster, String agent, HostPort endpoint) {
    since.remove(new Target(cluster, agent, endpoint));
  }

  /** Whether there are none, as is usual. */
  boolean isEmpty() {
    return since.isEmpty();
  }

  /** Whether it has failed a short while ago. */
  boolean has(String cluster, String agent, HostPort endpoint) {
    if (since.isEmpty()) {
      return false;
    }
    Long at = since.get(new Target(cluster, agent, endpoint));
    return at != null && clock.getAsLong() - at <= NANOS;
  }
}
