package dev.fairway.tunnel;

import dev.fairway.model.TrafficClass;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The hub's end of a tunnel connection: opens a stream for each connection to a target. Everything
 * happens on the connection's event loop, but for what says otherwise.
 */
final class HubEnd extends TunnelEnd {

  /** Long before the ids of streams run out the agent is asked to dial anew. */
  private static final int LAST_STREAM = 1 << 30;

  private final String authority;
  private final Listener listener;
  private final IntObjectMap<Opening> openings = new IntObjectHashMap<>();
  private final Set<Http2Stream> bulkStreams = new HashSet<>();
  private final Set<Integer> helloStreams = new HashSet<>();
  private int open;

  /** The same, as other threads see it. */
  private volatile int active;

  /** How many of them are for bulk, as other threads see it. */
  private volatile int bulk;

  private boolean greeted;
  private boolean leaving;

  /** Bytes of all streams that wait to be written, as other threads see it. */
  private volatile int queued;

  private volatile boolean usable;

  /** Nanoseconds. */
  private volatile long roundTrip;

  /** Hears what becomes of the connection; on its event loop. */
  interface Listener {

    /** The agent has said who it is: streams may be opened. */
    void greeted(Hello.OfAgent agent);

    /** It is closed. */
    void closed();
  }

  /** Hears once what became of a stream; on the connection's event loop. */
  interface Opening {

    /** The target is connected. */
    void opened(TunnelStream stream);

    /** It is not. */
    void failed(DialFailure failure);
  }

  /**
   * @param authority the hub's name, as the agent dialled it; for its logs
   */
  HubEnd(String authority, Listener listener) {
    this.authority = authority;
    this.listener = listener;
  }

  /** Says who we are; again whenever that has changed. */
  void greet(Hello.OfHub hello) {
    if (leaving) {
      return;
    }
    try {
      Http2Stream stream = newStream();
      helloStreams.add(stream.id());
      peer().writeHeaders(stream.id(), hello.headers(authority), true);
    } catch (Http2Exception e) {
      if (!greeted) {
        peer().finish(); // Later ones are news, and the agent has other connections.
      }
    }
  }

  /** Whether streams can be opened now. Any thread. */
  boolean isUsable() {
    return usable;
  }

  /** Bytes that wait to be written. Any thread; as it was a moment ago. */
  int queued() {
    return queued;
  }

  /** The round trip to the agent, in nanoseconds; zero before it is known. Any thread. */
  long roundTrip() {
    return roundTrip;
  }

  /** Streams that are open. Any thread; as it was a moment ago. */
  int active() {
    return active;
  }

  /** How many of them are for bulk. Any thread; as it was a moment ago. */
  int bulk() {
    return bulk;
  }

  /**
   * Asks for a connection to a target.
   *
   * @param head what is asked
   * @param kind of what it will carry
   * @param opening when it hears of success, it says at once who hears what arrives
   * @return the stream, to be reset by whoever gives up; null if none can be opened
   */
  @Nullable TunnelStream open(Http2Headers head, TrafficClass kind, Opening opening) {
    if (!canOpen()) {
      opening.failed(
          new DialFailure(DialFailure.Kind.BUSY, "the tunnel's connection takes no more streams"));
      return null;
    }
    try {
      Http2Stream stream = newStream();
      TunnelStream side = new TunnelStream(peer(), stream, new Unanswered(stream, opening));
      openings.put(stream.id(), opening);
      open++;
      active = open;
      if (kind == TrafficClass.BULK) {
        bulkStreams.add(stream);
        bulk = bulkStreams.size();
      }
      peer().writeHeaders(stream.id(), head, false);
      if (stream.id() >= LAST_STREAM) {
        retire();
      }
      return side;
    } catch (Http2Exception e) {
      opening.failed(new DialFailure(DialFailure.Kind.FAILED, String.valueOf(e.getMessage())));
      return null;
    }
  }

  /**
   * Opens no more; the agent hears of it and dials anew. What is in flight goes on, and connections
   * that only wait for use end.
   */
  void retire() {
    if (!leaving) {
      leave();
      tellStreams();
      peer().finish();
    }
  }

  private boolean canOpen() {
    return greeted && !leaving && peer().connection().local().canOpenStream();
  }

  private Http2Stream newStream() throws Http2Exception {
    var local = peer().connection().local();
    return local.createStream(local.incrementAndGetNextStreamId(), false);
  }

  @Override
  void headers(Http2Stream stream, Http2Headers headers, boolean end) {
    CharSequence status = headers.status();
    boolean success = status != null && "200".contentEquals(status);
    if (helloStreams.remove(stream.id())) {
      greeted(success, headers);
      return;
    }
    Opening opening = openings.remove(stream.id());
    TunnelStream side = peer().side(stream);
    if (opening == null || side == null) {
      peer().writeReset(stream.id(), Http2Error.PROTOCOL_ERROR); // Trailers, and the like.
    } else if (success && !end) {
      opening.opened(side);
      if (leaving) {
        side.leaving();
      }
    } else {
      opening.failed(DialFailure.of(status(status), text(headers)));
      side.reset(Http2Error.CANCEL);
    }
  }

  private void greeted(boolean success, Http2Headers headers) {
    if (!success) {
      peer().refuse("the agent did not answer the hub's greeting");
    } else if (!leaving && !greeted) {
      greeted = true;
      usable = true;
      listener.greeted(Hello.OfAgent.of(headers));
    }
  }

  private static int status(@Nullable CharSequence status) {
    try {
      return status == null ? 0 : Integer.parseInt(status, 0, status.length(), 10);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static String text(Http2Headers headers) {
    CharSequence value = headers.get(TunnelProtocol.PROXY_STATUS);
    return value == null ? "" : value.toString();
  }

  @Override
  public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) {
    usable = canOpen();
  }

  @Override
  public void onGoAwayRead(ChannelHandlerContext ctx, int last, long code, ByteBuf debug) {
    leave();
    tellStreams();
    if (open == 0) {
      peer().finish();
    }
  }

  private void tellStreams() {
    try {
      peer()
          .connection()
          .forEachActiveStream(
              stream -> {
                TunnelStream side = peer().side(stream);
                if (side != null) {
                  side.leaving();
                }
                return true;
              });
    } catch (Http2Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void leave() {
    leaving = true;
    usable = false;
  }

  @Override
  public void onStreamRemoved(Http2Stream stream) {
    openings.remove(stream.id());
    helloStreams.remove(stream.id());
  }

  @Override
  void ended(Http2Stream stream) {
    if (peer().side(stream) == null) {
      return;
    }
    open--;
    active = open;
    if (bulkStreams.remove(stream)) {
      bulk = bulkStreams.size();
    }
    usable = canOpen();
    if (leaving && open == 0) {
      peer().finish();
    }
  }

  @Override
  void measured(long nanos) {
    roundTrip = nanos;
  }

  @Override
  void queuedChanged(int bytes) {
    queued = bytes;
  }

  @Override
  void inactive() {
    leave();
    listener.closed();
  }

  /** Until the target is connected a loss is a failure to connect. */
  private final class Unanswered implements TunnelStream.Listener {

    private final Http2Stream stream;
    private final Opening opening;

    Unanswered(Http2Stream stream, Opening opening) {
      this.stream = stream;
      this.opening = opening;
    }

    @Override
    public void onData(ByteBuf data) {
      data.release();
      onEnd();
    }

    @Override
    public void onEnd() {
      peer().writeReset(stream.id(), Http2Error.PROTOCOL_ERROR);
    }

    @Override
    public void onLoss(TunnelStream.Loss loss) {
      opening.failed(
          switch (loss) {
            case RESET ->
                leaving
                    ? new DialFailure(DialFailure.Kind.LEAVING, "the agent is leaving")
                    : new DialFailure(DialFailure.Kind.FAILED, "the agent broke off");
            case TUNNEL -> new DialFailure(DialFailure.Kind.LEAVING, "the tunnel broke");
          });
    }

    @Override
    public void onRoom() {}
  }
}
