package dev.fairway.upstream;

import dev.fairway.model.Budget;

/**
 * What the requests to one upstream cost on one event loop now, so that those of one that is slow,
 * or very much asked for, leave room for all others. Confined to its loop.
 */
public final class UpstreamLoad {

  private int requests;
  private long bodies;

  /** A request has begun. */
  public void begin() {
    requests++;
  }

  /** It has ended. */
  public void end() {
    requests--;
  }

  /**
   * Bytes of bodies have arrived or, if negative, have left.
   *
   * @param bytes what they cost, too
   */
  public void add(long bytes) {
    bodies += bytes;
  }

  /** Whether another request would be one too many. */
  boolean hasTooMany(Budget budget, int loops) {
    return requests >= Math.ceilDiv(budget.requests(), loops);
  }

  /** Whether the memory for bodies is used up. */
  boolean isTooHeavy(Budget budget, int loops) {
    return bodies >= Math.ceilDiv(budget.bodies(), loops);
  }
}
