package dev.fairway.pump;

/** One of the two connections that a pump joins. */
public enum Side {
  /** The one that was accepted. */
  CLIENT,
  /** The one that was dialled. */
  UPSTREAM;

  /** The opposite one, to which the bytes of this one go. */
  public Side other() {
    return this == CLIENT ? UPSTREAM : CLIENT;
  }
}
