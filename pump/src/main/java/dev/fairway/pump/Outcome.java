package dev.fairway.pump;

/** Why a session ended. */
public sealed interface Outcome {

  /**
   * Both sides closed their direction, and all bytes were handed on.
   *
   * @param first who closed first
   */
  record Closed(Side first) implements Outcome {}

  /**
   * A side broke the connection off, and the other one was reset too.
   *
   * @param by who
   */
  record Reset(Side by) implements Outcome {}

  /** No byte in either direction for too long. */
  record Idle() implements Outcome {}

  /** One session may not last for longer. */
  record SessionDeadline() implements Outcome {}

  /** The process drains, and its patience was over. */
  record Drained() implements Outcome {}

  /** This process closed a connection for another reason, which its owner knows. */
  record Stopped() implements Outcome {}

  /**
   * A connection failed otherwise, for instance because its peer has not answered for too long.
   *
   * @param side whose connection
   */
  record Failed(Side side, Throwable cause) implements Outcome {}

  /** How logs and metrics call it. */
  default String code() {
    return switch (this) {
      case Closed(Side first) -> name(first) + "-closed";
      case Reset(Side by) -> name(by) + "-reset";
      case Idle() -> "idle";
      case SessionDeadline() -> "session-deadline";
      case Drained() -> "drained";
      case Stopped() -> "stopped";
      case Failed(Side side, Throwable cause) -> name(side) + "-failed";
    };
  }

  private static String name(Side side) {
    return side == Side.CLIENT ? "client" : "upstream";
  }
}
