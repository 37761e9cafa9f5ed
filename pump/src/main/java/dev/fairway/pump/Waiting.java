package dev.fairway.pump;

/** What the bytes of one direction wait for. */
public enum Waiting {
  /** Not started, or about to move more. */
  NOTHING,
  /** The client: to send, if it is the source, else to take what was sent to it. */
  CLIENT,
  /** The upstream: to send, if it is the source, else to take what was sent to it. */
  UPSTREAM,
  /** The bandwidth that this direction, or all that share it, may use. */
  BANDWIDTH,
  /** Nothing any more: the source has ended, and the sink was told so. */
  OVER;

  static Waiting on(Side side) {
    return side == Side.CLIENT ? CLIENT : UPSTREAM;
  }
}
