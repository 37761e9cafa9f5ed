package dev.fairway.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;

/** Our end of one HTTP/2 stream: what its two directions have in common for client and server. */
abstract class Http2StreamSide implements HttpStream {

  private final Http2Peer peer;
  private final Http2Stream stream;
  private boolean inboundEnded;
  private boolean outboundEnded;
  private boolean dead;

  Http2StreamSide(Http2Peer peer, Http2Stream stream) {
    this.peer = peer;
    this.stream = stream;
  }

  /** Who hears of this stream. */
  abstract StreamEvents events();

  /** A block of header fields that is not the first. */
  abstract void moreHeaders(io.netty.handler.codec.http2.Http2Headers headers, boolean end);

  final Http2Peer peer() {
    return peer;
  }

  final int id() {
    return stream.id();
  }

  final boolean isDead() {
    return dead;
  }

  final boolean isOutboundEnded() {
    return outboundEnded;
  }

  final boolean isInboundEnded() {
    return inboundEnded;
  }

  final void inboundEnded() {
    inboundEnded = true;
  }

  final void headers(io.netty.handler.codec.http2.Http2Headers headers, boolean end) {
    ChannelFuture written = peer.writeHeaders(id(), headers, end);
    if (end) {
      endOutbound(written);
    }
  }

  @Override
  public final void data(ByteBuf data, boolean end, Credit source) {
    if (dead || outboundEnded) {
      Written.drop(data, source);
      return;
    }
    ChannelFuture written = peer.writeData(id(), data, end, source);
    if (end) {
      endOutbound(written);
    }
  }

  @Override
  public final void trailers(Fields trailers) {
    if (dead || outboundEnded) {
      return;
    }
    headers(Http2Heads.trailers(trailers), true);
  }

  @Override
  public final void reset(Reset reason) {
    if (dead) {
      return;
    }
    die();
    peer.writeReset(id(), error(reason));
  }

  /** Lets the peer send as much more before it hears that anything is written. */
  final void widen(int bytes) {
    peer.widen(stream, bytes);
  }

  @Override
  public void consumed(int bytes) {
    if (bytes > 0) {
      peer.returnCredit(stream, bytes);
    }
  }

  @Override
  public final EventLoop eventLoop() {
    return peer.context().channel().eventLoop();
  }

  /** The peer sent what HTTP does not allow. */
  final void malformed() {
    reset(Reset.PROTOCOL);
    events().onReset(Reset.PROTOCOL);
  }

  /** Nothing goes on any more. */
  void onDead() {}

  /** All of our direction is written, and the other has not ended. */
  void onEarlyEnd() {}

  /** DATA has arrived. */
  void received(ByteBuf data, boolean end) {
    if (dead || inboundEnded) {
      consumed(data.readableBytes());
      data.release();
      return;
    }
    inboundEnded = end;
    events().onData(data, end);
  }

  /** The peer reset the stream. */
  final void peerReset(long code) {
    fail(code == Http2Error.REFUSED_STREAM.code() ? Reset.REFUSED : Reset.CANCEL);
  }

  /** The stream is closed; unless it was whole, for this reason. */
  final void closed(Reset reason) {
    if (inboundEnded && outboundEnded) {
      die();
      return;
    }
    fail(reason);
  }

  final void fail(Reset reason) {
    if (dead) {
      return;
    }
    die();
    if (!inboundEnded || !outboundEnded) {
      events().onReset(reason);
    }
  }

  private void die() {
    dead = true;
    onDead();
  }

  private void endOutbound(ChannelFuture written) {
    outboundEnded = true;
    written.addListener(
        done -> {
          if (done.isSuccess() && !inboundEnded && !dead) {
            onEarlyEnd();
          }
        });
  }

  /** What a reset tells the peer. */
  Http2Error error(Reset reason) {
    return switch (reason) {
      case CANCEL -> Http2Error.CANCEL;
      case REFUSED -> Http2Error.REFUSED_STREAM;
      case PROTOCOL -> Http2Error.PROTOCOL_ERROR;
      case CONNECTION, SILENT, INTERNAL, ENDED -> Http2Error.INTERNAL_ERROR;
    };
  }
}
