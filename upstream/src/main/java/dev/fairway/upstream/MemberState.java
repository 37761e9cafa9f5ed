package dev.fairway.upstream;

import dev.fairway.model.Member;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What is known of one member: its connections, how they failed, and what health checks say.
 * Guarded by its {@link Balancer}. Times are of {@link System#nanoTime}'s kind.
 *
 * <p>Failures count as nginx counts them: with as many as allowed in a period the member is left
 * alone for as long; then one connection probes it, and only its success brings the member back.
 * Where pauses may grow, each that follows soon on another is twice as long, a quarter less or
 * more. Requests that fail on connections that stand count apart: a server may take every
 * connection and answer nothing.
 */
final class MemberState {

  /** A share that grows begins with this part of the weight. */
  private static final double LEAST_SHARE = 0.05;

  /** Requests in a row that fail on connections that stand, until the member is left alone. */
  private static final int MAX_FAULTS = 5;

  private final long failTimeout;
  private final long slowStart;
  private final Member member;

  /** The same for whatever becomes of one member; another for one that was gone in between. */
  private final Object identity;

  private int active;
  private int fails;
  private int faults;
  private int pauses;
  private long pause;
  private boolean isPaused;
  private long pausedAt;
  private long failedAt;
  private long triedAt;
  private boolean down;
  private boolean growing;
  private long backSince;

  /** For smooth weighted round robin. */
  double current;

  MemberState(Member member) {
    this(member, new Object());
  }

  private MemberState(Member member, Object identity) {
    this.member = member;
    this.identity = identity;
    this.failTimeout = member.failTimeout().toNanos();
    this.slowStart = member.slowStart().toNanos();
  }

  Member member() {
    return member;
  }

  /** It is the same endpoint, otherwise configured. */
  MemberState with(Member next) {
    MemberState state = new MemberState(next, identity);
    state.active = active;
    state.fails = fails;
    state.faults = faults;
    state.pauses = pauses;
    state.pause = pause;
    state.isPaused = isPaused;
    state.pausedAt = pausedAt;
    state.failedAt = failedAt;
    state.triedAt = triedAt;
    state.down = down;
    state.growing = growing;
    state.backSince = backSince;
    state.current = current;
    return state;
  }

  /** Whether it is the member that the other was. */
  boolean is(MemberState other) {
    return identity.equals(other.identity);
  }

  /** Whether a connection may go there at all. */
  boolean isAllowed() {
    return !member.maintenance() && active < member.maxConnections();
  }

  /** Whether nothing speaks against it. */
  boolean isAvailable(long now) {
    return !down && !isEjected(now);
  }

  boolean isDown() {
    return down;
  }

  /** Whether too many connections have failed too lately. */
  boolean isEjected(long now) {
    return (hasFailed() && now - triedAt <= pause) || isPaused(now);
  }

  /** How many connections are open, or being opened. */
  int active() {
    return active;
  }

  int fails() {
    return Math.max(fails, faults);
  }

  /** Nanoseconds since its last connection failed; very many if none has. */
  long sinceFailure(long now) {
    return fails() == 0 ? Long.MAX_VALUE : now - failedAt;
  }

  /** Its weight, less for a while after it came back. */
  double share(long now) {
    if (!growing) {
      return member.weight();
    }
    double grown = (double) (now - backSince) / slowStart;
    if (grown >= 1) {
      growing = false;
      return member.weight();
    }
    return member.weight() * Math.max(LEAST_SHARE, grown);
  }

  void chosen(long now) {
    active++;
    if (hasFailed()) {
      triedAt = now; // A probe; the next one waits as long again.
    }
  }

  void connected(long now) {
    if (hasFailed()) {
      comeBack(now);
    }
    fails = 0;
  }

  void failed(long now) {
    active--;
    if (fails > 0 && now - failedAt > failTimeout && !hasFailed()) {
      fails = 0; // Those before were too long ago.
    }
    fails++;
    failedAt = now;
    triedAt = now;
    if (hasFailed()) {
      nextPause(now);
    }
  }

  /**
   * A request has failed on a connection that stands.
   *
   * @return whether the member is left alone for that from now on
   */
  boolean faulted(long now) {
    faults++;
    failedAt = now;
    if (faults < MAX_FAULTS || isPaused(now)) {
      return false;
    }
    nextPause(now);
    isPaused = true;
    return true;
  }

  /** A request has been answered. */
  void answered() {
    faults = 0;
  }

  boolean hasFaults() {
    return faults > 0;
  }

  private boolean isPaused(long now) {
    return isPaused && now - pausedAt <= pause;
  }

  /** Twice as long as the one before, unless the member has been good for as long since. */
  private void nextPause(long now) {
    long longest = member.longestPause().toNanos();
    if (longest <= failTimeout) {
      pause = failTimeout;
      pausedAt = now;
      return;
    }
    boolean soon = pauses > 0 && now - pausedAt <= 3 * pause;
    pauses = soon ? Math.min(pauses + 1, 30) : 1;
    long whole = Math.min(longest, failTimeout << Math.min(pauses - 1, 20));
    pause = ThreadLocalRandom.current().nextLong(whole / 4 * 3, whole / 4 * 5 + 1);
    pausedAt = now;
  }

  void closed() {
    active--;
  }

  void checked(boolean alive, long now) {
    if (alive && down) {
      fails = 0;
      faults = 0;
      isPaused = false;
      comeBack(now);
    }
    down = !alive;
  }

  private boolean hasFailed() {
    return member.maxFails() > 0 && fails >= member.maxFails();
  }

  private void comeBack(long now) {
    growing = slowStart > 0;
    backSince = now;
  }
}
