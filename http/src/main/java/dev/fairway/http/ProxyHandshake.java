package dev.fairway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.fairway.http.WayException.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.io.ByteArrayOutputStream;

/**
 * Asks an HTTP proxy to connect to an endpoint, and leaves when it has. A proxy that answers
 * endlessly, nonsense or never costs {@link ProxyAnswer#MAX_HEAD} bytes and the deadline. On the
 * connection's event loop.
 */
final class ProxyHandshake extends ChannelInboundHandlerAdapter {

  private static final int MOST_INTERIM = 8;

  private final WayOpening way;
  private final boolean identified;
  private final ByteArrayOutputStream head = new ByteArrayOutputStream();
  private int interim;

  /**
   * @param identified whether credentials are sent
   */
  ProxyHandshake(WayOpening way, boolean identified) {
    this.way = way;
    this.identified = identified;
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
    way.begin(channel, Kind.NO_PROXY);
    channel.writeAndFlush(ByteBufUtil.writeUtf8(channel.alloc(), request));
    channel.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf data = (ByteBuf) message;
    try {
      while (!way.isOver() && data.isReadable()) {
        take(ctx, data.readByte());
      }
      if (data.isReadable()) {
        // TLS servers speak second: this is nobody's.
        ctx.close();
      }
    } finally {
      data.release();
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
    way.fail(ctx.channel(), Kind.NO_PROXY, "closed the connection without a whole answer");
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    way.fail(ctx.channel(), Kind.NO_PROXY, "broke the connection");
  }

  /** The head ends with the first empty line; lines may end without a CR (RFC 9112 section 2.2). */
  private void take(ChannelHandlerContext ctx, byte next) {
    head.write(next);
    if (head.size() > ProxyAnswer.MAX_HEAD) {
      way.fail(
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
      way.fail(ctx.channel(), Kind.NO_PROXY, "does not answer as an HTTP proxy does");
    }
  }

  private void answered(ChannelHandlerContext ctx, String text) {
    ProxyAnswer answer;
    try {
      answer = ProxyAnswer.parse(text);
    } catch (IllegalArgumentException e) {
      way.fail(ctx.channel(), Kind.NO_PROXY, "does not answer as an HTTP proxy does");
      return;
    }
    if (answer.isInterim() && ++interim <= MOST_INTERIM) {
      return;
    }
    if (!answer.isThrough()) {
      refused(ctx.channel(), answer);
      return;
    }
    way.answered();
    ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    ctx.pipeline().remove(this);
    way.opened(ctx.channel());
  }

  private void refused(Channel channel, ProxyAnswer answer) {
    String status = " (status " + answer.status() + ")";
    switch (answer.status()) {
      case 407 -> way.fail(channel, Kind.CREDENTIALS, credentials(answer) + status);
      case 502, 503, 504 ->
          way.fail(channel, Kind.UNREACHABLE, "could not connect to " + way.endpoint() + status);
      default ->
          way.fail(channel, Kind.REFUSED, "does not let us connect to " + way.endpoint() + status);
    }
  }

  private String credentials(ProxyAnswer answer) {
    if (!answer.schemes().isEmpty() && !answer.schemes().contains("basic")) {
      return "wants credentials of another kind than Basic: " + String.join(", ", answer.schemes());
    }
    return identified ? "does not accept the credentials" : "wants credentials";
  }
}
