package dev.fairway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/** One request and its response on an HTTP/1.1 connection to an upstream. */
final class Http1ClientStream extends Http1StreamSide implements ClientStream {

  private final Http1Client connection;
  private final ResponseEvents events;
  private boolean upgrade;
  private @Nullable String proof;
  private boolean requestEnded;
  private boolean responseEnded;
  private boolean reusable = true;
  private boolean skipContent;

  Http1ClientStream(Http1Client connection, ResponseEvents events) {
    super(connection);
    this.connection = connection;
    this.events = events;
  }

  @Override
  public void request(RequestHead head, boolean end) {
    if (isDead()) {
      return;
    }
    upgrade = head.upgrade() != null;
    proof = upgrade ? WebSocketProof.expected(head) : null;
    requestEnded = end;
    connection.expectHead(head.method().equals("HEAD"));
    output().request(head, end);
  }

  @Override
  public void data(ByteBuf data, boolean end, Credit source) {
    if (isDead() || (requestEnded && !isRaw())) {
      Written.drop(data, source);
      return;
    }
    if (!output().data(data, end, source)) {
      fail(Reset.PROTOCOL);
      return;
    }
    if (!end) {
      return;
    }
    requestEnded = true;
    finishIfWhole();
  }

  @Override
  public void trailers(Fields trailers) {
    if (isDead() || requestEnded) {
      return;
    }
    if (!output().trailers(trailers)) {
      fail(Reset.PROTOCOL);
      return;
    }
    requestEnded = true;
    finishIfWhole();
  }

  void head(HttpResponse response) {
    if (isDead()) {
      return;
    }
    boolean http10 = response.protocolVersion().equals(HttpVersion.HTTP_1_0);
    Fields fields = Http1Heads.fields(response.headers());
    int status = response.status().code();
    boolean unasked = status == 101 && !(upgrade && isProven(fields));
    if (response.decoderResult().isFailure()
        || unasked
        || Http1Framing.defect(fields, http10) != null) {
      fail(Reset.PROTOCOL);
      return;
    }
    ResponseHead head = new ResponseHead(status, fields);
    if (status == 101) {
      requestEnded = false;
      becomeRaw();
      // First the head, then what came behind it: the decoder hands that on when it goes.
      events.onResponse(head, false);
      connection.switchToRaw();
      return;
    }
    skipContent = head.isInformational();
    if (!skipContent) {
      // A connection that was to be switched is never used again, whatever the answer was
      // (CVE-2018-1002105).
      reusable =
          !upgrade
              && !Http1Framing.hasConnectionOption(fields, "close")
              && (!http10 || Http1Framing.hasConnectionOption(fields, "keep-alive"));
    }
    events.onResponse(head, false);
  }

  void content(HttpContent content) {
    if (isDead() || skipContent || isRaw()) {
      int size = content.content().readableBytes();
      content.release();
      consumed(size);
      return;
    }
    if (content.decoderResult().isFailure()) {
      content.release();
      fail(Reset.PROTOCOL);
      return;
    }
    if (!(content instanceof LastHttpContent last)) {
      events.onData(content.content(), false);
      return;
    }
    responseEnded = true;
    if (last.trailingHeaders().isEmpty()) {
      events.onData(last.content(), true);
    } else {
      if (last.content().isReadable()) {
        events.onData(last.content(), false);
      } else {
        last.release();
      }
      events.onTrailers(Http1Heads.fields(last.trailingHeaders()));
    }
    finishIfWhole();
  }

  void raw(ByteBuf data) {
    if (isDead()) {
      data.release();
      return;
    }
    events.onData(data, false);
  }

  void connectionLost(Reset reason) {
    boolean open = !isDead() && !(responseEnded && requestEnded);
    die();
    if (!open) {
      return;
    }
    if (isRaw() && reason == Reset.CONNECTION) {
      events.onData(Unpooled.EMPTY_BUFFER, true);
      return;
    }
    events.onReset(reason);
  }

  /** Whether the upstream switched to what it was asked for, and knows that it did. */
  private boolean isProven(Fields response) {
    return proof == null || proof.contentEquals(response.text(WebSocketProof.ACCEPT));
  }

  private void fail(Reset reason) {
    reset(reason);
    events.onReset(reason);
  }

  private void finishIfWhole() {
    if (isDead() || !responseEnded) {
      return;
    }
    // An answer before the end of the request: the rest is of no use, and neither is the
    // connection.
    die();
    connection.finished(reusable && requestEnded);
  }
}
