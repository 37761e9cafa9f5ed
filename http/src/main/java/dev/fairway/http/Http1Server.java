package dev.fairway.http;

import dev.fairway.model.HttpLimits;
import dev.fairway.transport.ConnectionInfo;
import dev.fairway.transport.Connections;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of an HTTP/1.1 connection: one request after the other, each with its own {@link
 * Http1ServerStream}. A pipelined request waits, unread, until the one before it is answered.
 */
final class Http1Server extends Http1Connection implements Pulse.Beat {

  private final ConnectionInfo info;
  private final RequestHandler handler;
  private final HeadDeadline deadline;
  private final Http1Decoders.Requests decoder;
  private final UnreadOutput unread;
  private @Nullable Http1ServerStream current;
  private boolean closing;
  private boolean draining;
  private boolean left;

  /** Whether the request before this moment may leave its response unread. */
  private boolean patient;

  Http1Server(HttpLimits limits, ConnectionInfo info, RequestHandler handler, boolean draining) {
    this.info = info;
    this.handler = handler;
    this.draining = draining;
    this.decoder = new Http1Decoders.Requests(limits.requestLine(), limits.headers());
    this.deadline =
        new HeadDeadline(limits.timeouts().head(), limits.timeouts().idle(), this::onHeadTimeout);
    this.unread = new UnreadOutput(limits.timeouts().write());
  }

  @Override
  void install(ChannelHandlerContext ctx) {
    ctx.pipeline().addBefore(ctx.name(), null, deadline);
    addDecoder(decoder);
    deadline.await(ctx, true);
    Pulse.add(ctx.channel().eventLoop(), this);
  }

  @Override
  public boolean beat(long now) {
    if (left) {
      return false;
    }
    Http1ServerStream stream = current;
    if (stream != null) {
      stream.onPulse(now);
    } else if (!patient && unread.isStalled(context().channel(), now)) {
      Connections.abort(context().channel());
    }
    return context().channel().isOpen();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    Http1ServerStream stream = current;
    if (stream == null || !stream.isRaw()) {
      // Nobody is left to answer: what waits is of no use. After a switch of protocols it is data.
      closing = true;
      input().drop();
    }
    input().ended();
    ctx.fireChannelInactive();
  }

  /**
   * A pipelined request waits until the one before it is answered, and the answer is written: who
   * asks again and again and reads nothing must not fill the memory. What follows a request to
   * switch protocols waits until it is known which one it is of.
   */
  @Override
  public boolean accepts(Object part) {
    return switch (part) {
      case HttpRequest request -> current == null && context().channel().isWritable();
      case ByteBuf raw -> current != null && current.isRaw();
      default -> true;
    };
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      input().proceed();
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void take(Object part) {
    switch (part) {
      case HttpRequest request when closing -> {}
      case HttpRequest request -> begin(request);
      case HttpContent content -> content(content);
      case ByteBuf raw -> raw(raw);
      default -> ReferenceCountUtil.release(part);
    }
  }

  @Override
  public void end() {
    lose(Reset.CONNECTION);
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

  /** The current exchange is over and the connection may be used again. */
  void finished(boolean reusable) {
    patient = current != null && current.isLongRunning();
    current = null;
    if (!reusable || draining) {
      closeAfterFlush();
      return;
    }
    deadline.await(context(), false);
    if (decoder.isHolding()) {
      decodeHeld();
    }
    input().resume();
  }

  /**
   * Ends our direction and reads on for a while: a socket that is closed with unread bytes is
   * reset, and the reset may overtake the answer (RFC 9112 section 9.6).
   */
  void closeAfterFlush() {
    closing = true;
    input().drop();
    output().end();
  }

  /** The connection is another protocol's from now on; what waits is for its handlers. */
  void leave(Consumer<Channel> next) {
    left = true;
    current = null;
    ChannelHandlerContext ctx = context();
    ctx.pipeline().remove(deadline);
    next.accept(ctx.channel());
    for (Object waiting : input().takeBack()) {
      if (waiting instanceof ByteBuf bytes) {
        ctx.fireChannelRead(bytes);
      } else {
        ReferenceCountUtil.release(waiting);
      }
    }
    ctx.fireChannelReadComplete();
    ctx.pipeline().remove(this);
  }

  boolean isDraining() {
    return draining;
  }

  private void begin(HttpRequest request) {
    switch (Http1Heads.request(request)) {
      case Http1Heads.Parsed.Bad(int status, String message) -> refuse(status, message, request);
      case Http1Heads.Parsed.Good(RequestHead head, boolean body) -> {
        deadline.arrived();
        boolean close = Http1Framing.hasConnectionOption(head.fields(), "close");
        boolean keep = Http1Framing.hasConnectionOption(head.fields(), "keep-alive");
        boolean http10 = isHttp10(request);
        Http1ServerStream stream = new Http1ServerStream(this, info, head, http10, !body);
        if (close || (http10 && !keep)) {
          stream.closeAfterwards();
        }
        current = stream;
        stream.deliver(handler.onRequest(stream, head, !body));
      }
    }
  }

  /** The answer was not to switch, so what came behind the request is HTTP as well. */
  private void decodeHeld() {
    decoder.resume();
    ChannelHandlerContext before = context().pipeline().context(deadline);
    for (Object held : input().takeBack()) {
      deadline.channelRead(before, held);
    }
  }

  private void content(HttpContent content) {
    Http1ServerStream stream = current;
    if (stream == null) {
      // The empty end of a request that had no body, or the rest of one that was refused.
      int dropped = content.content().readableBytes();
      content.release();
      input().consumed(dropped);
      return;
    }
    if (content.decoderResult().isFailure()) {
      content.release();
      if (stream.undecodable()) {
        String message = "the request's body is not framed as HTTP asks";
        refuse(400, message, stream.readable(), stream.isHttp10());
      }
      return;
    }
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
    stream.body(data);
  }

  /** No whole head in time. Nothing was asked, so there is nothing to answer: RFC 9110 says 408. */
  private void onHeadTimeout() {
    if (current != null) {
      return;
    }
    refuse(408, "the request's head did not arrive in time", decoder.begun());
  }

  private void refuse(int status, String message, @Nullable HttpRequest request) {
    RequestHead head = request == null ? RequestHead.unread() : Http1Heads.readable(request);
    refuse(status, message, head, request != null && isHttp10(request));
  }

  /** Where the next message begins is no longer known, so this answer is the last. */
  private void refuse(int status, String message, RequestHead head, boolean http10) {
    Http1ServerStream stream = new Http1ServerStream(this, info, head, http10, true);
    stream.closeAfterwards();
    current = stream;
    input().pause();
    Malformed malformed = new Malformed(status, message, head, deadline.begun());
    deadline.arrived();
    handler.onMalformed(stream, malformed);
  }

  private static boolean isHttp10(HttpRequest request) {
    return request.protocolVersion().minorVersion() == 0;
  }
}
