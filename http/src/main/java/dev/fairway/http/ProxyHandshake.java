package dev.fairway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.fairway.http.WayException.Kind;
import dev.fairway.net.HostPort;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.Promise;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks an HTTP proxy to connect to an endpoint, and leaves when it has. A proxy that answers
 * endlessly, nonsense or never costs {@link ProxyAnswer#MAX_HEAD} bytes and the deadline. On the
 * connection's event loop.
 */
final class ProxyHandshake extends ChannelInboundHandlerAdapter {

  private static final int MOST_INTERIM = 8;

  private final HostPort proxy;
  private final HostPort endpoint;
  private final boolean identified;
  private final long deadline;
  private final Promise<Channel> result;
  private final ByteArrayOutputStream head = new ByteArrayOutputStream();
  private @Nullable Future<?> timer;
  private int interim;
  private boolean over;

  /**
   * @param identified whether credentials are sent
   * @param deadline as {@link System#nanoTime} says
   */
  ProxyHandshake(
      HostPort proxy,
      HostPort endpoint,
      boolean identified,
      long deadline,
      Promise<Channel> result) {
    this.proxy = proxy;
    this.endpoint = endpoint;
    this.identified = identified;
    this.deadline = deadline;
    this.result = result;
  }

  /**
   * Asks.
   *
   * @param request its head; secret
   */
  void begin(Channel channel, String request) {
    // Its end is an answer too.
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
    channel.pipeline().addLast(this);
    long left = Math.max(1, deadline - System.nanoTime());
    timer =
        channel
            .eventLoop()
            .schedule(
                () -> fail(channel, Kind.NO_PROXY, "did not answer in time"),
                left,
                TimeUnit.NANOSECONDS);
    result.addListener(
        done -> {
          if (done.isCancelled()) {
            channel.close();
          }
        });
    channel.writeAndFlush(ByteBufUtil.writeUtf8(channel.alloc(), request));
    channel.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf data = (ByteBuf) message;
    try {
      while (!over && data.isReadable()) {
        take(ctx, data.readByte());
      }
      if (over && result.isSuccess() && data.isReadable()) {
        // TLS servers speak second: this is nobody's.
        ctx.close();
      }
    } finally {
      data.release();
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
    fail(ctx.channel(), Kind.NO_PROXY, "closed the connection without a whole answer");
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(ctx.channel(), Kind.NO_PROXY, "broke the connection");
  }

  /** The head ends with the first empty line; lines may end without a CR (RFC 9112 section 2.2). */
  private void take(ChannelHandlerContext ctx, byte next) {
    head.write(next);
    if (head.size() > ProxyAnswer.MAX_HEAD) {
      fail(
          ctx.channel(),
          Kind.NO_PROXY,
          "answered with more than " + ProxyAnswer.MAX_HEAD + " bytes");
      return;
    }
    if (next != '\n') {
      return;
    }
    String text = head.toString(ISO_8859_1);
    if (text.endsWith("\n\n") || text.endsWith("\n\r\n")) {
      head.reset();
      answered(ctx, text);
    } else if (!text.startsWith("HTTP/1.")) {
      fail(ctx.channel(), Kind.NO_PROXY, "does not answer as an HTTP proxy does");
    }
  }

  private void answered(ChannelHandlerContext ctx, String text) {
    ProxyAnswer answer;
    try {
      answer = ProxyAnswer.parse(text);
    } catch (IllegalArgumentException e) {
      fail(ctx.channel(), Kind.NO_PROXY, "does not answer as an HTTP proxy does");
      return;
    }
    if (answer.isInterim() && ++interim <= MOST_INTERIM) {
      return;
    }
    if (!answer.isThrough()) {
      refused(ctx.channel(), answer);
      return;
    }
    end();
    ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    ctx.pipeline().remove(this);
    if (!result.trySuccess(ctx.channel())) {
      ctx.close();
    }
  }

  private void refused(Channel channel, ProxyAnswer answer) {
    String status = " (status " + answer.status() + ")";
    switch (answer.status()) {
      case 407 -> fail(channel, Kind.CREDENTIALS, credentials(answer) + status);
      case 502, 503, 504 ->
          fail(channel, Kind.UNREACHABLE, "could not connect to " + endpoint + status);
      default -> fail(channel, Kind.REFUSED, "does not let us connect to " + endpoint + status);
    }
  }

  private String credentials(ProxyAnswer answer) {
    if (!answer.schemes().isEmpty() && !answer.schemes().contains("basic")) {
      return "wants credentials of another kind than Basic: " + String.join(", ", answer.schemes());
    }
    return identified ? "does not accept the credentials" : "wants credentials";
  }

  private void fail(Channel channel, Kind kind, String what) {
    if (over) {
      return;
    }
    end();
    ProxyConnector.fail(
        result, endpoint, new WayException(kind, "the proxy " + proxy + " " + what));
    channel.close();
  }

  private void end() {
    over = true;
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
