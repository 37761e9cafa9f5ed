package dev.fairway.relay;

import dev.fairway.config.RelaySpec;
import dev.fairway.linux.PipePool;
import dev.fairway.observe.ConfigurationMetrics;
import dev.fairway.observe.Health;
import dev.fairway.observe.Metrics;
import dev.fairway.transport.Dialer;
import dev.fairway.transport.EventLoops;
import dev.fairway.upstream.HealthProbe;
import dev.fairway.upstream.Names;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running relay: configuration on one side, sockets on the other. A change takes effect as a
 * whole for new connections; those that are open keep what they were accepted with. Any thread but
 * an event loop may call; what changes something blocks.
 */
public final class Relay implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Relay.class);

  /** How soon an address that could not be had is tried again. */
  private static final Duration LISTEN_RETRY = Duration.ofSeconds(10);

  /** How long DNS may keep a configuration from taking effect. */
  private static final Duration FIRST_LOOK = Duration.ofSeconds(2);

  private final RelayRuntime runtime;
  private final Metrics metrics = Metrics.withoutRequests();
  private final LiveSessions sessions = new LiveSessions();
  private final PipePool pipes = Pipes.pool();
  private final ConfigurationThread thread = new ConfigurationThread();
  private final EventLoops loops;
  private final Dialer dialer;
  private final AdminDoor admin;
  private final SessionLogs logs;
  private final SessionMetrics sessionMetrics;
  private final LiveUpstreams upstreams;
  private final ConfigurationMetrics reloads;
  private final Doors doors;
  private final ListenerShares shares;
  private final Succession configurations;
  private volatile Map<String, IOException> unbound = Map.of();

  /** What was read last is not what is in force. */
  private volatile boolean stale;

  /** It drains, or is closed: no configuration is put in force any more. */
  private volatile boolean ending;

  private Relay(RelaySpec first, RelayRuntime runtime) {
    this.runtime = runtime;
    this.reloads = new ConfigurationMetrics(runtime.version());
    metrics.follow(reloads);
    this.loops = new EventLoops(runtime.trafficLoops());
    this.dialer = new Dialer(loops);
    this.admin =
        new AdminDoor(loops, metrics, runtime.clock(), thread, LISTEN_RETRY, this::adminHad);
    this.upstreams = new LiveUpstreams(loops, dialer, runtime.clock(), thread);
    this.logs = new SessionLogs(runtime.standardOut(), LogOrigin.ofThisProcess());
    this.sessionMetrics = new SessionMetrics(metrics, pipes, logs, upstreams::members);
    this.shares = new ListenerShares(metrics, sessionMetrics, runtime.clock());
    this.configurations =
        new Succession(InForce.none(first, names(first), runtime.clock().instant()));
    this.doors =
        new Doors(
            new SessionOpener(
                loops, dialer, pipes, sessions, host -> configurations.now().look(host)));
  }

  /**
   * Starts a relay. Upstreams that cannot be resolved or reached do not stop it, and neither does
   * another relay that serves its health and metrics where all do that were not told otherwise.
   *
   * @param spec with absolute paths, and certificates in place of the names of their files
   * @throws IOException if an address cannot be listened on, or certificates cannot be had; the
   *     message says which
   */
  public static Relay start(RelaySpec spec, RelayRuntime runtime) throws IOException {
    Relay relay = new Relay(spec, runtime);
    try {
      relay.put(spec);
      for (IOException failure : relay.unbound.values()) {
        throw failure;
      }
      relay.admin.require();
      return relay;
    } catch (IOException | RuntimeException e) {
      relay.close();
      throw e;
    }
  }

  /**
   * Puts another configuration in force. As long as an address cannot be had, all that listened
   * before does so still; the address is tried again.
   *
   * @throws IOException if certificates cannot be had, or a log cannot be opened; all stays as it
   *     was
   */
  public synchronized void apply(RelaySpec spec) throws IOException {
    put(spec);
    report();
    againLater();
  }

  /** There is another configuration, and it cannot be put in force: all stays as it is. */
  public void keep() {
    stale = true;
    reloads.failed();
  }

  /** Where it listens, with the ports that the system chose, by listener. */
  public Map<String, List<InetSocketAddress>> addresses() {
    return doors.addresses();
  }

  /** Where one listener listens; nowhere if there is no such listener. */
  public List<InetSocketAddress> addresses(String listener) {
    return addresses().getOrDefault(listener, List.of());
  }

  /** Where health and metrics are served; absent while that place cannot be had. */
  public Optional<InetSocketAddress> adminAddress() {
    return admin.address();
  }

  /** What could not be listened on; it is tried again. */
  public Map<String, IOException> unbound() {
    Map<String, IOException> all = new LinkedHashMap<>(unbound);
    all.putAll(admin.unbound());
    return all;
  }

  /** When the configuration in force was put there. */
  Instant inForceSince() {
    return configurations.now().since();
  }

  /** What it carries. */
  LiveSessions sessions() {
    return sessions;
  }

  /** How many connections of each listener are open. */
  Map<String, Long> open() {
    return sessionMetrics.open();
  }

  /** Its upstreams, by name. */
  Map<String, LiveUpstream> upstreams() {
    return upstreams.byName();
  }

  /** Whether it takes traffic. */
  Health health() {
    return admin.health();
  }

  /** The access logs. */
  SessionLogs logs() {
    return logs;
  }

  /** What of the machine is used up, or was a moment ago; for people. */
  List<String> shortages() {
    List<String> shortages = new ArrayList<>(doors.problems());
    dialer.problem().ifPresent(shortages::add);
    return shortages;
  }

  /**
   * Accepts no more, and lets the open connections go on for as long as the configuration allows.
   *
   * @return how many connections had to be broken off
   */
  public int drain() throws InterruptedException {
    Duration most = configurations.now().spec().drainTimeout();
    ending = true;
    admin.health().draining();
    thread.run(doors::close);
    log.info("draining: at most {} s for {} connections", most.toSeconds(), sessions.open());
    return sessions.drain(most);
  }

  /** Ends everything now. Once. */
  @Override
  public void close() {
    ending = true;
    try {
      thread.run(
          () -> {
            doors.close();
            upstreams.close();
            configurations.close();
          });
    } finally {
      thread.end();
      sessions.stop();
      admin.close();
      logs.close();
      pipes.close();
    }
  }

  private synchronized void put(RelaySpec spec) throws IOException {
    Map<String, Function<String, HealthProbe>> probes = HealthProbes.of(spec);
    InForce before = configurations.now();
    boolean sameNames = spec.resolver().equals(before.spec().resolver());
    Names by = sameNames ? before.names() : names(spec);
    Map<String, SessionLog> accessLogs = Map.of();
    try {
      accessLogs = logs.open(spec);
      put(before.next(spec, by, accessLogs, runtime.clock().instant()), probes);
    } finally {
      if (configurations.now().equals(before)) {
        keep();
        accessLogs.values().forEach(SessionLog::close);
        if (!sameNames) {
          by.close();
        }
      }
    }
  }

  /**
   * In three steps: what upstreams there will be; DNS, which gets a moment to answer; then all the
   * rest. Before the last nothing changes for clients.
   */
  private void put(InForce next, Map<String, Function<String, HealthProbe>> probes) {
    RelaySpec spec = next.spec();
    RelayTranslation translation = translation(next, probes);
    thread.run(
        () ->
            translation
                .upstreams()
                .forEach(each -> upstreams.follow(each, next.names(), spec.resolver().family())));
    upstreams.awaitNames(FIRST_LOOK);
    Map<String, IOException> failures = new LinkedHashMap<>();
    thread.run(
        () -> {
          if (ending) {
            throw new IllegalStateException("the relay ends");
          }
          Map<Place, Rules> places = new LinkedHashMap<>();
          spec.listeners().forEach(each -> places.putAll(translation.places(each)));
          doors.set(places).forEach((place, e) -> failures.put(place.address().toString(), e));
          configurations.next(next.leadingTo(translation.used()), failures.isEmpty());
          sessions.inForce(next.generation());
          upstreams.retain(configurations.used());
          shares.retain(configurations.listeners());
          sessionMetrics.retain(configurations.listeners(), configurations.used().keySet());
        });
    unbound = Map.copyOf(failures);
    stale = false;
    admin.put(spec.admin().listen());
    count();
  }

  /** Whether all of the configuration is in force. */
  private void count() {
    if (unbound().isEmpty()) {
      reloads.succeeded(runtime.clock().instant());
    } else {
      reloads.failed();
    }
  }

  /** At last, on a thread of its own. */
  private void adminHad() {
    if (!stale) {
      count();
    }
  }

  private RelayTranslation translation(
      InForce next, Map<String, Function<String, HealthProbe>> probes) {
    RelaySpec spec = next.spec();
    return new RelayTranslation(
        spec,
        upstream ->
            upstreams.update(
                upstream,
                probes.getOrDefault(upstream.name(), host -> new HealthProbe.Tcp()),
                next.names(),
                spec.resolver().family()),
        listener -> shares.update(listener, next.accessLogs()),
        next.generation());
  }

  /** Tries what could not be had once more, unless something newer is in force by then. */
  private void againLater() {
    InForce tried = configurations.now();
    if (!unbound.isEmpty() && !ending) {
      thread.later(LISTEN_RETRY, () -> again(tried));
    }
  }

  private synchronized void again(InForce tried) {
    if (ending || !tried.equals(configurations.now())) {
      return;
    }
    try {
      put(tried.spec());
      report();
    } catch (IOException | RuntimeException e) {
      log.error("what could not be listened on cannot be tried again yet: {}", e.getMessage());
    } finally {
      againLater();
    }
  }

  private void report() {
    int listeners = configurations.now().spec().listeners().size();
    Map<String, IOException> missing = unbound();
    if (missing.isEmpty()) {
      log.info("configuration in force: {} listeners", listeners);
      return;
    }
    log.warn("configuration in force but for what cannot be had: {} listeners", listeners);
    for (IOException failure : missing.values()) {
      log.error(
          "{}; what it is to replace listens on until then, and it is tried again in {} s",
          failure.getMessage(),
          LISTEN_RETRY.toSeconds());
    }
  }

  private Names names(RelaySpec spec) {
    return new Names(loops, InForce.nameOptions(spec), runtime.clock());
  }
}
