package dev.fairway.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.util.concurrent.TimeUnit;

/**
 * Lets a connection close only when everything before that is written. Netty's HTTP/2 handler may
 * close with its last stream while the end of that stream is still waiting to be encrypted (frames
 * that were merged complete with the first of them), and the TLS handler drops what waits.
 */
final class CloseAfterWrites extends ChannelOutboundHandlerAdapter {

  /** A peer that reads nothing does not hold the connection for longer. */
  private static final int DEADLINE_SECONDS = 30;

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (!ctx.channel().isActive()) {
      ctx.close(promise);
      return;
    }
    var deadline = ctx.executor().schedule(() -> ctx.close(), DEADLINE_SECONDS, TimeUnit.SECONDS);
    ctx.writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            written -> {
              deadline.cancel(false);
              ctx.close(promise);
            });
  }
}
