package dev.fairway.tunnel;

import dev.fairway.net.HostPort;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AsciiString;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The agent's end of a tunnel connection: connects to the targets that the hub asks for. So does a
 * replica of the hub for another one, by its agents.
 */
final class AgentEnd extends TunnelEnd {

  /** Connections that one tunnel connection carries. */
  static final int MAX_STREAMS = 20_000;

  private static final AsciiString CONNECT = AsciiString.cached("CONNECT");
  private static final AsciiString GET = AsciiString.cached("GET");
  private static final int MAX_REASON = 1_000;

  private final Function<Http2Headers, Targets> targets;
  private final Hello.OfAgent hello;
  private final AgentTunnel.Listener listener;

  /**
   * @param targets what may be connected to for a request of these fields
   */
  AgentEnd(
      Function<Http2Headers, Targets> targets, Hello.OfAgent hello, AgentTunnel.Listener listener) {
    this.targets = targets;
    this.hello = hello;
    this.listener = listener;
  }

  @Override
  void headers(Http2Stream stream, Http2Headers headers, boolean end) {
    if (peer().side(stream) != null) {
      peer().writeReset(stream.id(), Http2Error.PROTOCOL_ERROR); // Trailers, and the like.
    } else if (CONNECT.contentEquals(text(headers.method()))) {
      connect(stream, targets.apply(headers), text(headers.authority()), end);
    } else if (GET.contentEquals(text(headers.method()))
        && TunnelProtocol.HELLO.contentEquals(text(headers.path()))) {
      peer().writeHeaders(stream.id(), hello.headers(), true);
      listener.greeted(Hello.OfHub.of(headers));
    } else {
      // A newer hub may ask what we do not know yet.
      peer().writeHeaders(stream.id(), new DefaultHttp2Headers().status("404"), true);
    }
  }

  private void connect(Http2Stream stream, Targets reachable, String authority, boolean end) {
    HostPort target;
    try {
      target = HostPort.parse(authority);
    } catch (IllegalArgumentException e) {
      refuse(stream, new DialFailure(DialFailure.Kind.MALFORMED, String.valueOf(e.getMessage())));
      return;
    }
    if (end) {
      refuse(stream, new DialFailure(DialFailure.Kind.MALFORMED, "a connection that has ended"));
    } else if (!reachable.allows(target)) {
      refuse(
          stream,
          new DialFailure(
              DialFailure.Kind.NOT_ALLOWED, target + " is not among the targets of this agent"));
    } else {
      dial(stream, reachable, target);
    }
  }

  private void dial(Http2Stream stream, Targets reachable, HostPort target) {
    Future<Channel> dialling = reachable.connect(peer().loop(), target);
    TunnelStream side = new TunnelStream(peer(), stream, new Dialling(stream, dialling));
    dialling.addListener(
        (Future<Channel> done) -> {
          if (!done.isSuccess()) {
            if (!side.isDead()) {
              refuse(stream, DialFailures.of(target, done.cause()));
            }
          } else if (side.isDead()) {
            done.getNow().close();
          } else {
            peer().writeHeaders(stream.id(), new DefaultHttp2Headers().status("200"), false);
            join(side, done.getNow());
          }
        });
  }

  private static void join(TunnelStream side, Channel channel) {
    if (channel instanceof EpollSocketChannel socket) {
      new DescriptorTarget(side, socket).start();
    } else {
      new ChannelTarget(side, channel).start();
    }
  }

  private void refuse(Http2Stream stream, DialFailure failure) {
    Http2Headers answer =
        new DefaultHttp2Headers()
            .status(Integer.toString(failure.kind().status()))
            .set(TunnelProtocol.PROXY_STATUS, failure.proxyStatus());
    peer().writeHeaders(stream.id(), answer, true);
    // The hub's direction is still open, and nobody will read it.
    peer().writeReset(stream.id(), Http2Error.NO_ERROR);
  }

  @Override
  public void onGoAwayRead(ChannelHandlerContext ctx, int last, long code, ByteBuf debug) {
    boolean drains = code == Http2Error.NO_ERROR.code();
    String reason =
        debug.toString(
            debug.readerIndex(),
            Math.min(debug.readableBytes(), MAX_REASON),
            StandardCharsets.UTF_8);
    String refused = reason.isEmpty() ? "error " + code : reason;
    listener.leaving(drains ? Optional.empty() : Optional.of(refused));
    finishIfIdle();
  }

  @Override
  void ended(Http2Stream stream) {
    finishIfIdle();
  }

  private void finishIfIdle() {
    if (peer().connection().goAwayReceived() && peer().connection().numActiveStreams() == 0) {
      peer().finish();
    }
  }

  @Override
  void inactive() {
    listener.closed();
  }

  private static String text(@Nullable CharSequence value) {
    return value == null ? "" : value.toString();
  }

  /** Before the target is connected nothing may arrive but a reset. */
  private final class Dialling implements TunnelStream.Listener {

    private final Http2Stream stream;
    private final Future<Channel> dialling;

    Dialling(Http2Stream stream, Future<Channel> dialling) {
      this.stream = stream;
      this.dialling = dialling;
    }

    @Override
    public void onData(ByteBuf data) {
      data.release();
      peer().writeReset(stream.id(), Http2Error.PROTOCOL_ERROR);
    }

    @Override
    public void onEnd() {
      peer().writeReset(stream.id(), Http2Error.PROTOCOL_ERROR);
    }

    @Override
    public void onLoss(TunnelStream.Loss loss) {
      dialling.cancel(false);
    }

    @Override
    public void onRoom() {}
  }
}
