package dev.fairway.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.concurrent.PromiseNotifier;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a WebSocket (RFC 6455), whose frames are decoded further out, the bytes that it carries
 * in binary messages: where one message ends means nothing. Handlers behind it see an ordinary
 * connection.
 *
 * <p>To close it is to say so (section 7.1.2) and to wait a while until the peer has said so too.
 */
public final class WebSocketBytes extends ChannelDuplexHandler {

  /** The largest frame that is taken: others between us may join what we have sent apart. */
  static final int MOST_FRAME = 256 << 10;

  /** The largest frame that is sent. */
  private static final int FRAME = 64 << 10;

  private static final int CLOSE_SECONDS = 5;

  private boolean handedOn;
  private boolean closing;
  private boolean closeSent;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    switch (message) {
      case CloseWebSocketFrame close -> {
        close.release();
        closed(ctx);
      }
      case WebSocketFrame frame when closing -> frame.release();
      case BinaryWebSocketFrame data -> handOn(ctx, data.content());
      case ContinuationWebSocketFrame data -> handOn(ctx, data.content());
      case PingWebSocketFrame ping -> answer(ctx, ping);
      case PongWebSocketFrame pong -> pong.release();
      case WebSocketFrame text -> {
        text.release();
        close(ctx, WebSocketCloseStatus.INVALID_MESSAGE_TYPE, ctx.newPromise());
      }
      default -> ctx.fireChannelRead(message);
    }
  }

  /** Who reads on demand has asked for bytes, not for frames. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    boolean silent = !handedOn || closing;
    handedOn = false;
    ctx.fireChannelReadComplete();
    if (silent && !ctx.channel().config().isAutoRead()) {
      ctx.read();
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (!(message instanceof ByteBuf data)) {
      ctx.write(message, promise);
      return;
    }
    while (data.readableBytes() > FRAME) {
      ctx.write(new BinaryWebSocketFrame(data.readRetainedSlice(FRAME)));
    }
    if (data.isReadable()) {
      ctx.write(new BinaryWebSocketFrame(data), promise);
    } else {
      ctx.write(data, promise); // Asks when all before it is written.
    }
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    close(ctx, WebSocketCloseStatus.NORMAL_CLOSURE, promise);
  }

  /** What is no WebSocket is told so; a connection that broke tells the handlers behind. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    CorruptedWebSocketFrameException corrupted = corrupted(cause);
    if (corrupted == null) {
      ctx.fireExceptionCaught(cause);
    } else if (!closing) {
      // Its decoder reads no more, not even that the peer closes (RFC 6455 section 7.1.7).
      closing = true;
      say(ctx, corrupted.closeStatus()).addListener(said -> ctx.close());
    }
  }

  private void handOn(ChannelHandlerContext ctx, ByteBuf data) {
    if (!data.isReadable()) {
      data.release();
      return;
    }
    handedOn = true;
    ctx.fireChannelRead(data);
  }

  /** A peer that asks and does not read is not answered: its questions must not fill the memory. */
  private static void answer(ChannelHandlerContext ctx, PingWebSocketFrame ping) {
    if (ctx.channel().isWritable()) {
      ctx.writeAndFlush(new PongWebSocketFrame(ping.content()));
    } else {
      ping.release();
    }
  }

  private void close(
      ChannelHandlerContext ctx, WebSocketCloseStatus status, ChannelPromise promise) {
    if (!ctx.channel().isActive()) {
      ctx.close(promise);
      return;
    }
    PromiseNotifier.cascade(false, ctx.channel().closeFuture(), promise);
    if (closing) {
      return;
    }
    closing = true;
    say(ctx, status);
    var deadline = ctx.executor().schedule(() -> ctx.close(), CLOSE_SECONDS, TimeUnit.SECONDS);
    ctx.channel().closeFuture().addListener(closed -> deadline.cancel(false));
    ctx.read();
  }

  /** The peer sends no more, and has told us. */
  private void closed(ChannelHandlerContext ctx) {
    closing = true;
    if (!closeSent) {
      say(ctx, WebSocketCloseStatus.NORMAL_CLOSURE);
    }
    ctx.close();
  }

  private ChannelFuture say(ChannelHandlerContext ctx, WebSocketCloseStatus status) {
    closeSent = true;
    return ctx.writeAndFlush(new CloseWebSocketFrame(status));
  }

  private static @Nullable CorruptedWebSocketFrameException corrupted(Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof CorruptedWebSocketFrameException found) {
        return found;
      }
    }
    return null;
  }
}
