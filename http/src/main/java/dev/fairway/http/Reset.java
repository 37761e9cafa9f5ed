package dev.fairway.http;

/** Why a stream ended before it was whole. */
public enum Reset {
  /** The peer, or we, no longer want it. */
  CANCEL,
  /** The peer did not look at it: nothing has happened, and it may be sent again. */
  REFUSED,
  /** A message that HTTP does not allow. */
  PROTOCOL,
  /** The connection under it is gone. */
  CONNECTION,
  /** The peer gives no sign of life, so we gave up the connection under it. */
  SILENT,
  /** The other side of the exchange failed. */
  INTERNAL,
  /** We ended it: a drain is over, or a change forbids it. */
  ENDED
}
