package dev.fairway.upstream;

import dev.fairway.model.Member;

/**
 * What is known of one member: its connections, how they failed, and what health checks say.
 * Guarded by its {@link Balancer}. Times are of {@link System#nanoTime}'s kind.
 *
 * <p>Failures count as nginx counts them: with as many as allowed in a period the member is left
 * alone for as long; then one connection probes it, and only its success brings the member back.
 */
final class MemberState {

  /** A share that grows begins with this part of the weight. */
  private static final double LEAST_SHARE = 0.05;

  private final long failTimeout;
  private final long slowStart;
  private final Member member;

  /** The same for whatever becomes of one member; another for one that was gone in between. */
  private final Object identity;

  private int active;
  private int fails;
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
    return hasFailed() && now - triedAt <= failTimeout;
  }

  /** How many connections are open, or being opened. */
  int active() {
    return active;
  }

  int fails() {
    return fails;
  }

  /** Nanoseconds since its last connection failed; very many if none has. */
  long sinceFailure(long now) {
    return fails == 0 ? Long.MAX_VALUE : now - failedAt;
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
  }

  void closed() {
    active--;
  }

  void checked(boolean alive, long now) {
    if (alive && down) {
      fails = 0;
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
