package dev.fairway.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Keeps what arrives on a connection before its pump begins. Nothing is asked for, but Netty reads
 * all that the kernel has as soon as the peer closes its direction. The kernel's receive buffer
 * bounds it.
 */
final class Backlog extends ChannelInboundHandlerAdapter {

  private final Queue<ByteBuf> kept = new ArrayDeque<>(1);
  private boolean dropping;

  /** Bytes that were read before. */
  void add(ByteBuf bytes) {
    if (bytes.isReadable()) {
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
    } else {
      kept.add(bytes);
    }
  }

  /** A reset, most often: its end is told by the channel's close. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
