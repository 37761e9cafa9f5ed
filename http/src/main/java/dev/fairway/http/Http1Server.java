package dev.fairway.http;

import dev.fairway.model.HttpLimits;
import dev.fairway.transport.ConnectionInfo;
import dev.fairway.transport.Connections;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of an HTTP/1.1 connection: one request after the other, each with its own {@link
 * Http1ServerStream}. A pipelined request waits, unread, until the one before it is answered.
 */
final class Http1Server extends ChannelInboundHandlerAdapter {

  private final HttpLimits limits;
  private final ConnectionInfo info;
  private final RequestHandler handler;
  private final HeadDeadline deadline;
  private @Nullable Http1ServerStream current;
  private final Queue<Object> held = new ArrayDeque<>(0);
  private boolean closing;
  private boolean draining;

  @SuppressWarnings("NullAway.Init") // Set when the handler is added, before anything else.
  private Http1Input input;

  @SuppressWarnings("NullAway.Init")
  private Http1Output output;

  @SuppressWarnings("NullAway.Init")
  private ChannelHandlerContext ctx;

  Http1Server(HttpLimits limits, ConnectionInfo info, RequestHandler handler, boolean draining) {
    this.limits = limits;
    this.info = info;
    this.handler = handler;
    this.draining = draining;
    this.deadline =
        new HeadDeadline(limits.headTimeout(), limits.idleTimeout(), this::onHeadTimeout);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    this.ctx = ctx;
    input = new Http1Input(ctx);
    output = new Http1Output(ctx);
    ctx.pipeline()
        .addBefore(ctx.name(), null, deadline)
        .addBefore(
            ctx.name(),
            "decoder",
            new Http1Decoders.Requests(limits.requestLine(), limits.headers()))
        .addBefore(ctx.name(), null, new FlowControlHandler());
    deadline.await(ctx, true);
    input.resume();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (held.isEmpty() && !mustWait(message)) {
      dispatch(message);
      return;
    }
    // Little more than this arrives: what was asked for before is all that comes while paused.
    held.add(message);
    input.pause();
    input.arrived(0);
  }

  /** A pipelined request waits until the one before it is answered. */
  private boolean mustWait(Object message) {
    return message instanceof HttpRequest && current != null;
  }

  private void dispatch(Object message) {
    switch (message) {
      case HttpRequest request when closing -> input.arrived(0);
      case HttpRequest request -> begin(request);
      case HttpContent content -> content(content);
      case ByteBuf raw -> raw(raw);
      default -> ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    input.readComplete();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    closing = true;
    lose(Reset.CONNECTION);
    releaseHeld();
    ctx.fireChannelInactive();
  }

  private void lose(Reset reason) {
    Http1ServerStream stream = current;
    current = null;
    if (stream != null) {
      stream.connectionLost(reason);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    switch (event) {
      case Connections.Drain.START -> {
        draining = true;
        if (current == null) {
          ctx.close();
        }
      }
      case Connections.Drain.END -> lose(Reset.ENDED);
      default -> {}
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // A peer's reset or a broken record: the connection is of no more use, and its end tells the
    // stream.
    ctx.close();
  }

  /** The current exchange is over and the connection may be used again. */
  void finished(boolean reusable) {
    current = null;
    if (!reusable || draining) {
      closeAfterFlush();
      return;
    }
    deadline.await(ctx, false);
    Object next;
    while ((next = held.peek()) != null && !mustWait(next)) {
      held.remove();
      dispatch(next);
    }
    if (held.isEmpty()) {
      input.resume();
    }
  }

  /** From now on bytes pass as they are. */
  void switchToRaw() {
    ctx.pipeline().remove("decoder");
  }

  void closeAfterFlush() {
    closing = true;
    input.pause();
    releaseHeld();
    ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> ctx.close());
  }

  private void releaseHeld() {
    held.forEach(ReferenceCountUtil::release);
    held.clear();
  }

  boolean isDraining() {
    return draining;
  }

  private void begin(HttpRequest request) {
    deadline.arrived();
    boolean http10 = request.protocolVersion().minorVersion() == 0;
    switch (Http1Heads.request(request)) {
      case Http1Heads.Parsed.Bad(int status, String message) -> {
        Http1ServerStream stream = stream("", http10, true);
        stream.closeAfterwards();
        current = stream;
        input.pause();
        handler.onMalformed(stream, status, message);
      }
      case Http1Heads.Parsed.Good(RequestHead head, boolean body) -> {
        boolean close = Http1Framing.hasConnectionOption(head.fields(), "close");
        boolean keep = Http1Framing.hasConnectionOption(head.fields(), "keep-alive");
        Http1ServerStream stream = stream(head.method(), http10, !body);
        if (close || (http10 && !keep)) {
          stream.closeAfterwards();
        }
        current = stream;
        stream.deliver(handler.onRequest(stream, head, !body));
      }
    }
    input.arrived(0);
  }

  private Http1ServerStream stream(String method, boolean http10, boolean requestEnded) {
    return new Http1ServerStream(this, ctx, info, input, output, method, http10, requestEnded);
  }

  private void content(HttpContent content) {
    Http1ServerStream stream = current;
    int size = content.content().readableBytes();
    if (stream == null) {
      // The empty end of a request that had no body, or the rest of one that was refused.
      content.release();
      input.arrived(0);
      return;
    }
    if (content.decoderResult().isFailure()) {
      content.release();
      stream.undecodable();
      return;
    }
    input.arrived(size);
    if (content instanceof LastHttpContent last) {
      stream.end(last);
    } else {
      stream.body(content.content());
    }
  }

  private void raw(ByteBuf data) {
    Http1ServerStream stream = current;
    if (stream == null) {
      data.release();
      return;
    }
    input.arrived(data.readableBytes());
    stream.body(data);
  }

  /** No whole head in time. Nothing was asked, so there is nothing to answer: RFC 9110 says 408. */
  private void onHeadTimeout() {
    if (current != null) {
      return;
    }
    Http1ServerStream stream = stream("", false, true);
    stream.closeAfterwards();
    current = stream;
    input.pause();
    handler.onMalformed(stream, 408, "the request's head did not arrive in time");
  }
}
