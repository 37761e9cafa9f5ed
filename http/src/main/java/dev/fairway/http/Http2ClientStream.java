package dev.fairway.http;

import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;

/** A request and its response on an HTTP/2 connection to an upstream. */
final class Http2ClientStream extends Http2StreamSide implements ClientStream {

  static final int FIRST_WINDOW = 64 << 10;

  /** Room for a fast LIST over a long path. */
  private static final int MAX_WINDOW = 1 << 20;

  private final ResponseEvents events;
  private boolean headReceived;
  private int window = FIRST_WINDOW;
  private int written;

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

  /** A response that goes on gets room for twice as much; one that nobody reads holds little. */
  @Override
  public void consumed(int bytes) {
    written += bytes;
    if (written >= window && window < MAX_WINDOW && !isDead()) {
      widen(window);
      window *= 2;
      written = 0;
    }
    super.consumed(bytes);
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
