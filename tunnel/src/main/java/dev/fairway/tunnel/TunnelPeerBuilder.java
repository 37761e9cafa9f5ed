package dev.fairway.tunnel;

import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;

/** Builds a {@link TunnelPeer} with its limits. */
final class TunnelPeerBuilder
    extends AbstractHttp2ConnectionHandlerBuilder<TunnelPeer, TunnelPeerBuilder> {

  /** A window is returned once half of it is used. */
  static final float REFILL = 0.5f;

  /** What a stream may send until it is the next one's turn. */
  private static final int TURN = 16 << 10;

  private final TunnelEnd end;
  private final WindowBudget budget;

  /**
   * @param hub whether this is the hub's end, which opens the streams
   * @param streams how many the peer may open
   */
  TunnelPeerBuilder(boolean hub, int streams, TunnelEnd end, WindowBudget budget) {
    this.end = end;
    this.budget = budget;
    DefaultHttp2Connection connection = new DefaultHttp2Connection(!hub);
    connection
        .local()
        .flowController(new DefaultHttp2LocalFlowController(connection, REFILL, true));
    var turns = new UniformStreamByteDistributor(connection);
    turns.minAllocationChunk(TURN);
    connection.remote().flowController(new DefaultHttp2RemoteFlowController(connection, turns));
    connection(connection);
    Http2Settings settings =
        Http2Settings.defaultSettings()
            .maxHeaderListSize(TunnelProtocol.MAX_HEADERS)
            .initialWindowSize(ReceiveWindow.FIRST);
    if (hub) {
      settings.pushEnabled(false);
    } else {
      settings.maxConcurrentStreams(streams);
    }
    initialSettings(settings);
    frameListener(end);
    validateHeaders(true);
    // Whoever drains has a deadline of its own.
    gracefulShutdownTimeoutMillis(-1);
    // Both ends know each other, and a hub whose clients give up resets as many streams.
    decoderEnforceMaxRstFramesPerWindow(0, 0);
    encoderEnforceMaxRstFramesPerWindow(0, 0);
  }

  @Override
  protected TunnelPeer build() {
    return super.build();
  }

  @Override
  protected TunnelPeer build(
      Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
    return new TunnelPeer(decoder, encoder, settings, end, budget);
  }
}
