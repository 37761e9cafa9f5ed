package dev.fairway.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;

/** Brings the frames of each stream to our end of it; what differs by role is left open. */
abstract class Http2Frames extends Http2EventAdapter {

  @SuppressWarnings("NullAway.Init") // Built after its listener, before the first frame.
  private Http2Peer peer;

  void peer(Http2Peer peer) {
    this.peer = peer;
    peer.connection().addListener(this);
  }

  final Http2Peer peer() {
    return peer;
  }

  /** The first block of header fields of a stream. */
  abstract void firstHeaders(Http2Stream stream, Http2Headers headers, boolean end);

  @Override
  public final void onHeadersRead(
      ChannelHandlerContext ctx, int id, Http2Headers headers, int padding, boolean end) {
    Http2Stream stream = peer.connection().stream(id);
    if (stream == null) {
      return;
    }
    Http2StreamSide side = peer.side(stream);
    boolean valid = Http2Heads.areValid(headers);
    if (side == null && valid) {
      firstHeaders(stream, headers, end);
    } else if (side == null) {
      peer.writeReset(id, Http2Error.PROTOCOL_ERROR);
    } else if (!side.isDead() && valid) {
      side.moreHeaders(headers, end);
    } else if (!side.isDead()) {
      side.malformed();
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
    Http2StreamSide side = peer.side(id);
    if (side == null) {
      return data.readableBytes() + padding;
    }
    side.received(data.retain(), end);
    return padding;
  }

  @Override
  public final void onRstStreamRead(ChannelHandlerContext ctx, int id, long code) {
    Http2StreamSide side = peer.side(id);
    if (side != null) {
      side.peerReset(code);
    }
  }

  @Override
  public final void onStreamClosed(Http2Stream stream) {
    Http2StreamSide side = peer.side(stream);
    if (side != null) {
      side.closed(reason(stream));
      ended();
    }
  }

  /** Beyond the last stream of a GOAWAY the peer has looked at nothing (RFC 9113 section 6.8). */
  private Reset reason(Http2Stream stream) {
    if (peer.connection().goAwayReceived()
        && peer.connection().local().isValidStreamId(stream.id())
        && stream.id() > peer.connection().local().lastStreamKnownByPeer()) {
      return Reset.REFUSED;
    }
    if (peer.isEnded()) {
      return Reset.ENDED;
    }
    if (peer.isSilent()) {
      return Reset.SILENT;
    }
    // While the connection lives, only an error of the peer's on this very stream ends it like
    // this.
    return peer.context().channel().isActive() ? Reset.PROTOCOL : Reset.CONNECTION;
  }

  /** The first block of header fields of a stream is larger than we allow; servers only. */
  void headersTooLarge(Http2Stream stream) {}

  /** The connection is closed. */
  void inactive() {}

  /** A stream is over. */
  void ended() {}
}
