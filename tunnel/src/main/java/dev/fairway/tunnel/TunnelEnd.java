package dev.fairway.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;

/** Brings the frames of each stream to our end of it; what differs by role is left open. */
abstract class TunnelEnd extends Http2EventAdapter {

  @SuppressWarnings("NullAway.Init") // Built after its listener, before the first frame.
  private TunnelPeer peer;

  final void peer(TunnelPeer peer) {
    this.peer = peer;
    peer.connection().addListener(this);
  }

  final TunnelPeer peer() {
    return peer;
  }

  /** A block of header fields of a stream. */
  abstract void headers(Http2Stream stream, Http2Headers headers, boolean end);

  /** The connection is closed, and with it every stream. */
  abstract void inactive();

  /** One stream is over. */
  abstract void ended(Http2Stream stream);

  /** The round trip is this long now, in nanoseconds. */
  void measured(long roundTrip) {}

  /** So many bytes wait to be written now. */
  void queuedChanged(int bytes) {}

  @Override
  public final void onHeadersRead(
      ChannelHandlerContext ctx, int id, Http2Headers headers, int padding, boolean end) {
    Http2Stream stream = peer.connection().stream(id);
    if (stream != null) {
      headers(stream, headers, end);
    }
  }

  @Override
  public final void onHeadersRead(
      ChannelHandlerContext ctx,
      int id,
      Http2Headers headers,
      int dependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean end) {
    onHeadersRead(ctx, id, headers, padding, end);
  }

  /** Padding is consumed at once; the data when it is written on. */
  @Override
  public final int onDataRead(
      ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean end) {
    TunnelStream side = peer.side(peer.connection().stream(id));
    if (side == null) {
      return data.readableBytes() + padding;
    }
    side.received(data, end);
    return padding;
  }

  @Override
  public final void onRstStreamRead(ChannelHandlerContext ctx, int id, long code) {
    TunnelStream side = peer.side(peer.connection().stream(id));
    if (side != null) {
      side.lost(TunnelStream.Loss.RESET);
    }
  }

  @Override
  public final void onPingAckRead(ChannelHandlerContext ctx, long data) {
    measured(peer.answered(data));
  }

  @Override
  public final void onStreamClosed(Http2Stream stream) {
    TunnelStream side = peer.side(stream);
    if (side != null) {
      side.closed();
    }
    ended(stream);
  }
}
