package dev.fairway.pump;

import dev.fairway.transport.Connections;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * What still comes through a channel whose descriptor the pump is about to read itself: bytes of a
 * read that was asked for before, or that Netty does unasked when the peer closes its direction;
 * and later the news that the process drains.
 */
final class LastEvents extends ChannelInboundHandlerAdapter {

  private final Pump pump;
  private final Side side;
  private final Direction direction;

  LastEvents(Pump pump, Side side, Direction direction) {
    this.pump = pump;
    this.side = side;
    this.direction = direction;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (pump.isOver()) {
      bytes.release();
    } else {
      direction.hold(bytes);
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
