package dev.fairway.tunnel;

import dev.fairway.http.TurnFlush;
import dev.fairway.transport.Connections;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http2.Http2Error;

/**
 * Joins a stream of the tunnel and the agent's connection to its target through Netty's channel,
 * where the descriptor cannot be had. Otherwise as {@link DescriptorTarget}.
 */
final class ChannelTarget extends ChannelInboundHandlerAdapter implements TunnelStream.Listener {

  private final TunnelStream stream;
  private final Channel channel;
  private final TurnFlush flush;
  private boolean sourceEnded;
  private boolean sinkEnded;

  ChannelTarget(TunnelStream stream, Channel channel) {
    this.stream = stream;
    this.channel = channel;
    this.flush = new TurnFlush(channel.eventLoop(), channel::flush);
  }

  /** Begins to move bytes. */
  void start() {
    stream.listener(this);
    channel.pipeline().addLast(this);
    channel.closeFuture().addListener(closed -> onClosed());
    if (channel instanceof DuplexChannel duplex && duplex.isInputShutdown()) {
      sourceEnded();
    } else {
      channel.read();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    stream.write((ByteBuf) message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (stream.hasRoom()) {
      ctx.read();
    }
  }

  /** Netty closes a channel that is read again after its input has ended. */
  @Override
  public void onRoom() {
    if (!sourceEnded) {
      channel.read();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      sourceEnded();
    }
  }

  private void sourceEnded() {
    sourceEnded = true;
    stream.end();
    closeIfOver();
  }

  @Override
  public void onData(ByteBuf data) {
    int size = data.readableBytes();
    channel
        .write(data)
        .addListener(
            written -> {
              if (written.isSuccess()) {
                stream.taken(size);
              }
            });
    flush.request();
  }

  @Override
  public void onEnd() {
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            written -> {
              if (written.isSuccess()) {
                ((DuplexChannel) channel).shutdownOutput().addListener(done -> sinkEnded());
              }
            });
  }

  private void sinkEnded() {
    sinkEnded = true;
    closeIfOver();
  }

  private void closeIfOver() {
    if (sourceEnded && sinkEnded) {
      channel.close();
    }
  }

  @Override
  public void onLoss(TunnelStream.Loss loss) {
    abort();
  }

  /** A write that fails, a reset that is read: either way there is no target any more. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    abort();
  }

  private void onClosed() {
    if (!sourceEnded || !sinkEnded) {
      stream.reset(Http2Error.CONNECT_ERROR);
    }
  }

  /** Closes with RST, so that the target takes what it has got for what it is: not all. */
  private void abort() {
    if (channel.isOpen()) {
      try {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
      } catch (ChannelException e) {
        // The target was faster: there is nobody left to reset.
      }
      Connections.abort(channel);
    }
  }
}
