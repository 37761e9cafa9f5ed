package dev.fairway.upstream;

import dev.fairway.model.TrafficClass;
import dev.fairway.net.HostPort;
import dev.fairway.observe.LoopTraffic;
import dev.fairway.observe.UpstreamConnection;
import dev.fairway.transport.ConnectionInfo;
import dev.fairway.transport.DialException;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to connect to an upstream: one endpoint after the other, until one answers. While one
 * is silent the next gets its chance, as in RFC 8305: what swallows packets costs a moment and not
 * a timeout. The first whose certificate is good is taken; who comes later is closed, but is heard
 * to the end, for only that tells the silent from the slow. Everything happens on the event loop.
 */
final class Attempt {

  /** How long an endpoint may be silent until the next of its link is tried beside it. */
  private static final Duration HEAD_START = Duration.ofMillis(250);

  /** The same for one of another link: the preferred one may just be far away. */
  private static final Duration LINK_HEAD_START = Duration.ofSeconds(1);

  /** Endpoints that are tried at the same time. */
  static final int MAX_AT_ONCE = 3;

  private final LiveLinks links;
  private final EventLoop loop;
  private final LoopTraffic traffic;
  private final Wanted wanted;
  private final Outcome outcome;
  private final StringBuilder failures = new StringBuilder();
  private final Set<Place> tried = new HashSet<>();
  private @Nullable Future<?> hedge;
  private int dialing;
  private int lastLink = -1;
  private boolean taken;
  private boolean over;
  private boolean untrusted;

  /**
   * What kind of connection.
   *
   * @param identity what is shown in the handshake
   * @param upgrade whether it is for a request that switches protocols
   */
  record Wanted(TrafficClass kind, String identity, boolean upgrade) {}

  /** Hears what became of the attempt. */
  interface Outcome {

    /**
     * A connection stands: takes it over, before {@link #connected}.
     *
     * @param observed to be closed with it
     */
    void established(
        Channel channel, ConnectionInfo info, UpstreamConnection observed, Place place);

    /** The attempt is over: there is the connection. */
    void connected();

    /** The attempt is over: no endpoint answered. */
    void failed(OpenFailure failure);

    /** Whether it is of no use any more. */
    boolean isAbandoned();
  }

  /** Nothing is dialled yet. */
  Attempt(LiveLinks links, EventLoop loop, LoopTraffic traffic, Wanted wanted, Outcome outcome) {
    this.links = links;
    this.loop = loop;
    this.traffic = traffic;
    this.wanted = wanted;
    this.outcome = outcome;
  }

  /** Begins. */
  void start() {
    dialNext();
  }

  private void dialNext() {
    if (over || taken || dialing >= MAX_AT_ONCE) {
      return;
    }
    forgetHedge();
    Optional<LiveLinks.Way> found = outcome.isAbandoned() ? Optional.empty() : choose();
    if (found.isPresent()) {
      dial(found.get());
      hedge();
    } else if (dialing == 0) {
      giveUp();
    }
  }

  private Optional<LiveLinks.Way> choose() {
    Optional<LiveLinks.Way> way = links.choose(tried);
    way.ifPresent(each -> tried.add(each.place()));
    return way;
  }

  /** The next endpoint is chosen only when its time comes: until then others may fail. */
  private void hedge() {
    Duration wait = links.isMoreOfLink(lastLink, tried) ? HEAD_START : LINK_HEAD_START;
    hedge = loop.schedule(this::dialNext, wait.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void forgetHedge() {
    if (hedge != null) {
      hedge.cancel(false);
      hedge = null;
    }
  }

  private void dial(LiveLinks.Way way) {
    dialing++;
    lastLink = way.place().link();
    HostPort endpoint = way.place().endpoint();
    long begun = System.nanoTime();
    links
        .dialer(way.place().link(), wanted.kind())
        .dial(
            loop,
            endpoint,
            links.tls(way.place().link(), wanted.identity(), wanted.upgrade()),
            way.link().connectTimeout(),
            (channel, info) -> established(channel, info, way, begun))
        .addListener(done -> dialled(way, done));
  }

  private void established(Channel channel, ConnectionInfo info, LiveLinks.Way way, long begun) {
    way.choice().connected();
    if (taken || over) {
      way.choice().closed();
      channel.close();
      return;
    }
    taken = true;
    forgetHedge();
    channel.closeFuture().addListener(closed -> way.choice().closed());
    UpstreamConnection observed =
        traffic.connected(
            links.upstream().name(),
            way.link().name(),
            way.place().endpoint().toString(),
            info.local(),
            info.protocol(),
            Duration.ofNanos(System.nanoTime() - begun));
    outcome.established(channel, info, observed, way.place());
  }

  private void dialled(LiveLinks.Way way, Future<?> done) {
    dialing--;
    if (done.isSuccess()) {
      links.connected();
      if (taken && !over) {
        over = true;
        outcome.connected();
      }
      return;
    }
    Throwable cause = done.cause();
    way.choice().failed();
    links.failed(way.place());
    traffic.connectFailed(links.upstream().name(), String.valueOf(cause.getMessage()));
    if (taken || over) {
      return;
    }
    failures.append(failures.isEmpty() ? "" : "; ").append(cause.getMessage());
    untrusted = cause instanceof DialException dial && dial.step() == DialException.Step.TLS;
    dialNext();
  }

  private void giveUp() {
    over = true;
    if (failures.isEmpty()) {
      failures.append("no endpoint takes connections");
    }
    if (!outcome.isAbandoned()) {
      traffic.unreachable(links.upstream().name(), failures.toString());
    }
    outcome.failed(
        untrusted
            ? new OpenFailure.Untrusted(failures.toString())
            : new OpenFailure.Unreachable(failures.toString()));
  }
}
