package dev.fairway.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;

/**
 * One side of an exchange: a request and its response on one connection, whichever HTTP it speaks.
 *
 * <p>Every method is called on {@link #eventLoop()}. After {@link #reset}, and once both directions
 * have ended, every call is ignored and buffers are released.
 */
public interface HttpStream extends Credit {

  /** The loop of the connection. */
  EventLoop eventLoop();

  /**
   * Sends body bytes; after a 101 response, bytes of the protocol that was switched to.
   *
   * @param data owned by the stream from now on
   * @param end whether the message (or, after 101, this direction of the connection) ends with it
   * @param source hears when the bytes are written
   */
  void data(ByteBuf data, boolean end, Credit source);

  /** Ends the message with trailer fields. */
  void trailers(Fields trailers);

  /** Ends the stream now, without its peer mistaking it for whole. */
  void reset(Reset reason);
}
