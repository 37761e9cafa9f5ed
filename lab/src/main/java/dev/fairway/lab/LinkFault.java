package dev.fairway.lab;

/** What a {@link DelayRelay} does to a direction at command, until it is healed. */
public enum LinkFault {
  /**
   * Nothing comes out any more, neither bytes nor an end, and nobody is told; what went in comes
   * out when it is healed, as TCP would send it again. Takes in as much as fits on the path, then
   * nothing. Connections that begin meanwhile are accepted, as far as the client can see.
   */
  SWALLOW,
  /**
   * Nothing is taken in any more, so that the sender's window closes; what is under way arrives.
   */
  STOP_READING,
  /**
   * The sender's end, orderly or not, is lost for ever: the other side goes on as if it were there.
   * What is sent to a side that has gone vanishes. The connection is forgotten when the other side
   * ends too.
   */
  DROP_CLOSE
}
