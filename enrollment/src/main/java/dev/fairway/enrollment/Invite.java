package dev.fairway.enrollment;

import dev.fairway.pki.AgentIdentity;
import java.time.Duration;
import java.time.Instant;

/**
 * What lets agents of one cluster join.
 *
 * @param id names it among people; no secret
 * @param hash of its token
 * @param cluster whose agents may join
 * @param created when it was made
 * @param expires when it ends
 * @param uses how many agents may join by it
 * @param used how many have
 * @param accepts what is taken from those who join
 */
public record Invite(
    String id,
    String hash,
    String cluster,
    Instant created,
    Instant expires,
    int uses,
    int used,
    Accepts accepts) {

  /** The longest that an invite may last. */
  public static final Duration LONGEST = Duration.ofDays(30);

  /** The most agents that may join by one. */
  public static final int MOST_USES = 1_000;

  private static final Duration SHORTEST = Duration.ofMinutes(1);

  /**
   * What is taken from an agent that joins.
   *
   * @param apiServer address, name and authority of its cluster's API server
   * @param credential a token that the hub shows to that API server, to impersonate its clients
   */
  public record Accepts(boolean apiServer, boolean credential) {}

  /** What can become of an invite. */
  public enum State {
    /** Somebody may join by it. */
    OPEN,
    /** Its time is over. */
    EXPIRED,
    /** As many have joined by it as may. */
    USED
  }

  /**
   * What is asked for.
   *
   * @param cluster whose agents may join
   * @param lifetime a minute to thirty days
   * @param uses how many may join, at most a thousand
   * @param accepts what is taken from them
   */
  public record Terms(String cluster, Duration lifetime, int uses, Accepts accepts) {

    /**
     * Checks them.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public Terms {
      if (!AgentIdentity.isLabel(cluster)) {
        throw new IllegalArgumentException(
            "cluster: \""
                + cluster
                + "\" (expected: lower-case letters, digits and \"-\", a letter or digit at both"
                + " ends, at most 63)");
      }
      if (lifetime.compareTo(SHORTEST) < 0 || lifetime.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            "lifetime: " + lifetime + " (expected: one minute to thirty days)");
      }
      if (uses < 1 || uses > MOST_USES) {
        throw new IllegalArgumentException("uses: " + uses + " (expected: 1 to " + MOST_USES + ")");
      }
    }
  }

  /** How it is at a moment; one that is used up is not expired too. */
  public State state(Instant now) {
    if (used >= uses) {
      return State.USED;
    }
    return now.isBefore(expires) ? State.OPEN : State.EXPIRED;
  }

  Invite usedOnceMore() {
    return new Invite(id, hash, cluster, created, expires, uses, used + 1, accepts);
  }
}
