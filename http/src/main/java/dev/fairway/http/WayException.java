package dev.fairway.http;

import java.io.IOException;

/** Something on the way to a server does not let us through. The message is for people. */
public final class WayException extends IOException {

  private static final long serialVersionUID = 1L;

  /** What is wrong, so that somebody who knows the settings can say what helps. */
  public enum Kind {
    /** The proxy wants credentials, or others than those. */
    CREDENTIALS,
    /** The proxy, or what answers in place of the server, does not allow it. */
    REFUSED,
    /** The proxy allows it, but cannot reach the server now. */
    UNREACHABLE,
    /** The proxy cannot be reached, or does not speak as one. */
    NO_PROXY,
    /** The TLS around a WebSocket is not verified, or is none. */
    OUTER_TLS,
    /** What answers opens no WebSocket there. */
    NO_WEBSOCKET
  }

  private final Kind kind;

  /**
   * Says what is wrong.
   *
   * @param problem what, and of whom; holds no secret
   */
  public WayException(Kind kind, String problem) {
    super(problem);
    this.kind = kind;
  }

  /** Of what, and whom. */
  public String problem() {
    return String.valueOf(getMessage());
  }

  /** What is wrong. */
  public Kind kind() {
    return kind;
  }
}
