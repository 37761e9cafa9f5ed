package dev.fairway.upstream;

import java.util.Arrays;

/**
 * Which of several links is used: the first that is healthy. One that fails is left at once; one
 * that comes before it is gone back to only after it has been healthy for a while without a break,
 * so that a link that comes and goes moves nobody to and fro. Where none is healthy, all stays as
 * it is.
 *
 * <p>Has no clock of its own; times are those of {@link System#nanoTime}. Not for several threads.
 */
final class LinkPreference {

  private final long patience;
  private final boolean[] healthy;
  private final boolean[] failedOnce;
  private final long[] since;
  private int active;

  /**
   * All are taken to be healthy.
   *
   * @param patience how long a link must have been healthy to be gone back to, nanoseconds
   */
  LinkPreference(int links, long patience) {
    this.patience = patience;
    this.healthy = new boolean[links];
    this.failedOnce = new boolean[links];
    this.since = new long[links];
    Arrays.fill(healthy, true);
  }

  /** Index of the link to use. */
  int active() {
    return active;
  }

  /** Whether time alone may change something, or a link is not healthy. */
  boolean isSettled() {
    for (boolean each : healthy) {
      if (!each) {
        return false;
      }
    }
    return active == 0;
  }

  /**
   * Says how the links are, and decides.
   *
   * @return whether another link is in use from now on
   */
  boolean update(boolean[] now, long time) {
    for (int i = 0; i < healthy.length; i++) {
      if (now[i] && !healthy[i]) {
        since[i] = time;
      }
      failedOnce[i] |= !now[i];
      healthy[i] = now[i];
    }
    int next = decide(time);
    boolean changed = next != active;
    active = next;
    return changed;
  }

  private int decide(long time) {
    for (int i = 0; i < healthy.length; i++) {
      boolean steady = !failedOnce[i] || time - since[i] >= patience;
      if (healthy[i] && (i == active || steady || !healthy[active])) {
        return i;
      }
    }
    return active;
  }
}
