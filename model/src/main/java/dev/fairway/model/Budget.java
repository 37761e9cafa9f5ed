package dev.fairway.model;

/**
 * What the requests to one upstream may cost together; each event loop has an equal share.
 *
 * @param requests most in flight, watches included
 * @param bodies bytes of bodies that have arrived and are not written on; beyond them nothing new
 *     begins
 */
public record Budget(int requests, long bodies) {

  /** As good as no bounds. */
  public static final Budget UNLIMITED = new Budget(Integer.MAX_VALUE, Long.MAX_VALUE);
}
