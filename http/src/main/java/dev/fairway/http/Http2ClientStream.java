package dev.fairway.http;

import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;

/** A request and its response on an HTTP/2 connection to an upstream. */
final class Http2ClientStream extends Http2StreamSide implements ClientStream {

  private final ResponseEvents events;
  private boolean headReceived;

  Http2ClientStream(Http2Peer peer, Http2Stream stream, ResponseEvents events) {
    super(peer, stream);
    this.events = events;
  }

  @Override
  StreamEvents events() {
    return events;
  }

  @Override
  public void request(RequestHead head, boolean end) {
    if (isDead()) {
      return;
    }
    headers(Http2Heads.of(head), end);
  }

  @Override
  void moreHeaders(Http2Headers headers, boolean end) {
    if (headReceived) {
      if (!end) {
        malformed();
        return;
      }
      inboundEnded();
      events.onTrailers(Http2Heads.fields(headers));
      return;
    }
    ResponseHead head = Http2Heads.response(headers);
    if (head == null || (head.isInformational() && end)) {
      malformed();
      return;
    }
    headReceived = !head.isInformational();
    if (end) {
      inboundEnded();
    }
    events.onResponse(head, end);
  }
}
