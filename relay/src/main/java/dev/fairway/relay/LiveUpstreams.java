package dev.fairway.relay;

import dev.fairway.config.RelayUpstream;
import dev.fairway.model.AddressFamily;
import dev.fairway.transport.Dialer;
import dev.fairway.transport.EventLoops;
import dev.fairway.upstream.Balancer;
import dev.fairway.upstream.HealthProbe;
import dev.fairway.upstream.MemberChecks;
import dev.fairway.upstream.Names;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * The upstreams of a relay, by name. Changed on one thread, the configuration's; who only looks may
 * be on any.
 */
final class LiveUpstreams implements AutoCloseable, LiveUpstream.Means {

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final EventLoops loops;
  private final Dialer dialer;
  private final Agents agents;
  private final InstantSource clock;
  private final Executor thread;
  private final Map<String, LiveUpstream> byName = new ConcurrentHashMap<>();

  /**
   * None yet.
   *
   * @param dialer for what is reached from here
   * @param agents for what is not
   * @param thread the configuration's
   */
  LiveUpstreams(
      EventLoops loops, Dialer dialer, Agents agents, InstantSource clock, Executor thread) {
    this.loops = loops;
    this.dialer = dialer;
    this.agents = agents;
    this.clock = clock;
    this.thread = thread;
  }

  /** Looks the names up that an upstream will need; all the rest stays as it is. */
  void follow(RelayUpstream spec, Names names, AddressFamily family) {
    live(spec).follow(spec, names, family);
  }

  private LiveUpstream live(RelayUpstream spec) {
    return byName.computeIfAbsent(spec.name(), _ -> new LiveUpstream(spec, this, thread));
  }

  @Override
  public Way way(String cluster) {
    return agents.of(cluster);
  }

  @Override
  public MemberChecks checks(String upstream, Optional<Way> way) {
    Dialer over = way.map(each -> dialer.over(each.connector())).orElse(dialer);
    return new MemberChecks(upstream, loops, over, clock);
  }

  /** The upstream of this configuration, new or as it was known before. */
  LiveUpstream update(
      RelayUpstream spec, Function<String, HealthProbe> probe, Names names, AddressFamily family) {
    LiveUpstream upstream = live(spec);
    upstream.update(spec, probe, names, family);
    return upstream;
  }

  /**
   * Gives up all others.
   *
   * @param used which ports of which upstream are led to
   */
  void retain(Map<String, Set<Integer>> used) {
    byName.forEach(
        (name, upstream) -> {
          if (used.containsKey(name)) {
            upstream.retain(used.get(name));
          } else {
            byName.remove(name);
            upstream.close();
          }
        });
  }

  /** Those that there are. */
  Map<String, LiveUpstream> byName() {
    return Map.copyOf(byName);
  }

  /** How the members of each stand. */
  Map<String, List<Balancer.View>> members() {
    Map<String, List<Balancer.View>> members = new TreeMap<>();
    byName.forEach((name, upstream) -> members.put(name, upstream.members()));
    return members;
  }

  /**
   * Waits until each name has been looked up once, so that nobody is turned away just because DNS
   * has not been asked yet; not longer than this.
   */
  void awaitNames(Duration most) {
    long begin = System.nanoTime();
    while (!byName.values().stream().allMatch(LiveUpstream::isLookedUp)
        && System.nanoTime() - begin < most.toNanos()
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  @Override
  public void close() {
    retain(Map.of());
  }
}
