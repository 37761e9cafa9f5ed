package dev.fairway.http;

import io.netty.channel.ChannelHandlerContext;

/**
 * Reads a connection one message part at a time, with at most a window of unwritten body bytes.
 *
 * <p>One read is always asked for while the window is open, also when no request is expected:
 * otherwise nobody would notice that a peer has gone while its watch is silent.
 */
final class Http1Input implements Credit {

  /** Bytes that may be read and not yet written on. */
  private static final int WINDOW = 256 << 10;

  private final ChannelHandlerContext ctx;
  private int unconsumed;
  private boolean reading;
  private boolean looping;
  private boolean paused;

  Http1Input(ChannelHandlerContext ctx) {
    this.ctx = ctx;
  }

  /** A part has arrived; asks for the next one. */
  void arrived(int bytes) {
    reading = false;
    unconsumed += bytes;
    read();
  }

  /** A read is over, perhaps without a whole part: asks again. */
  void readComplete() {
    reading = false;
    read();
  }

  @Override
  public void consumed(int bytes) {
    unconsumed -= bytes;
    read();
  }

  /** Asks for nothing until {@link #resume}. */
  void pause() {
    paused = true;
  }

  void resume() {
    paused = false;
    read();
  }

  /** A queued part arrives inside {@code ctx.read()}: a loop, so that parts do not nest. */
  private void read() {
    if (looping) {
      return;
    }
    looping = true;
    while (!reading && !paused && unconsumed < WINDOW) {
      reading = true;
      ctx.read();
    }
    looping = false;
  }
}
