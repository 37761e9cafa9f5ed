package dev.fairway.upstream;

import dev.fairway.model.Budget;
import dev.fairway.model.TrafficClass;
import dev.fairway.model.Upstream;
import dev.fairway.observe.Traffic;
import dev.fairway.transport.Connector;
import dev.fairway.transport.Dialer;
import dev.fairway.transport.EventLoops;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.BiFunction;

/**
 * The pools of every configured upstream. They live outside the snapshot, keyed by what they
 * connect to: a swap that does not change an upstream leaves its connections alone.
 *
 * <p>Called by whoever swaps, one thread at a time.
 */
public final class Upstreams {

  private final LiveLinks.Means means;
  private final Names names;
  private final Traffic traffic;

  /**
   * What moved goes on at the old place until it is over, or until its upstream is removed. Weak: a
   * request that still decides, a dial and a connection each hold their pools, and when nobody
   * does, nothing can come of them any more.
   */
  private final Set<UpstreamPools> moved = Collections.newSetFromMap(new WeakHashMap<>());

  private Map<Upstream, UpstreamPools> current = Map.of();

  /**
   * No pools yet.
   *
   * @param dialer through the network
   * @param tunnels connects through the tunnel of a name, for a class of traffic
   */
  public Upstreams(
      EventLoops loops,
      Dialer dialer,
      BiFunction<String, TrafficClass, Connector> tunnels,
      InstantSource clock,
      Traffic traffic) {
    this.names = new Names(loops, NameOptions.DEFAULT, clock);
    this.means = new LiveLinks.Means(loops, dialer, tunnels, names, clock);
    this.traffic = traffic;
  }

  /**
   * The pools of the next snapshot, by name: those there are, and new ones.
   *
   * @throws IllegalArgumentException if the trusted certificates of one cannot be used; nothing has
   *     changed then
   */
  public Map<String, UpstreamPools> prepare(List<Upstream> upstreams) {
    Map<String, UpstreamPools> next = new HashMap<>();
    for (Upstream upstream : upstreams) {
      UpstreamPools existing = current.get(key(upstream));
      next.put(
          upstream.name(),
          existing == null ? new UpstreamPools(upstream, means, traffic) : existing);
    }
    return next;
  }

  /**
   * The next snapshot is in place: retires the pools that it does not have.
   *
   * @param upstreams those of the snapshot, whose budgets count from now on
   */
  public void commit(Map<String, UpstreamPools> next, List<Upstream> upstreams) {
    for (Upstream upstream : upstreams) {
      Objects.requireNonNull(next.get(upstream.name())).limit(upstream.budget());
    }
    Map<Upstream, UpstreamPools> kept = new HashMap<>();
    for (UpstreamPools pools : next.values()) {
      kept.put(key(pools.upstream()), pools);
      if (!current.containsKey(key(pools.upstream()))) {
        pools.links().start();
      }
    }
    for (UpstreamPools pools : current.values()) {
      if (!kept.containsKey(key(pools.upstream()))) {
        pools.retire(false);
        moved.add(pools);
      }
    }
    moved.removeIf(pools -> isRemoved(pools, next.keySet()));
    current = kept;
  }

  /** Ends every connection, with whatever is in flight on it. */
  public void close() {
    current.values().forEach(pools -> pools.retire(true));
    moved.forEach(pools -> pools.retire(true));
    current = Map.of();
    moved.clear();
    names.close();
  }

  /** What counts is what they connect to, and not what that may cost. */
  private static Upstream key(Upstream upstream) {
    return upstream.with(Budget.UNLIMITED);
  }

  private static boolean isRemoved(UpstreamPools pools, Set<String> names) {
    if (names.contains(pools.upstream().name())) {
      return false;
    }
    pools.retire(true);
    return true;
  }
}
