package dev.fairway.http;

import static io.netty.handler.codec.http2.Http2Exception.connectionError;

import dev.fairway.transport.Connections;
import dev.fairway.transport.SocketOptions;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Either end of an HTTP/2 connection, on Netty's connection handler, which does the frames, the
 * header compression and the windows.
 *
 * <p>The connection's window refills by itself: were it to wait for the slowest stream, one stalled
 * watch would freeze all others. Memory is bounded by the windows of the streams instead.
 */
final class Http2Peer extends Http2ConnectionHandler {

  /** What the peer may send on all streams together before it hears from us. */
  private static final int CONNECTION_WINDOW = 4 << 20;

  private static final int DEFAULT_WINDOW = 65_535;

  private final Http2Connection.PropertyKey key = connection().newKey();
  private final Http2Frames frames;
  private final Http2FloodGuard guard;
  private final ResetStreams resetStreams = new ResetStreams();
  private boolean ended;
  private boolean silent;
  private boolean idsSkipped;

  @SuppressWarnings("NullAway.Init") // Set when the handler is added, before anything else.
  private ChannelHandlerContext ctx;

  @SuppressWarnings("NullAway.Init")
  private TurnFlush flush;

  Http2Peer(
      Http2ConnectionDecoder decoder,
      Http2ConnectionEncoder encoder,
      Http2Settings settings,
      Http2Frames frames,
      Http2FloodGuard guard) {
    super(decoder, encoder, settings);
    this.frames = frames;
    this.guard = guard;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
    this.ctx = ctx;
    this.flush = new TurnFlush(ctx.executor(), () -> flush(ctx));
    super.handlerAdded(ctx);
    connection()
        .local()
        .flowController()
        .incrementWindowSize(connection().connectionStream(), CONNECTION_WINDOW - DEFAULT_WINDOW);
    flush.request();
  }

  ChannelHandlerContext context() {
    return ctx;
  }

  void attach(Http2Stream stream, Http2StreamSide side) {
    stream.setProperty(key, side);
  }

  /** Our end of a stream; null for one that we refused before it got one. */
  @Nullable Http2StreamSide side(Http2Stream stream) {
    return stream.getProperty(key);
  }

  @Nullable Http2StreamSide side(int id) {
    Http2Stream stream = connection().stream(id);
    return stream == null ? null : side(stream);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    switch (event) {
      case Connections.Drain.START -> finish();
      case Connections.Drain.END -> ended = true;
      default -> super.userEventTriggered(ctx, event);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    super.channelInactive(ctx);
    frames.inactive();
  }

  /** Errors of the protocol are answered by GOAWAY or RST_STREAM; of the connection, by its end. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
    if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) == null) {
      Connections.abort(ctx.channel());
      return;
    }
    super.exceptionCaught(ctx, cause);
  }

  /**
   * What was on its way when we reset a stream is no error of the peer (RFC 9113 section 5.1).
   * Answering each such frame with another reset would soon break the limits on resets, ours or the
   * peer's, and every other stream of the connection with them.
   *
   * <p>On any other stream that is over, or was passed over (section 5.1.1), a client gets a
   * connection error. An upstream's connection carries the streams of many: there it is ignored.
   */
  @Override
  protected void onStreamError(
      ChannelHandlerContext ctx,
      boolean outbound,
      Throwable cause,
      Http2Exception.StreamException error) {
    if (error instanceof Http2Exception.HeaderListSizeException large
        && large.duringDecode()
        && connection().isServer()) {
      tooLarge(error.streamId());
      return;
    }
    boolean over =
        !outbound
            && error.error() == Http2Error.STREAM_CLOSED
            && connection().stream(error.streamId()) == null;
    if (isHeadersAfterEnd(error)) {
      writeReset(error.streamId(), Http2Error.STREAM_CLOSED);
    } else if (!over) {
      super.onStreamError(ctx, outbound, cause, error);
    } else if (connection().isServer() && !resetStreams.contains(error.streamId())) {
      Http2Error code = idsSkipped ? Http2Error.PROTOCOL_ERROR : Http2Error.STREAM_CLOSED;
      onError(ctx, false, connectionError(code, "%s", error.getMessage()));
    }
  }

  /** Netty calls a header block after the end of a request a PROTOCOL_ERROR. */
  private boolean isHeadersAfterEnd(Http2Exception.StreamException error) {
    Http2Stream stream = connection().stream(error.streamId());
    return stream != null
        && stream.state() == Http2Stream.State.HALF_CLOSED_REMOTE
        && String.valueOf(error.getMessage()).contains("too many headers");
  }

  /** Netty itself would answer without a word, and log nothing. */
  private void tooLarge(int id) {
    try {
      Http2Stream stream = connection().stream(id);
      if (stream != null) {
        writeReset(id, Http2Error.PROTOCOL_ERROR); // Trailers.
      } else {
        frames.headersTooLarge(connection().remote().createStream(id, false));
      }
    } catch (Http2Exception e) {
      onError(ctx, false, e);
    }
  }

  /**
   * Netty closes the stream only when the reset has left. Until then DATA that waits for the end of
   * the turn would be sent, behind the reset, and a strict peer ends the connection for that.
   */
  @Override
  public ChannelFuture resetStream(
      ChannelHandlerContext ctx, int id, long code, ChannelPromise promise) {
    resetStreams.add(id);
    Http2Stream stream = connection().stream(id);
    ChannelFuture written = super.resetStream(ctx, id, code, promise);
    if (stream != null) {
      stream.close();
    }
    return written;
  }

  /** The peer has passed over ids of streams. */
  void idsSkipped() {
    idsSkipped = true;
  }

  /** Whether the connection ends because we want it to. */
  boolean isEnded() {
    return ended;
  }

  /** Whether the connection ends because the peer gives no sign of life. */
  boolean isSilent() {
    return silent;
  }

  /** Closes the connection now; its streams hear that we ended them. */
  void abort() {
    ended = true;
    Connections.abort(ctx.channel());
  }

  /** GOAWAY now, close when the last stream is over (RFC 9113 section 6.8). */
  void finish() {
    close(ctx, ctx.newPromise());
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    try {
      super.close(ctx, promise);
    } catch (Exception e) {
      ctx.close(promise);
    }
  }

  /** Returns when the header block is written: trailers wait behind the data before them. */
  ChannelFuture writeHeaders(int id, Http2Headers headers, boolean end) {
    ChannelFuture written = encoder().writeHeaders(ctx, id, headers, 0, end, ctx.newPromise());
    flush.request();
    return written;
  }

  ChannelFuture writeData(int id, ByteBuf data, boolean end, Credit source) {
    ChannelPromise written = ctx.newPromise();
    if (data.isReadable()) {
      guard.useful();
      written.addListener(new Written(source, data.readableBytes()));
    }
    encoder().writeData(ctx, id, data, 0, end, written);
    flush.request();
    return written;
  }

  void writeReset(int id, Http2Error error) {
    resetStream(ctx, id, error.code(), ctx.newPromise());
    flush.request();
    boolean provoked = error == Http2Error.PROTOCOL_ERROR || error == Http2Error.STREAM_CLOSED;
    if (provoked && connection().isServer() && guard.isOneResetTooMany()) {
      onError(ctx, true, connectionError(Http2Error.ENHANCE_YOUR_CALM, "too many bad requests"));
    }
  }

  void returnCredit(Http2Stream stream, int bytes) {
    try {
      if (connection().local().flowController().consumeBytes(stream, bytes)) {
        flush.request();
      }
    } catch (Http2Exception e) {
      onError(ctx, true, e);
    }
  }

  /** Lets the peer send as much more on this stream before it waits for credit. */
  void widen(Http2Stream stream, int bytes) {
    try {
      connection().local().flowController().incrementWindowSize(stream, bytes);
      flush.request();
    } catch (Http2Exception e) {
      onError(ctx, true, e);
    }
  }

  /** Watches whether the peer is still there: PING after a period without a byte. */
  void watch(ChannelPipeline pipeline, Duration period) {
    pipeline.addFirst(new Liveness(period, this::ping, this::giveUp));
    SocketOptions.limitUnacknowledged(pipeline.channel());
  }

  private void giveUp() {
    silent = true;
    Connections.abort(ctx.channel());
  }

  private void ping() {
    encoder().writePing(ctx, false, System.nanoTime(), ctx.newPromise());
    flush.request();
  }
}
