package dev.fairway.upstream;

import dev.fairway.http.HttpClient;
import dev.fairway.http.ResponseEvents;
import dev.fairway.model.ClientIdentity;
import dev.fairway.model.TrafficClass;
import dev.fairway.model.Upstream;
import dev.fairway.observe.Traffic;
import dev.fairway.transport.ClientTls;
import dev.fairway.transport.Dialer;
import io.netty.channel.EventLoop;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The connections to one upstream: a pool for each event loop, so that a request never changes
 * threads, for each class of traffic, so that none waits behind another kind, and for each
 * identity, so that a request never travels on a connection that was made in another name. Any
 * thread may call.
 */
public final class UpstreamPools {

  private final Upstream upstream;
  private final Dialer dialer;
  private final Traffic traffic;
  private final Map<String, OfIdentity> identities = new HashMap<>();
  private volatile boolean retired;
  private volatile boolean removed;

  UpstreamPools(Upstream upstream, Dialer dialer, Traffic traffic) {
    this.upstream = upstream;
    this.dialer = dialer;
    this.traffic = traffic;
    identities.put(Upstream.ANONYMOUS, new OfIdentity(upstream, Optional.empty()));
    upstream
        .identities()
        .forEach((name, own) -> identities.put(name, new OfIdentity(upstream, Optional.of(own))));
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
        shown
            .on(kind)
            .computeIfAbsent(
                loop, l -> new Pool(this, l, dialer, shown.tls, shown.upgradeTls, traffic.on(l)));
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

  /** Whether new requests go elsewhere. */
  boolean isRetired() {
    return retired;
  }

  /** Whether the upstream is gone: nothing may go on. */
  boolean isRemoved() {
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
    for (OfIdentity shown : identities.values()) {
      shown
          .pools
          .values()
          .forEach(each -> each.forEach((loop, pool) -> loop.execute(() -> pool.retire(abort))));
    }
  }

  /** The pools whose connections have all shown the same certificate, or all none. */
  private static final class OfIdentity {

    final ClientTls tls;
    final ClientTls upgradeTls;
    final Map<TrafficClass, ConcurrentMap<EventLoop, Pool>> pools =
        new EnumMap<>(TrafficClass.class);

    OfIdentity(Upstream upstream, Optional<ClientIdentity> own) {
      this.tls = ClientTls.of(upstream.tls(), HttpClient.PROTOCOLS, own);
      this.upgradeTls = ClientTls.of(upstream.tls(), HttpClient.UPGRADE_PROTOCOLS, own);
      for (TrafficClass kind : TrafficClass.values()) {
        pools.put(kind, new ConcurrentHashMap<>());
      }
    }

    ConcurrentMap<EventLoop, Pool> on(TrafficClass kind) {
      return Objects.requireNonNull(pools.get(kind));
    }
  }
}
