package dev.fairway.tunnel;

import dev.fairway.http.CloseAfterWrites;
import dev.fairway.http.Liveness;
import dev.fairway.http.TurnFlush;
import dev.fairway.transport.Connections;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
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
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Either end of a tunnel's connection, on Netty's connection handler, which does frames, header
 * compression and windows. Everything happens on the connection's event loop.
 *
 * <p>The connection's window refills by itself, so that a stream that nobody reads holds up no
 * other; memory is bounded by the windows of the streams. Data of several streams goes out in turns
 * of 16 KiB, and all that one turn of the loop has written leaves in one flush.
 */
final class TunnelPeer extends Http2ConnectionHandler {

  /** What may be under way on all streams together: 200 ms at more than a gigabit a second. */
  static final int CONNECTION_WINDOW = 32 << 20;

  /** Nothing was heard for so long: a PING asks; nothing for as long again: the peer has gone. */
  private static final Duration SILENCE = Duration.ofSeconds(5);

  /** How long the kernel waits until what it has sent is acknowledged. */
  private static final int UNACKNOWLEDGED_MILLIS = 15_000;

  /** How old a measured round trip may be while windows are judged by it. */
  private static final long MEASURE_EVERY = 2_000_000_000L;

  /** What is returned of a window at once, at most: the rest of it keeps the path busy. */
  private static final int RETURNED = 256 << 10;

  private final Http2Connection.PropertyKey key = connection().newKey();
  private final TunnelEnd end;
  private final WindowBudget budget;
  private final RoundTrip roundTrip = new RoundTrip(System.nanoTime());
  private long pinged;
  private int queued;

  @SuppressWarnings("NullAway.Init") // Set when the handler is added, before anything else.
  private ChannelHandlerContext ctx;

  @SuppressWarnings("NullAway.Init")
  private TurnFlush flush;

  TunnelPeer(
      Http2ConnectionDecoder decoder,
      Http2ConnectionEncoder encoder,
      Http2Settings settings,
      TunnelEnd end,
      WindowBudget budget) {
    super(decoder, encoder, settings);
    this.end = end;
    this.budget = budget;
  }

  /** Takes a connection over whose handshake is done. */
  void install(Channel channel) {
    ChannelPipeline pipeline = channel.pipeline();
    SslHandler tls = pipeline.get(SslHandler.class);
    if (tls != null) {
      pipeline.addBefore(pipeline.context(tls).name(), null, new RecordCutter());
    }
    pipeline.addLast(new CloseAfterWrites(), this);
    pipeline.addFirst(new Liveness(SILENCE, this::ping, () -> Connections.abort(channel)));
    if (channel instanceof EpollSocketChannel) {
      channel.config().setOption(EpollChannelOption.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MILLIS);
    }
    ping();
    channel.config().setAutoRead(true);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
    this.ctx = ctx;
    this.flush = new TurnFlush(ctx.executor(), () -> flush(ctx));
    super.handlerAdded(ctx);
    int more = CONNECTION_WINDOW - Http2CodecUtil.DEFAULT_WINDOW_SIZE;
    resize(connection().connectionStream(), more, CONNECTION_WINDOW);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    // Before its streams hear of it: whoever tries anew must not come here again.
    end.inactive();
    super.channelInactive(ctx);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event == Connections.Drain.START) {
      finish();
    } else {
      super.userEventTriggered(ctx, event);
    }
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
   * What was on its way when a stream ended is no error of the peer, however much it is: answering
   * each frame with a reset would cost more than the stream did.
   */
  @Override
  protected void onStreamError(
      ChannelHandlerContext ctx,
      boolean outbound,
      Throwable cause,
      Http2Exception.StreamException error) {
    if (!outbound && connection().stream(error.streamId()) == null) {
      return;
    }
    super.onStreamError(ctx, outbound, cause, error);
  }

  /** Closes the stream at once, so that what waits on it is not sent behind its reset. */
  @Override
  public ChannelFuture resetStream(
      ChannelHandlerContext ctx, int id, long code, ChannelPromise promise) {
    Http2Stream stream = connection().stream(id);
    ChannelFuture written = super.resetStream(ctx, id, code, promise);
    if (stream != null) {
      stream.close();
    }
    return written;
  }

  EventLoop loop() {
    return ctx.channel().eventLoop();
  }

  Channel channel() {
    return ctx.channel();
  }

  WindowBudget budget() {
    return budget;
  }

  /** The round trip without what queues; also sees to it that it is measured anew. Nanoseconds. */
  long roundTrip(long now) {
    if (now - pinged > MEASURE_EVERY) {
      ping();
    }
    return roundTrip.nanos();
  }

  /** Bytes of all streams that were handed over and are not written. */
  int queued() {
    return queued;
  }

  void attach(Http2Stream stream, TunnelStream side) {
    stream.setProperty(key, side);
  }

  @Nullable TunnelStream side(@Nullable Http2Stream stream) {
    return stream == null ? null : stream.getProperty(key);
  }

  void writeHeaders(int id, Http2Headers headers, boolean last) {
    encoder().writeHeaders(ctx, id, headers, 0, last, ctx.newPromise());
    flush.request();
  }

  /** Sends bytes of a stream, which hears when they are written, or never will be. */
  void writeData(TunnelStream side, ByteBuf data) {
    int size = data.readableBytes();
    queued(size);
    ChannelPromise written = ctx.newPromise();
    written.addListener(
        done -> {
          queued(-size);
          side.written(size);
        });
    encoder().writeData(ctx, side.id(), data, 0, false, written);
    flush.request();
  }

  private void queued(int change) {
    queued += change;
    end.queuedChanged(queued);
  }

  void writeEnd(int id) {
    encoder().writeData(ctx, id, Unpooled.EMPTY_BUFFER, 0, true, ctx.newPromise());
    flush.request();
  }

  void writeReset(int id, Http2Error error) {
    resetStream(ctx, id, error.code(), ctx.newPromise());
    flush.request();
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

  /**
   * Lets the peer send more, or less, on this stream, or on all of them, before it waits for
   * credit. A large window is given back in small parts: returned by halves, a quarter of it would
   * be missing on average.
   *
   * @param size what the window has become
   */
  void resize(Http2Stream stream, int bytes, int size) {
    try {
      var windows = (DefaultHttp2LocalFlowController) connection().local().flowController();
      float left = 1 - (float) RETURNED / size;
      windows.windowUpdateRatio(stream, Math.max(left, TunnelPeerBuilder.REFILL));
      windows.incrementWindowSize(stream, bytes);
      flush.request();
    } catch (Http2Exception e) {
      onError(ctx, true, e);
    }
  }

  /** Our PING of then was answered: how long the round trip is by all that is known. */
  long answered(long sent) {
    long now = System.nanoTime();
    if (sent == pinged) {
      roundTrip.measured(now - sent, now);
    }
    return roundTrip.nanos();
  }

  /** No new streams; the connection closes when the last one is over. */
  void finish() {
    try {
      close(ctx, ctx.newPromise());
    } catch (Exception e) {
      ctx.close();
    }
  }

  /** Tells the peer why, and closes now. */
  void refuse(String reason) {
    ByteBuf words = Unpooled.copiedBuffer(reason, StandardCharsets.UTF_8);
    goAway(
        ctx,
        connection().remote().lastStreamCreated(),
        Http2Error.INADEQUATE_SECURITY.code(),
        words,
        ctx.newPromise());
    flush(ctx);
    ctx.close();
  }

  private void ping() {
    pinged = System.nanoTime();
    encoder().writePing(ctx, false, pinged, ctx.newPromise());
    flush.request();
  }
}
