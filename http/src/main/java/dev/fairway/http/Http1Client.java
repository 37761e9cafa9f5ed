package dev.fairway.http;

import dev.fairway.transport.Connections;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** Our end of an HTTP/1.1 connection to an upstream: one request at a time. */
final class Http1Client extends ChannelInboundHandlerAdapter
    implements ClientConnection, Http1Input.Sink {

  private static final int MAX_LINE = 64 << 10;
  private static final int MAX_HEADERS = 256 << 10;

  private final Http1Decoders.Responses decoder =
      new Http1Decoders.Responses(MAX_LINE, MAX_HEADERS);
  private final Listener listener;
  private @Nullable Http1ClientStream current;
  private boolean usable = true;

  @SuppressWarnings("NullAway.Init") // Set when the handler is added, before anything else.
  private Http1Input input;

  @SuppressWarnings("NullAway.Init")
  private Http1Output output;

  @SuppressWarnings("NullAway.Init")
  private ChannelHandlerContext ctx;

  Http1Client(Listener listener) {
    this.listener = listener;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    this.ctx = ctx;
    input = new Http1Input(ctx, this);
    output = new Http1Output(ctx);
    ctx.pipeline().addBefore(ctx.name(), "decoder", decoder);
    input.resume();
  }

  @Override
  public int capacity() {
    return usable && current == null && ctx.channel().isActive() ? 1 : 0;
  }

  @Override
  public boolean isUsable() {
    return usable && ctx.channel().isActive();
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
    Http1ClientStream stream = new Http1ClientStream(this, ctx, input, output, events);
    current = stream;
    return stream;
  }

  @Override
  public void close() {
    usable = false;
    if (current == null) {
      ctx.close();
    }
  }

  @Override
  public void abort() {
    usable = false;
    lose(Reset.ENDED);
    Connections.abort(ctx.channel());
  }

  /** The request in flight is a HEAD, so its response has no body. */
  void expectHead(boolean head) {
    decoder.expectHead(head);
  }

  /** From now on bytes pass as they are. */
  void switchToRaw() {
    usable = false;
    ctx.pipeline().remove("decoder");
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
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    input.arrived(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    input.readComplete();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    usable = false;
    input.ended();
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
      input.drop();
      ctx.close();
    }
  }

  private void lose(Reset reason) {
    Http1ClientStream stream = current;
    current = null;
    if (stream != null) {
      stream.connectionLost(reason);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
