package dev.fairway.http;

import dev.fairway.model.HttpLimits;
import dev.fairway.transport.ConnectionInfo;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.time.Duration;

/** The server's end of an HTTP/2 connection. */
final class Http2Server extends Http2Frames {

  /** Unwritten body bytes of one request. */
  private static final int STREAM_WINDOW = 256 << 10;

  /**
   * Middleboxes forget a connection that is silent for a minute; a watch may be silent for hours.
   */
  private static final Duration PING_PERIOD = Duration.ofSeconds(30);

  private static final CharSequence PROTOCOL = Http2Headers.PseudoHeaderName.PROTOCOL.value();

  private final ConnectionInfo info;
  private final RequestHandler handler;

  private Http2Server(ConnectionInfo info, RequestHandler handler) {
    this.info = info;
    this.handler = handler;
  }

  static void install(
      ChannelPipeline pipeline, HttpLimits limits, ConnectionInfo info, RequestHandler handler) {
    Http2Server server = new Http2Server(info, handler);
    Http2Settings settings =
        Http2Settings.defaultSettings()
            .maxConcurrentStreams(limits.streams())
            .connectProtocolEnabled(true)
            .maxHeaderListSize(limits.headers())
            .initialWindowSize(STREAM_WINDOW);
    Http2Peer peer = new Http2Builder(true, settings, server, () -> {}).build();
    server.peer(peer);
    pipeline.addLast(new CloseAfterWrites(), peer);
    peer.watch(pipeline, PING_PERIOD);
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
    side.deliver(handler.onRequest(side, head, end));
  }

  /** A request for another protocol on this stream (RFC 8441 section 4). */
  private void connect(Http2Stream stream, RequestHead head, CharSequence protocol, boolean end) {
    Http2ConnectStream side = new Http2ConnectStream(peer(), stream, info);
    peer().attach(stream, side);
    if (WebSocketProof.PROTOCOL.contentEquals(protocol)) {
      side.deliver(handler.onRequest(side, Http2Heads.upgrade(head), true));
    } else {
      side.deliver(Unheard.INSTANCE);
      handler.onMalformed(side, 501, "no protocol but \"websocket\" is served on a stream");
    }
    if (end) {
      side.received(Unpooled.EMPTY_BUFFER, true);
    }
  }

  /** Nobody is interested in the rest of a request that was refused. */
  private enum Unheard implements StreamEvents {
    INSTANCE;

    @Override
    public void onData(ByteBuf data, boolean end) {
      data.release();
    }

    @Override
    public void onTrailers(Fields trailers) {}

    @Override
    public void onReset(Reset reason) {}
  }
}
