package dev.fairway.upstream;

import dev.fairway.http.HttpClient;
import dev.fairway.http.ResponseEvents;
import dev.fairway.model.Upstream;
import dev.fairway.observe.Traffic;
import dev.fairway.transport.ClientTls;
import dev.fairway.transport.Dialer;
import io.netty.channel.EventLoop;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The connections to one upstream: a pool on each event loop, so that a request never changes
 * threads. Any thread may call.
 */
public final class UpstreamPools {

  private final Upstream upstream;
  private final Dialer dialer;
  private final Traffic traffic;
  private final ClientTls tls;
  private final ClientTls upgradeTls;
  private final ConcurrentMap<EventLoop, Pool> pools = new ConcurrentHashMap<>();
  private volatile boolean removed;

  UpstreamPools(Upstream upstream, Dialer dialer, Traffic traffic) {
    this.upstream = upstream;
    this.dialer = dialer;
    this.traffic = traffic;
    this.tls = ClientTls.of(upstream.tls(), HttpClient.PROTOCOLS);
    this.upgradeTls = ClientTls.of(upstream.tls(), HttpClient.UPGRADE_PROTOCOLS);
  }

  /** What the pools connect to. */
  public Upstream upstream() {
    return upstream;
  }

  /**
   * Finds or makes a stream. On the given event loop.
   *
   * @param upgrade whether the request asks to switch protocols, and so needs a connection of its
   *     own that speaks HTTP/1.1
   */
  public void open(EventLoop loop, boolean upgrade, ResponseEvents events, Opening opening) {
    Pool pool =
        pools.computeIfAbsent(
            loop, l -> new Pool(upstream, l, dialer, tls, upgradeTls, traffic.on(l)));
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

  /** Whether any connection is open. */
  boolean isConnected() {
    return pools.values().stream().anyMatch(Pool::isConnected);
  }

  /**
   * Takes no more requests.
   *
   * @param abort whether the requests in flight end now, since the upstream is gone; otherwise they
   *     finish, since only the way to it has changed
   */
  void retire(boolean abort) {
    removed = abort;
    pools.forEach((loop, pool) -> loop.execute(() -> pool.retire(abort)));
  }
}
