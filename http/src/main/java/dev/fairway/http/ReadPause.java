package dev.fairway.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;

/**
 * Reads no more from a client that does not read what it is sent. Body bytes have windows; the
 * heads of responses have none, so a client that asks and never reads would fill the memory with
 * them. It is asked for a PING then, like any silent one, and its connection ends without an
 * answer.
 */
final class ReadPause extends ChannelInboundHandlerAdapter {

  /** Far above what body bytes come to, so that a fast download never gets here. */
  private static final int MAX_PENDING = 1 << 20;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ChannelOutboundBuffer pending = ctx.channel().unsafe().outboundBuffer();
    if (pending != null && pending.totalPendingWriteBytes() > MAX_PENDING) {
      ctx.channel().config().setAutoRead(false);
    }
    ctx.fireChannelRead(message);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      ctx.channel().config().setAutoRead(true);
    }
    ctx.fireChannelWritabilityChanged();
  }
}
