package dev.fairway.upstream;

import dev.fairway.http.ResponseEvents;
import dev.fairway.model.Budget;
import dev.fairway.model.Link;
import dev.fairway.model.TrafficClass;
import dev.fairway.model.Upstream;
import dev.fairway.net.HostPort;
import dev.fairway.observe.Traffic;
import dev.fairway.observe.UpstreamConnection;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/**
 * The connections to one upstream: a pool for each event loop, so that a request never changes
 * threads, for each class of traffic, so that none waits behind another kind, and for each
 * identity, so that a request never travels on a connection that was made in another name. Any
 * thread may call.
 */
public final class UpstreamPools {

  private final Upstream upstream;
  private final Traffic traffic;
  private final LiveLinks links;
  private final Breaker breaker;
  private final Map<String, OfIdentity> identities = new HashMap<>();
  private final ConcurrentMap<EventLoop, UpstreamLoad> loads = new ConcurrentHashMap<>();
  private final int loops;
  private volatile Budget budget;
  private volatile boolean retired;
  private volatile boolean removed;

  UpstreamPools(Upstream upstream, LiveLinks.Means means, Traffic traffic) {
    this.upstream = upstream;
    this.traffic = traffic;
    this.loops = means.loops().count();
    this.budget = upstream.budget();
    this.links = new LiveLinks(upstream, means, this::follow);
    this.breaker =
        new Breaker(
            upstream.links().stream().map(Link::connectTimeout).max(Duration::compareTo).get());
    identities.put(Upstream.ANONYMOUS, new OfIdentity());
    upstream.identities().keySet().forEach(name -> identities.put(name, new OfIdentity()));
  }

  /** What the pools connect to. */
  public Upstream upstream() {
    return upstream;
  }

  /**
   * Finds or makes a stream. On the given event loop.
   *
   * @param kind whose connections it may share
   * @param identity what the connection must have shown in its handshake: one of the upstream's
   *     identities
   * @param upgrade whether the request asks to switch protocols, and so needs a connection of its
   *     own that speaks HTTP/1.1
   */
  public void open(
      EventLoop loop,
      TrafficClass kind,
      String identity,
      boolean upgrade,
      ResponseEvents events,
      Opening opening) {
    OfIdentity shown = identities.get(identity);
    if (shown == null) {
      String message = upstream.name() + ": there is no certificate \"" + identity + "\" to show";
      opening.failed(new OpenFailure.Busy(message));
      return;
    }
    Pool pool =
        shown.on(kind).computeIfAbsent(loop, l -> new Pool(this, l, kind, identity, traffic.on(l)));
    // Asked after the pool is there: whoever retires either sees the pool or is seen here.
    if (removed) {
      opening.failed(new OpenFailure.Removed(upstream.name() + " was removed"));
      return;
    }
    if (upgrade) {
      pool.openUpgrade(events, opening);
    } else {
      pool.open(events, opening);
    }
  }

  /** What requests cost on one event loop, which alone may use the answer. */
  public UpstreamLoad load(EventLoop loop) {
    return loads.computeIfAbsent(loop, _ -> new UpstreamLoad());
  }

  /** Why a request may not begin on an event loop now; absent if it may. On that loop. */
  public Optional<String> full(UpstreamLoad load) {
    Budget current = budget;
    if (load.hasTooMany(current, loops)) {
      return Optional.of("too many requests are in flight to it");
    }
    return load.isTooHeavy(current, loops)
        ? Optional.of("too many bytes of its requests and responses wait to be written on")
        : Optional.empty();
  }

  /** Another budget counts from the next request on. */
  void limit(Budget next) {
    budget = next;
  }

  /** A request on a connection has been answered: by anything, so that its endpoint lives. */
  public void answered(UpstreamConnection connection) {
    if (links.hasFaults()) {
      links.answered(connection.link(), HostPort.parse(connection.endpoint()));
    }
  }

  /** A request on a connection has not been answered: that broke, or its endpoint is silent. */
  public void unanswered(UpstreamConnection connection) {
    links.faulted(connection.link(), HostPort.parse(connection.endpoint()));
  }

  /** The ways to the upstream, and how they are. */
  public LiveLinks links() {
    return links;
  }

  Breaker breaker() {
    return breaker;
  }

  private void follow(Plan plan) {
    each(pool -> pool.follow(plan));
  }

  private void each(Consumer<Pool> task) {
    for (OfIdentity shown : identities.values()) {
      shown
          .pools
          .values()
          .forEach(each -> each.forEach((loop, pool) -> loop.execute(() -> task.accept(pool))));
    }
  }

  /** Whether new requests go elsewhere. */
  boolean isRetired() {
    return retired;
  }

  /** Whether the upstream is gone: nothing may go on. */
  public boolean isRemoved() {
    return removed;
  }

  /**
   * Takes no more requests.
   *
   * @param abort whether the requests in flight end now, since the upstream is gone; otherwise they
   *     finish, since only the way to it has changed
   */
  void retire(boolean abort) {
    retired = true;
    removed = abort;
    links.close();
    each(pool -> pool.retire(abort));
  }

  /** The pools whose connections have all shown the same certificate, or all none. */
  private static final class OfIdentity {

    final Map<TrafficClass, ConcurrentMap<EventLoop, Pool>> pools =
        new EnumMap<>(TrafficClass.class);

    OfIdentity() {
      for (TrafficClass kind : TrafficClass.values()) {
        pools.put(kind, new ConcurrentHashMap<>());
      }
    }

    ConcurrentMap<EventLoop, Pool> on(TrafficClass kind) {
      return Objects.requireNonNull(pools.get(kind));
    }
  }
}
