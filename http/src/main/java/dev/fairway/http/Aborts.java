package dev.fairway.http;

import dev.fairway.transport.Connections;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;

/** Ends connections so that no peer can mistake the end for a whole message. */
final class Aborts {

  private Aborts() {}

  /**
   * Sends what was written, then RST instead of FIN, and no TLS close_notify: to the peer the
   * stream is broken, not complete.
   */
  static void abort(ChannelHandlerContext ctx) {
    ctx.flush();
    if (!ctx.channel().isOpen()) {
      // The flush has found the connection broken: options of a closed socket cannot be set.
      return;
    }
    ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
    Connections.abort(ctx.channel());
  }
}
