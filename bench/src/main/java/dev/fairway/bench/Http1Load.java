package dev.fairway.bench;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An HTTP/1.1 connection of the bench's own client. */
final class Http1Load extends ChannelInboundHandlerAdapter implements LoadConnection {

  private final Channel channel;
  private final String host;
  private @Nullable Answer answer;

  private Http1Load(Channel channel, String host) {
    this.channel = channel;
    this.host = host;
  }

  static LoadConnection on(Channel channel, String host) {
    Http1Load load = new Http1Load(channel, host);
    channel.pipeline().addLast(new HttpClientCodec(), load);
    return load;
  }

  @Override
  public void get(String path, String authorization, Answer next) {
    channel.eventLoop().execute(() -> send(path, authorization, next));
  }

  @Override
  public void giveUp(String path, Duration after) {
    get(path, "", Answer.IGNORED);
    channel.eventLoop().schedule(this::close, after.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    channel.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      Answer current = answer;
      if (current == null) {
        return;
      }
      if (message instanceof HttpResponse head) {
        current.head(head.status().code());
      }
      if (message instanceof HttpContent content) {
        current.body(content.content().readableBytes());
      }
      if (message instanceof LastHttpContent) {
        answer = null;
        current.end();
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(new IOException("the connection was closed"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(cause);
    ctx.close();
  }

  private void send(String path, String authorization, Answer next) {
    if (!channel.isActive()) {
      next.failed(new IOException("the connection is closed"));
      return;
    }
    answer = next;
    FullHttpRequest request =
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path);
    request.headers().set(HttpHeaderNames.HOST, host);
    if (!authorization.isEmpty()) {
      request.headers().set(HttpHeaderNames.AUTHORIZATION, authorization);
    }
    channel.writeAndFlush(request);
  }

  private void fail(Throwable cause) {
    Answer current = answer;
    answer = null;
    if (current != null) {
      current.failed(cause);
    }
  }
}
