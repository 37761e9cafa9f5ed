package dev.fairway.http;

import dev.fairway.transport.Connections;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** Our end of an HTTP/1.1 connection to an upstream: one request at a time. */
final class Http1Client extends Http1Connection implements ClientConnection {

  private static final int MAX_LINE = 64 << 10;
  private static final int MAX_HEADERS = 256 << 10;

  private final Http1Decoders.Responses decoder =
      new Http1Decoders.Responses(MAX_LINE, MAX_HEADERS);
  private final Listener listener;
  private @Nullable Http1ClientStream current;
  private boolean usable = true;

  Http1Client(Listener listener) {
    this.listener = listener;
  }

  @Override
  void install(ChannelHandlerContext ctx) {
    addDecoder(decoder);
  }

  @Override
  public int capacity() {
    return usable && current == null && context().channel().isActive() ? 1 : 0;
  }

  @Override
  public boolean isUsable() {
    return usable && context().channel().isActive();
  }

  @Override
  public int active() {
    return current == null ? 0 : 1;
  }

  @Override
  public ClientStream open(ResponseEvents events) {
    if (capacity() == 0) {
      throw new IllegalStateException("the connection has a request in flight");
    }
    Http1ClientStream stream = new Http1ClientStream(this, events);
    current = stream;
    return stream;
  }

  @Override
  public void close() {
    usable = false;
    if (current == null) {
      context().close();
    }
  }

  @Override
  public void abort() {
    usable = false;
    lose(Reset.ENDED);
    Connections.abort(context().channel());
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == Connections.Drain.START) {
      close();
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  /** The request in flight is a HEAD, so its response has no body. */
  void expectHead(boolean head) {
    decoder.expectHead(head);
  }

  @Override
  void switchToRaw() {
    usable = false;
    super.switchToRaw();
  }

  /** The exchange is over. */
  void finished(boolean reusable) {
    current = null;
    if (!reusable || !usable) {
      close();
      return;
    }
    listener.onCapacity();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    usable = false;
    input().ended();
    listener.onClosed();
    ctx.fireChannelInactive();
  }

  @Override
  public boolean accepts(Object part) {
    return true;
  }

  @Override
  public void take(Object part) {
    Http1ClientStream stream = current;
    if (stream == null) {
      takeUnasked(part);
      return;
    }
    switch (part) {
      case HttpResponse response -> stream.head(response);
      case HttpContent content -> stream.content(content);
      case ByteBuf raw -> stream.raw(raw);
      default -> ReferenceCountUtil.release(part);
    }
  }

  @Override
  public void end() {
    lose(Reset.CONNECTION);
  }

  /** An upstream that speaks without having been asked cannot be trusted with the next request. */
  private void takeUnasked(Object part) {
    boolean emptyEnd = part instanceof HttpContent content && !content.content().isReadable();
    ReferenceCountUtil.release(part);
    if (!emptyEnd) {
      usable = false;
      input().drop();
      context().close();
    }
  }

  private void lose(Reset reason) {
    Http1ClientStream stream = current;
    current = null;
    if (stream != null) {
      stream.connectionLost(reason);
    }
  }
}
