package dev.fairway.http;

import dev.fairway.http.WayException.Kind;
import dev.fairway.net.HostPort;
import dev.fairway.transport.DialException;
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
import io.netty.util.concurrent.Promise;
import java.net.URI;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server to make a WebSocket of a connection, and leaves {@link WebSocketBytes} there. On
 * the connection's event loop.
 */
final class WebSocketHandshake extends SimpleChannelInboundHandler<FullHttpResponse> {

  private static final int MAX_LINE = 4 << 10;
  private static final int MAX_HEAD = 16 << 10;
  private static final int MAX_BODY = 64 << 10;

  private final HostPort server;
  private final long deadline;
  private final Promise<Channel> result;
  private @Nullable WebSocketClientHandshaker handshaker;
  private @Nullable Future<?> timer;
  private boolean over;

  /**
   * @param deadline as {@link System#nanoTime} says
   */
  WebSocketHandshake(HostPort server, long deadline, Promise<Channel> result) {
    this.server = server;
    this.deadline = deadline;
    this.result = result;
  }

  /** Asks. */
  void begin(Channel channel, String path, String protocol) {
    long left = Math.max(1, deadline - System.nanoTime());
    timer =
        channel
            .eventLoop()
            .schedule(
                () -> fail(channel, Kind.NO_WEBSOCKET, "did not answer in time"),
                left,
                TimeUnit.NANOSECONDS);
    result.addListener(
        done -> {
          if (done.isCancelled()) {
            channel.close();
          }
        });
    WebSocketClientHandshaker asking =
        WebSocketClientHandshakerFactory.newHandshaker(
            URI.create("wss://" + server + path),
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
    if (over || asked == null) {
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
      fail(ctx.channel(), Kind.NO_WEBSOCKET, "does not open a WebSocket as RFC 6455 asks");
      return;
    }
    end();
    ctx.pipeline().replace(this, null, new WebSocketBytes());
    // The codec of HTTP leaves in a task of its own.
    ctx.executor().execute(() -> opened(ctx.channel()));
  }

  private void opened(Channel channel) {
    ChannelPipeline pipeline = channel.pipeline();
    if (pipeline.get(HttpObjectAggregator.class) != null) {
      pipeline.remove(HttpObjectAggregator.class);
    }
    if (!result.trySuccess(channel)) {
      channel.close();
    }
  }

  private void refused(Channel channel, int status) {
    String what = " (status " + status + ")";
    switch (status) {
      case 502, 503, 504 -> fail(channel, Kind.UNREACHABLE, "cannot answer now" + what);
      case 403, 407 -> fail(channel, Kind.REFUSED, "does not let a WebSocket through" + what);
      default -> fail(channel, Kind.NO_WEBSOCKET, "opens no WebSocket for agents" + what);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (!over) {
      ctx.read();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(ctx.channel(), Kind.NO_WEBSOCKET, "closed the connection without a whole answer");
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(ctx.channel(), Kind.NO_WEBSOCKET, "does not answer as an HTTP server does");
  }

  private void fail(Channel channel, Kind kind, String what) {
    if (over) {
      return;
    }
    end();
    WayException why = new WayException(kind, "what listens at " + server + " " + what);
    result.tryFailure(new DialException(server, DialException.Step.WAY, why));
    channel.close();
  }

  private void end() {
    over = true;
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
