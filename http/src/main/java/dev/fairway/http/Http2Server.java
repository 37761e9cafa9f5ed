package dev.fairway.http;

import dev.fairway.model.HttpLimits;
import dev.fairway.transport.ConnectionInfo;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.time.Duration;

/** The server's end of an HTTP/2 connection. */
final class Http2Server extends Http2Frames implements Pulse.Beat {

  /** Unwritten body bytes of one request. */
  private static final int STREAM_WINDOW = 256 << 10;

  /**
   * Middleboxes forget a connection that is silent for a minute; a watch may be silent for hours.
   */
  private static final Duration PING_PERIOD = Duration.ofSeconds(30);

  private static final CharSequence PROTOCOL = Http2Headers.PseudoHeaderName.PROTOCOL.value();

  /** What an HTTP/1.1 request line has beside method and target. */
  private static final int LINE_REST = "  HTTP/1.1".length();

  private final HttpLimits limits;
  private final ConnectionInfo info;
  private final RequestHandler handler;
  private int lastStream = -1;

  private Http2Server(HttpLimits limits, ConnectionInfo info, RequestHandler handler) {
    this.limits = limits;
    this.info = info;
    this.handler = handler;
  }

  static void install(
      ChannelPipeline pipeline, HttpLimits limits, ConnectionInfo info, RequestHandler handler) {
    Http2Server server = new Http2Server(limits, info, handler);
    Http2Settings settings =
        Http2Settings.defaultSettings()
            .maxConcurrentStreams(limits.streams())
            .connectProtocolEnabled(true)
            .maxHeaderListSize(limits.headers())
            .initialWindowSize(STREAM_WINDOW);
    Http2Peer peer = new Http2Builder(true, settings, server).build();
    server.peer(peer);
    pipeline.addLast(new ReadPause(), new CloseAfterWrites(), peer);
    peer.watch(pipeline, PING_PERIOD);
    Pulse.add(pipeline.channel().eventLoop(), server);
  }

  @Override
  public void onStreamAdded(Http2Stream stream) {
    if (stream.id() > lastStream + 2) {
      peer().idsSkipped();
    }
    lastStream = stream.id();
  }

  @Override
  public boolean beat(long now) {
    try {
      peer()
          .connection()
          .forEachActiveStream(
              stream -> {
                if (peer().side(stream) instanceof Http2ServerStream side) {
                  side.onPulse(now);
                }
                return true;
              });
    } catch (Http2Exception e) {
      throw new IllegalStateException(e); // Of the visitor, which throws none.
    }
    return peer().context().channel().isOpen();
  }

  @Override
  void firstHeaders(Http2Stream stream, Http2Headers headers, boolean end) {
    RequestHead head = Http2Heads.request(headers);
    CharSequence protocol = headers.get(PROTOCOL);
    // A CONNECT without a protocol asks for a TCP connection, and this server is no such proxy.
    if (head == null || head.method().equals("CONNECT") != (protocol != null)) {
      peer().writeReset(stream.id(), Http2Error.PROTOCOL_ERROR);
      return;
    }
    if (protocol != null) {
      connect(stream, head, protocol, end);
      return;
    }
    Http2ServerStream side = new Http2ServerStream(peer(), stream, info);
    peer().attach(stream, side);
    if (end) {
      side.inboundEnded();
    }
    if (head.method().length() + head.target().length() + LINE_REST > limits.requestLine()) {
      refuse(side, 414, head, "the request's method and path are longer than this server allows");
      return;
    }
    side.deliver(handler.onRequest(side, head, end));
  }

  /** A request for another protocol on this stream (RFC 8441 section 4). */
  private void connect(Http2Stream stream, RequestHead head, CharSequence protocol, boolean end) {
    Http2ConnectStream side = new Http2ConnectStream(peer(), stream, info);
    peer().attach(stream, side);
    if (WebSocketProof.PROTOCOL.contentEquals(protocol)) {
      side.deliver(handler.onRequest(side, Http2Heads.upgrade(head), true));
    } else {
      side.deliver(new Unheard(side));
      String message = "no protocol but \"websocket\" is served on a stream";
      handler.onMalformed(side, new Malformed(501, message, head, System.nanoTime()));
    }
    if (end) {
      side.received(Unpooled.EMPTY_BUFFER, true);
    }
  }

  @Override
  void headersTooLarge(Http2Stream stream) {
    Http2ServerStream side = new Http2ServerStream(peer(), stream, info);
    peer().attach(stream, side);
    // Netty keeps to itself what it has read of them.
    refuse(side, 431, RequestHead.unread(), "the header fields are longer than this server allows");
  }

  private void refuse(Http2ServerStream side, int status, RequestHead head, String message) {
    side.deliver(new Unheard(side));
    handler.onMalformed(side, new Malformed(status, message, head, System.nanoTime()));
  }

  /** The rest of a request that was refused. */
  private record Unheard(HttpStream stream) implements StreamEvents {

    @Override
    public void onData(ByteBuf data, boolean end) {
      int size = data.readableBytes();
      data.release();
      stream.consumed(size);
    }

    @Override
    public void onTrailers(Fields trailers) {}

    @Override
    public void onReset(Reset reason) {}
  }
}
