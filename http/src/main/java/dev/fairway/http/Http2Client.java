package dev.fairway.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.time.Duration;

/** Our end of an HTTP/2 connection to an upstream. */
final class Http2Client extends Http2Frames implements ClientConnection {

  /** Unwritten body bytes of one response, before anything of it was written on. */
  private static final int STREAM_WINDOW = Http2ClientStream.FIRST_WINDOW;

  private static final int MAX_HEADERS = 256 << 10;

  /** An API server whose address moved to another machine does not say goodbye. */
  private static final Duration PING_PERIOD = Duration.ofSeconds(5);

  /**
   * Streams of one connection, however many the upstream allows: they share its windows, and what
   * breaks it breaks them all.
   */
  private static final int MAX_STREAMS = 100;

  /** The last ids are left alone: the pool opens another connection long before. */
  private static final int LAST_STREAM = Integer.MAX_VALUE - 1_000;

  private final int expectedStreams;
  private final Listener listener;
  private int lastStream;
  private boolean closing;
  private boolean settled;

  private Http2Client(int expectedStreams, Listener listener) {
    this.expectedStreams = expectedStreams;
    this.listener = listener;
  }

  static Http2Client install(ChannelPipeline pipeline, int expectedStreams, Listener listener) {
    Http2Client client = new Http2Client(expectedStreams, listener);
    Http2Settings settings =
        Http2Settings.defaultSettings()
            .pushEnabled(false)
            .maxHeaderListSize(MAX_HEADERS)
            .initialWindowSize(STREAM_WINDOW);
    Http2Peer peer = new Http2Builder(false, settings, client).build();
    client.peer(peer);
    pipeline.addLast(new CloseAfterWrites(), peer);
    peer.watch(pipeline, PING_PERIOD);
    return client;
  }

  @Override
  public int capacity() {
    if (!isUsable()) {
      return 0;
    }
    var local = peer().connection().local();
    int allowed = settled ? local.maxActiveStreams() : expectedStreams;
    return Math.max(0, Math.min(allowed, MAX_STREAMS) - local.numActiveStreams());
  }

  @Override
  public int active() {
    return peer().connection().local().numActiveStreams();
  }

  @Override
  public boolean isUsable() {
    var connection = peer().connection();
    return !closing
        && peer().context().channel().isActive()
        && !connection.goAwayReceived()
        && !connection.goAwaySent()
        && lastStream < LAST_STREAM;
  }

  @Override
  public ClientStream open(ResponseEvents events) {
    try {
      var local = peer().connection().local();
      lastStream = local.incrementAndGetNextStreamId();
      Http2Stream stream = local.createStream(lastStream, false);
      Http2ClientStream side = new Http2ClientStream(peer(), stream, events);
      peer().attach(stream, side);
      return side;
    } catch (Http2Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    closing = true;
    peer().finish();
  }

  @Override
  public void abort() {
    closing = true;
    peer().abort();
  }

  @Override
  void firstHeaders(Http2Stream stream, Http2Headers headers, boolean end) {
    // A stream that we did not open: pushes are switched off, and Netty refuses them.
    stream.close();
  }

  @Override
  public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) {
    settled = true;
    listener.onCapacity();
  }

  @Override
  public void onGoAwayReceived(int lastStreamId, long errorCode, io.netty.buffer.ByteBuf debug) {
    closing = true;
    // What is in flight goes on; the connection closes with its last stream.
    if (active() == 0) {
      peer().finish();
    }
  }

  @Override
  void ended() {
    if (closing && active() == 0) {
      peer().finish();
      return;
    }
    listener.onCapacity();
  }

  @Override
  void inactive() {
    closing = true;
    listener.onClosed();
  }
}
