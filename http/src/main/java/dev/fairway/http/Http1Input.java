package dev.fairway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * The decoded parts of a connection's input, handed on one at a time, with at most a window of body
 * bytes that are not written on yet.
 *
 * <p>A read is always asked for while the window is open, also when nothing is expected: otherwise
 * nobody would notice that a peer has gone while its watch is silent. When the peer closes, Netty
 * reads what is left whether it was asked to or not; that waits here, and the end of the connection
 * is told only after it.
 */
final class Http1Input implements Credit {

  /** Bytes that may be handed on and not yet written. */
  private static final int WINDOW = 256 << 10;

  private final ChannelHandlerContext ctx;
  private final Sink sink;
  private final Queue<Object> queue = new ArrayDeque<>();
  private int unconsumed;
  private boolean reading;
  private boolean dropping;
  private boolean pumping;
  private boolean paused;
  private boolean ended;
  private boolean endTold;

  /** Takes what arrives. */
  interface Sink {

    /** Whether this part can be taken now; if not, {@link #resume} is called when it can. */
    boolean accepts(Object part);

    /** Takes a part and owns it from now on. */
    void take(Object part);

    /** The connection is closed, and every part before that was taken or dropped. */
    void end();
  }

  Http1Input(ChannelHandlerContext ctx, Sink sink) {
    this.ctx = ctx;
    this.sink = sink;
  }

  /** The channel has read a part. */
  void arrived(Object part) {
    if (dropping) {
      ReferenceCountUtil.release(part);
    } else {
      queue.add(part);
    }
    pump();
  }

  /** The channel has finished a read, perhaps without a whole part. */
  void readComplete() {
    reading = false;
    pump();
  }

  /** The channel is closed. */
  void ended() {
    ended = true;
    pump();
  }

  @Override
  public void consumed(int bytes) {
    unconsumed -= bytes;
    pump();
  }

  /** Hands on, and reads, nothing until {@link #resume}. */
  void pause() {
    paused = true;
  }

  /** Goes on. */
  void resume() {
    paused = false;
    pump();
  }

  /** Gives back the parts that wait; whoever asks owns them. */
  List<Object> takeBack() {
    List<Object> parts = List.copyOf(queue);
    queue.clear();
    return parts;
  }

  /** Looks again whether the sink takes what waits. */
  void proceed() {
    pump();
  }

  /** Throws away what waits and whatever still comes, until the peer closes. */
  void drop() {
    dropping = true;
    queue.forEach(ReferenceCountUtil::release);
    queue.clear();
    pump();
  }

  /** A loop rather than a recursion: taking a part often makes room for the next. */
  private void pump() {
    if (pumping) {
      return;
    }
    pumping = true;
    try {
      while (!paused && unconsumed < WINDOW && !queue.isEmpty() && sink.accepts(queue.peek())) {
        Object part = queue.remove();
        unconsumed += size(part);
        sink.take(part);
      }
    } finally {
      // Also after a failure the end of the connection must be told.
      pumping = false;
    }
    if (!queue.isEmpty()) {
      return;
    }
    if (ended) {
      tellEnd();
    } else if (!reading && (dropping || (!paused && unconsumed < WINDOW))) {
      reading = true;
      ctx.read();
    }
  }

  private void tellEnd() {
    if (!endTold) {
      endTold = true;
      sink.end();
    }
  }

  private static int size(Object part) {
    return switch (part) {
      case ByteBufHolder holder -> holder.content().readableBytes();
      case ByteBuf raw -> raw.readableBytes();
      default -> 0;
    };
  }
}
