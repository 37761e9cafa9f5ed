package dev.fairway.tunnel;

import dev.fairway.model.TrafficClass;
import dev.fairway.net.HostPort;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Another replica: a connection for bulk, another for what somebody waits for. After a failure it
 * is left alone for a while, longer after each. Any thread.
 */
final class Sibling {

  private static final long FIRST_WAIT = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(5);

  /** More clusters are not remembered. */
  private static final int MOST_LACKED = 5_000;

  private final String id;
  private final HostPort address;
  private final SiblingLink interactive;
  private final SiblingLink bulk;
  private final Set<String> lacked = ConcurrentHashMap.newKeySet();
  private volatile Away away = new Away(0, System.nanoTime(), "");

  /**
   * @param pause nanoseconds; zero if it is not away
   * @param until on the clock of {@link System#nanoTime}
   */
  private record Away(long pause, long until, String why) {}

  Sibling(String id, HostPort address, Siblings.Means means) {
    this.id = id;
    this.address = address;
    this.interactive = new SiblingLink(this, means);
    this.bulk = new SiblingLink(this, means);
  }

  String id() {
    return id;
  }

  HostPort address() {
    return address;
  }

  SiblingLink link(TrafficClass kind) {
    return kind == TrafficClass.BULK ? bulk : interactive;
  }

  /** Whether it had no agent of a cluster when it was last asked. */
  boolean lacks(String cluster) {
    return lacked.contains(cluster);
  }

  void has(String cluster) {
    lacked.remove(cluster);
  }

  void hasNot(String cluster) {
    if (lacked.size() < MOST_LACKED) {
      lacked.add(cluster);
    }
  }

  /** Whether it is left alone now. */
  boolean isAway() {
    Away now = away;
    return now.pause() > 0 && System.nanoTime() - now.until() < 0;
  }

  /** Why it is, or was last. */
  String problem() {
    return "replica " + id + " cannot be reached: " + away.why();
  }

  void failed(String why) {
    Away before = away;
    long wait = before.pause() == 0 ? FIRST_WAIT : Math.min(2 * before.pause(), LONGEST_WAIT);
    long jittered = wait / 2 + ThreadLocalRandom.current().nextLong(wait / 2 + 1);
    away = new Away(wait, System.nanoTime() + jittered, why);
  }

  void succeeded() {
    away = new Away(0, System.nanoTime(), "");
  }

  /** Opens no more; what is open goes on. */
  void retire() {
    interactive.retire();
    bulk.retire();
  }
}
