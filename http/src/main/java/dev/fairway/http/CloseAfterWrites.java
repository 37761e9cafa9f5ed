package dev.fairway.http;

import dev.fairway.transport.InnerTls;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.PromiseNotifier;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection so that its last bytes arrive.
 *
 * <p>First everything before the close is written: Netty's HTTP/2 handler may close with its last
 * stream while the end of that stream still waits to be encrypted (frames that were merged complete
 * with the first of them), and the TLS handler drops what waits. Then only our direction ends, and
 * we read on until the peer closes: a socket that is closed while the peer still sends, and be it a
 * WINDOW_UPDATE, is reset, and the reset throws away what a slow peer has not read yet.
 */
public final class CloseAfterWrites extends ChannelDuplexHandler {

  /** A peer that neither reads nor closes does not hold the connection for longer. */
  private static final int DEADLINE_SECONDS = 30;

  /** Nor does one that goes on sending. */
  private static final int MAX_DISCARD = 1 << 20;

  private boolean closing;
  private int discarded;

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (!ctx.channel().isActive()) {
      ctx.close(promise);
      return;
    }
    PromiseNotifier.cascade(false, ctx.channel().closeFuture(), promise);
    if (closing) {
      return;
    }
    closing = true;
    var deadline = ctx.executor().schedule(() -> ctx.close(), DEADLINE_SECONDS, TimeUnit.SECONDS);
    ctx.channel().closeFuture().addListener(closed -> deadline.cancel(false));
    ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> endOutput(ctx));
  }

  /** What comes after the close is nobody's: it is thrown away, and too much of it cut off. */
  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!closing) {
      ctx.fireChannelRead(message);
      return;
    }
    discarded += message instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
    ReferenceCountUtil.release(message);
    if (discarded > MAX_DISCARD) {
      ctx.close();
    }
  }

  private static void endOutput(ChannelHandlerContext ctx) {
    SslHandler tls = InnerTls.of(ctx.pipeline());
    if (tls == null) {
      shutDownOutput(ctx);
      return;
    }
    tls.closeOutbound().addListener(notified -> shutDownOutput(ctx));
  }

  private static void shutDownOutput(ChannelHandlerContext ctx) {
    if (ctx.pipeline().get(WebSocketBytes.class) != null) {
      ctx.close(); // A WebSocket has no half, and says goodbye by itself.
    } else if (ctx.channel() instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    } else {
      ctx.close();
    }
  }
}
