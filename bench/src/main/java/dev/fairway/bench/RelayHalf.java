package dev.fairway.bench;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.Optional;

/**
 * One side of a connection that is carried over two channels of an event loop: hands everything to
 * the other, and ends with it.
 */
final class RelayHalf extends CloseOnError {

  private Optional<Channel> other;

  /**
   * Reads nothing before there is another side.
   *
   * @param other that side, if it is known
   */
  RelayHalf(Optional<Channel> other) {
    this.other = other;
  }

  /** Now there is one. */
  void join(Channel channel) {
    other = Optional.of(channel);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    Channel to = other.orElseThrow();
    to.write(message, to.voidPromise());
    if (!to.isWritable()) {
      ctx.channel().config().setAutoRead(false);
      to.flush();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    other.ifPresent(Channel::flush);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      other.ifPresent(channel -> channel.config().setAutoRead(true));
    } else {
      ctx.flush();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      ctx.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    other.ifPresent(
        channel ->
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE));
  }
}
