package dev.fairway.http;

import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Settings;

/** Builds a {@link Http2Peer} with the limits that a hostile peer must not exceed. */
final class Http2Builder extends AbstractHttp2ConnectionHandlerBuilder<Http2Peer, Http2Builder> {

  /** A window is returned once half of it is used. */
  private static final float REFILL = 0.5f;

  private final Http2Frames frames;
  private final Http2FloodGuard guard;

  Http2Builder(boolean server, Http2Settings settings, Http2Frames frames) {
    this.frames = frames;
    this.guard = new Http2FloodGuard(frames);
    DefaultHttp2Connection connection = new DefaultHttp2Connection(server);
    connection
        .local()
        .flowController(new DefaultHttp2LocalFlowController(connection, REFILL, true));
    connection(connection);
    initialSettings(settings);
    frameListener(guard);
    validateHeaders(true);
    headerSensitivityDetector(NeverIndexed.INSTANCE);
    // Netty would break off what is in flight 30 s after a GOAWAY. Whoever drains has a deadline.
    gracefulShutdownTimeoutMillis(-1);
    // What the peer resets; Netty's default for clients is no limit. And what a client makes us
    // reset (MadeYouReset, CVE-2025-8671): not so towards an upstream, whose streams are reset for
    // the clients that gave them up.
    decoderEnforceMaxRstFramesPerWindow(Http2FloodGuard.MAX_RESETS, Http2FloodGuard.RESET_SECONDS);
    encoderEnforceMaxRstFramesPerWindow(
        server ? Http2FloodGuard.MAX_RESETS : 0, server ? Http2FloodGuard.RESET_SECONDS : 0);
  }

  @Override
  protected Http2Peer build() {
    return super.build();
  }

  @Override
  protected Http2Peer build(
      Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
    return new Http2Peer(decoder, encoder, settings, frames, guard);
  }
}
