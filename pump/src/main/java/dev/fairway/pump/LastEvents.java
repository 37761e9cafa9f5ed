package dev.fairway.pump;

import dev.fairway.transport.Connections;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.Consumer;

/**
 * What still comes through a channel whose descriptor the pump is about to read itself: bytes of a
 * read that was asked for before, or that Netty does unasked when the peer closes its direction;
 * and later the news that the process drains.
 */
final class LastEvents extends ChannelInboundHandlerAdapter {

  private final Pump pump;
  private final Side side;
  private final Consumer<ByteBuf> bytes;

  /**
   * @param bytes takes over those that come
   */
  LastEvents(Pump pump, Side side, Consumer<ByteBuf> bytes) {
    this.pump = pump;
    this.side = side;
    this.bytes = bytes;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf last = (ByteBuf) message;
    if (pump.isOver()) {
      last.release();
    } else {
      bytes.accept(last);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == Connections.Drain.END) {
      pump.end(new Outcome.Drained());
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    pump.broken(side, cause);
  }
}
