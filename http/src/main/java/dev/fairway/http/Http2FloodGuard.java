package dev.fairway.http;

import static io.netty.handler.codec.http2.Http2Exception.connectionError;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Ends a connection whose peer keeps us busy without asking or telling anything: floods of
 * SETTINGS, PING, PRIORITY, WINDOW_UPDATE and unknown frames (CVE-2019-9512, 9513, 9515), and
 * windows that open byte by byte (CVE-2019-9511).
 *
 * <p>Such frames are counted between two that are of use: header blocks, body bytes, and body bytes
 * of ours. Pings of a connection that is silent otherwise are far below the limit at any sensible
 * rate. Netty itself bounds empty DATA frames, CONTINUATION frames, and the resets that it sees or
 * sends; those that we send for requests that are none are counted here (CVE-2025-8671).
 */
final class Http2FloodGuard extends Http2FrameListenerDecorator {

  /** Frames in a row that are allowed in each period; twice as many where periods meet. */
  static final int MAX_FRAMES = 1_000;

  private static final long PERIOD = Duration.ofSeconds(10).toNanos();

  /**
   * Resets in {@value #RESET_SECONDS} seconds before the connection is closed: Rapid Reset
   * (CVE-2023-44487), and as many that the peer provokes.
   */
  static final int MAX_RESETS = 400;

  static final int RESET_SECONDS = 30;

  private int resets;
  private long resetsSince = System.nanoTime();
  private int frames;
  private long since = System.nanoTime() - PERIOD;

  Http2FloodGuard(Http2FrameListener next) {
    super(next);
  }

  /** Something of use has happened. */
  void useful() {
    frames = 0;
  }

  /** One more reset that the peer has provoked: whether that is more than it may. */
  boolean isOneResetTooMany() {
    long now = System.nanoTime();
    if (now - resetsSince > TimeUnit.SECONDS.toNanos(RESET_SECONDS)) {
      resetsSince = now;
      resets = 0;
    }
    resets++;
    return resets > MAX_RESETS;
  }

  @Override
  public int onDataRead(ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean end)
      throws Http2Exception {
    if (data.isReadable() || end) {
      useful();
    }
    return super.onDataRead(ctx, id, data, padding, end);
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext ctx, int id, Http2Headers headers, int padding, boolean end)
      throws Http2Exception {
    useful();
    super.onHeadersRead(ctx, id, headers, padding, end);
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext ctx,
      int id,
      Http2Headers headers,
      int dependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean end)
      throws Http2Exception {
    useful();
    super.onHeadersRead(ctx, id, headers, dependency, weight, exclusive, padding, end);
  }

  @Override
  public void onPriorityRead(
      ChannelHandlerContext ctx, int id, int dependency, short weight, boolean exclusive)
      throws Http2Exception {
    count();
    super.onPriorityRead(ctx, id, dependency, weight, exclusive);
  }

  @Override
  public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings)
      throws Http2Exception {
    count();
    super.onSettingsRead(ctx, settings);
  }

  @Override
  public void onSettingsAckRead(ChannelHandlerContext ctx) throws Http2Exception {
    count();
    super.onSettingsAckRead(ctx);
  }

  @Override
  public void onPingRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
    count();
    super.onPingRead(ctx, data);
  }

  @Override
  public void onPingAckRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
    count();
    super.onPingAckRead(ctx, data);
  }

  @Override
  public void onWindowUpdateRead(ChannelHandlerContext ctx, int id, int increment)
      throws Http2Exception {
    count();
    super.onWindowUpdateRead(ctx, id, increment);
  }

  @Override
  public void onUnknownFrame(
      ChannelHandlerContext ctx, byte type, int id, Http2Flags flags, ByteBuf payload)
      throws Http2Exception {
    count();
    super.onUnknownFrame(ctx, type, id, flags, payload);
  }

  /** The clock is looked at once in a thousand frames. */
  private void count() throws Http2Exception {
    frames++;
    if (frames <= MAX_FRAMES) {
      return;
    }
    long now = System.nanoTime();
    if (now - since < PERIOD) {
      throw connectionError(Http2Error.ENHANCE_YOUR_CALM, "too many frames without a use");
    }
    since = now;
    frames = 0;
  }
}
