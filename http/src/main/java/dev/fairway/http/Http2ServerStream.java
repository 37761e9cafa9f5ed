package dev.fairway.http;

import dev.fairway.transport.ConnectionInfo;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.function.Consumer;

/** A request and its response on an HTTP/2 connection of a client. */
class Http2ServerStream extends Http2StreamSide implements ServerStream {

  private final ConnectionInfo info;
  private boolean headSent;

  @SuppressWarnings("NullAway.Init") // Delivered before the next frame.
  private StreamEvents events;

  Http2ServerStream(Http2Peer peer, Http2Stream stream, ConnectionInfo info) {
    super(peer, stream);
    this.info = info;
  }

  void deliver(StreamEvents events) {
    this.events = events;
  }

  void onPulse(long now) {
    if (!isDead()) {
      events.onPulse(now);
    }
  }

  @Override
  StreamEvents events() {
    return events;
  }

  @Override
  public void respond(ResponseHead head, boolean end) {
    if (isDead() || isOutboundEnded() || headSent) {
      return;
    }
    headSent = !head.isInformational();
    headers(Http2Heads.of(head), end);
  }

  @Override
  public void discardOutput() {
    reset(Reset.CANCEL);
  }

  @Override
  public boolean leave(ResponseHead head, Consumer<Channel> next) {
    return false;
  }

  @Override
  public boolean isConnect() {
    return false;
  }

  @Override
  public ConnectionInfo connection() {
    return info;
  }

  @Override
  public String protocol() {
    return "HTTP/2";
  }

  /** After the first block only trailers are allowed, and they end the request. */
  @Override
  void moreHeaders(Http2Headers headers, boolean end) {
    if (!end) {
      malformed();
      return;
    }
    inboundEnded();
    events.onTrailers(Http2Heads.fields(headers));
  }

  /** Answered before the request was whole: no more of it, please (RFC 9113 section 8.1). */
  @Override
  void onEarlyEnd() {
    peer().writeReset(id(), Http2Error.NO_ERROR);
  }
}
