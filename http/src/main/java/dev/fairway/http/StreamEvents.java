package dev.fairway.http;

import io.netty.buffer.ByteBuf;

/** What a stream hears from its peer, on the event loop. Nothing follows an end or a reset. */
public interface StreamEvents {

  /**
   * Body bytes, or bytes of the protocol that was switched to.
   *
   * @param data owned by the callee from now on, who reports it to {@link Credit#consumed} of the
   *     stream once it is written
   * @param end whether the message ends with it
   */
  void onData(ByteBuf data, boolean end);

  /** The message ends with trailer fields. */
  void onTrailers(Fields trailers);

  /** The stream is over before it was whole. */
  void onReset(Reset reason);

  /**
   * Some time has passed: is somebody late? Called a few times a second until the stream is over,
   * also while its last bytes wait to be written.
   *
   * @param now as {@link System#nanoTime} says
   */
  default void onPulse(long now) {}

  /** Whether either side may be silent, or not read, for as long as it likes. */
  default boolean isLongRunning() {
    return false;
  }
}
