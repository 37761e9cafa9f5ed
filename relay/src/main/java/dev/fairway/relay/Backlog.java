package dev.fairway.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Keeps what arrives on a connection before its pump begins. Nothing is asked for, but Netty reads
 * all that the kernel has as soon as the peer closes its direction: beyond a most of bytes the
 * connection is given up.
 */
final class Backlog extends ChannelInboundHandlerAdapter {

  /** More than the kernel takes for a connection that nobody reads, most often. */
  static final int MOST = 256 << 10;

  private final Queue<ByteBuf> kept = new ArrayDeque<>(1);
  private final IntConsumer arrived;
  private final Runnable overflow;
  private int read;
  private boolean dropping;

  /**
   * Of a connection that has not said anything.
   *
   * @param arrived is told of each bytes that come here
   * @param overflow hears that there is too much, in the midst of a read; drops it
   */
  Backlog(IntConsumer arrived, Runnable overflow) {
    this.arrived = arrived;
    this.overflow = overflow;
  }

  /** Bytes that were read before, and bounded by whoever read them. */
  void add(ByteBuf bytes) {
    if (bytes.isReadable()) {
      arrived.accept(bytes.readableBytes());
      kept.add(bytes);
    } else {
      bytes.release();
    }
  }

  /** Hands everything over, in order, to whoever releases it. */
  void drainTo(Consumer<ByteBuf> taker) {
    ByteBuf next;
    while ((next = kept.poll()) != null) {
      taker.accept(next);
    }
  }

  /** Releases everything, and whatever still comes. */
  void drop() {
    dropping = true;
    drainTo(ByteBuf::release);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (dropping) {
      bytes.release();
      return;
    }
    kept.add(bytes);
    arrived.accept(bytes.readableBytes());
    read += bytes.readableBytes();
    if (read > MOST) {
      overflow.run();
    }
  }

  /** A reset, most often: its end is told by the channel's close. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
