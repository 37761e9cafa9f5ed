package dev.fairway.http;

import dev.fairway.transport.ConnectionInfo;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request and its response on an HTTP/1.1 connection of a client. */
final class Http1ServerStream extends Http1StreamSide implements ServerStream {

  /** After an early answer, what may still be read of the request before we hang up. */
  private static final int MAX_DISCARD = 1 << 20;

  private static final int DISCARD_SECONDS = 5;

  private final Http1Server connection;
  private final ConnectionInfo info;
  private final String method;
  private final String target;
  private final boolean http10;

  private @Nullable StreamEvents events;
  private boolean requestEnded;
  private boolean headSent;
  private boolean responseEnded;
  private boolean closeAfterwards;
  private boolean timedOut;
  private int discarded;

  Http1ServerStream(
      Http1Server connection,
      ConnectionInfo info,
      RequestHead head,
      boolean http10,
      boolean requestEnded) {
    super(connection);
    this.connection = connection;
    this.info = info;
    this.method = head.method();
    this.target = head.target();
    this.http10 = http10;
    this.requestEnded = requestEnded;
  }

  /** What the log tells of it, should its body turn out to be broken. */
  RequestHead readable() {
    return new RequestHead(method, target, null, new Fields(), null);
  }

  boolean isHttp10() {
    return http10;
  }

  void deliver(StreamEvents events) {
    this.events = events;
  }

  void closeAfterwards() {
    closeAfterwards = true;
  }

  @Override
  public void respond(ResponseHead head, boolean end) {
    if (isDead() || responseEnded || headSent) {
      return;
    }
    if (head.isInformational()) {
      if (!http10) {
        output().response(head, false, true, true, false);
      }
      return;
    }
    headSent = true;
    timedOut = head.status() == 408;
    closeAfterwards |= connection.isDraining() || timedOut;
    boolean bodiless = method.equals("HEAD") || head.status() == 204 || head.status() == 304;
    output().response(head, end, bodiless, !http10, closeAfterwards);
    if (head.status() == 101) {
      requestEnded = false;
      becomeRaw();
      connection.switchToRaw();
    } else if (end) {
      responseEnded();
    }
  }

  @Override
  public void data(ByteBuf data, boolean end, Credit source) {
    if (isDead() || responseEnded || !headSent) {
      Written.drop(data, source);
      return;
    }
    if (!output().data(data, end, source)) {
      reset(Reset.PROTOCOL);
    } else if (end) {
      responseEnded();
    }
  }

  @Override
  public void trailers(Fields trailers) {
    if (isDead() || responseEnded || !headSent) {
      return;
    }
    if (!output().trailers(trailers)) {
      reset(Reset.PROTOCOL);
      return;
    }
    responseEnded();
  }

  @Override
  public void discardOutput() {
    Aborts.abort(connection.context());
  }

  @Override
  public boolean leave(ResponseHead head, Consumer<Channel> next) {
    if (isDead() || responseEnded || headSent || http10) {
      return false;
    }
    connection.input().pause();
    respond(head, false);
    output().flush();
    die();
    connection.leave(next);
    return true;
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
    return http10 ? "HTTP/1.0" : "HTTP/1.1";
  }

  void onPulse(long now) {
    StreamEvents listener = events;
    if (listener != null && !isDead()) {
      listener.onPulse(now);
    }
  }

  boolean isLongRunning() {
    StreamEvents listener = events;
    return listener != null && listener.isLongRunning();
  }

  void body(ByteBuf data) {
    StreamEvents listener = events;
    if (isDead() || (responseEnded && !isRaw()) || listener == null) {
      discard(data);
      return;
    }
    listener.onData(data, false);
  }

  void end(LastHttpContent last) {
    if (requestEnded) {
      last.release();
      return;
    }
    requestEnded = true;
    StreamEvents listener = events;
    if (isDead() || responseEnded || listener == null) {
      int size = last.content().readableBytes();
      last.release();
      consumed(size);
      finishIfWhole();
      return;
    }
    if (last.trailingHeaders().isEmpty()) {
      listener.onData(last.content(), true);
      return;
    }
    if (last.content().isReadable()) {
      listener.onData(last.content(), false);
    } else {
      last.release();
    }
    listener.onTrailers(Http1Heads.fields(last.trailingHeaders()));
  }

  /** The request's body is not what its head announced. Whether there is room for an answer. */
  boolean undecodable() {
    StreamEvents listener = events;
    if (headSent) {
      reset(Reset.PROTOCOL);
    }
    die();
    if (listener != null) {
      listener.onReset(Reset.PROTOCOL);
    }
    return !headSent;
  }

  void connectionLost(Reset reason) {
    StreamEvents listener = events;
    boolean open = !isDead() && (!responseEnded || isRaw());
    die();
    if (!open || listener == null) {
      return;
    }
    if (isRaw() && reason == Reset.CONNECTION) {
      // What was read before the end is still on its way to the upstream: let it arrive.
      listener.onData(Unpooled.EMPTY_BUFFER, true);
      return;
    }
    listener.onReset(reason);
  }

  private void responseEnded() {
    responseEnded = true;
    if (isRaw()) {
      return;
    }
    if (!requestEnded && timedOut) {
      hangUpUnlessWhole();
    } else if (!requestEnded) {
      eventLoop().schedule(this::hangUpUnlessWhole, DISCARD_SECONDS, TimeUnit.SECONDS);
    }
    finishIfWhole();
  }

  private void finishIfWhole() {
    if (responseEnded && requestEnded && !isDead()) {
      die();
      connection.finished(!closeAfterwards);
    }
  }

  private void discard(ByteBuf data) {
    int size = data.readableBytes();
    data.release();
    discarded += size;
    if (discarded > MAX_DISCARD) {
      hangUpUnlessWhole();
      return;
    }
    consumed(size);
  }

  private void hangUpUnlessWhole() {
    if (!isDead() && !requestEnded) {
      die();
      connection.closeAfterFlush();
    }
  }
}
