package dev.fairway.http;

import dev.fairway.http.WayException.Kind;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server to make a WebSocket of a connection, and leaves {@link WebSocketBytes} there. On
 * the connection's event loop.
 */
final class WebSocketHandshake extends SimpleChannelInboundHandler<FullHttpResponse> {

  private static final int MAX_LINE = 4 << 10;
  private static final int MAX_HEAD = 16 << 10;
  private static final int MAX_BODY = 64 << 10;

  private final WayOpening way;
  private @Nullable WebSocketClientHandshaker handshaker;

  WebSocketHandshake(WayOpening way) {
    this.way = way;
  }

  /** Asks. */
  void begin(Channel channel, String path, String protocol) {
    way.begin(channel, Kind.NO_WEBSOCKET);
    WebSocketClientHandshaker asking =
        WebSocketClientHandshakerFactory.newHandshaker(
            URI.create("wss://" + way.endpoint() + path),
            WebSocketVersion.V13,
            protocol,
            false,
            new DefaultHttpHeaders(),
            WebSocketBytes.MOST_FRAME);
    handshaker = asking;
    channel
        .pipeline()
        .addLast(
            new HttpClientCodec(MAX_LINE, MAX_HEAD, MAX_BODY),
            new HttpObjectAggregator(MAX_BODY),
            this);
    asking.handshake(channel);
    channel.read();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse response) {
    WebSocketClientHandshaker asked = handshaker;
    if (way.isOver() || asked == null) {
      return;
    }
    int status = response.status().code();
    if (status != 101) {
      refused(ctx.channel(), status);
      return;
    }
    try {
      asked.finishHandshake(ctx.channel(), response);
    } catch (WebSocketHandshakeException | IllegalStateException e) {
      way.fail(ctx.channel(), Kind.NO_WEBSOCKET, "does not open a WebSocket as RFC 6455 asks");
      return;
    }
    way.answered();
    ctx.pipeline().replace(this, null, new WebSocketBytes());
    // The codec of HTTP leaves in a task of its own.
    ctx.executor().execute(() -> opened(ctx.channel()));
  }

  private void opened(Channel channel) {
    ChannelPipeline pipeline = channel.pipeline();
    if (pipeline.get(HttpObjectAggregator.class) != null) {
      pipeline.remove(HttpObjectAggregator.class);
    }
    way.opened(channel);
  }

  private void refused(Channel channel, int status) {
    String what = " (status " + status + ")";
    switch (status) {
      case 502, 503, 504 -> way.fail(channel, Kind.UNREACHABLE, "cannot answer now" + what);
      case 403, 407 -> way.fail(channel, Kind.REFUSED, "does not let a WebSocket through" + what);
      default -> way.fail(channel, Kind.NO_WEBSOCKET, "opens no WebSocket for agents" + what);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (!way.isOver()) {
      ctx.read();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    way.fail(ctx.channel(), Kind.NO_WEBSOCKET, "closed the connection without a whole answer");
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    way.fail(ctx.channel(), Kind.NO_WEBSOCKET, "does not answer as an HTTP server does");
  }
}
