package dev.fairway.relay;

import dev.fairway.config.RelaySpec;
import dev.fairway.linux.PipePool;
import dev.fairway.observe.Metrics;
import dev.fairway.transport.Dialer;
import dev.fairway.transport.EventLoops;
import dev.fairway.upstream.HealthProbe;
import dev.fairway.upstream.Names;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What carries the connections of a configuration: its sockets, upstreams, sessions, logs and
 * metrics. In a process of its own it is part of a {@link Relay}; a hub has one beside its
 * clusters. A change takes effect as a whole for new connections; those that are open keep what
 * they were accepted with. Any thread but an event loop may call; what changes something blocks.
 */
public final class RelayPlane implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Relay.class);

  /** How soon an address that could not be had is tried again. */
  static final Duration LISTEN_RETRY = Duration.ofSeconds(10);

  /** How long DNS may keep a configuration from taking effect. */
  private static final Duration FIRST_LOOK = Duration.ofSeconds(2);

  /**
   * What it is in.
   *
   * @param loops carry the connections; not closed
   * @param metrics show what is counted
   * @param standardOut where logs go that have no file; not closed
   * @param clock the time of day
   * @param agents that upstreams may be reached through
   */
  public record Surroundings(
      EventLoops loops,
      Metrics metrics,
      OutputStream standardOut,
      InstantSource clock,
      Agents agents) {}

  /** For whom it is enough to ask. */
  private static final Listener NOBODY =
      new Listener() {
        @Override
        public void inForce() {}

        @Override
        public void kept() {}
      };

  /** Hears what became of each try to put a configuration in force, with the plane's lock held. */
  interface Listener {

    /** It is in force, but perhaps for addresses that cannot be had yet. */
    void inForce();

    /** All stays as it was. */
    void kept();
  }

  private final InstantSource clock;
  private final EventLoops loops;
  private final Listener listener;
  private final LiveSessions sessions = new LiveSessions();
  private final PipePool pipes = Pipes.pool();
  private final ConfigurationThread thread = new ConfigurationThread();
  private final Dialer dialer;
  private final SessionLogs logs;
  private final SessionMetrics sessionMetrics;
  private final LiveUpstreams upstreams;
  private final Doors doors;
  private final ListenerShares shares;
  private final Succession configurations;
  private volatile Map<String, IOException> unbound = Map.of();

  /** It drains, or is closed: no configuration is put in force any more. */
  private volatile boolean ending;

  /**
   * Carries nothing yet.
   *
   * @param first what may be put in force first
   */
  public RelayPlane(RelaySpec first, Surroundings surroundings) {
    this(first, surroundings, NOBODY);
  }

  /** The same for whom it is not enough to ask. */
  RelayPlane(RelaySpec first, Surroundings surroundings, Listener listener) {
    this.clock = surroundings.clock();
    this.loops = surroundings.loops();
    this.listener = listener;
    this.dialer = new Dialer(loops);
    this.upstreams = new LiveUpstreams(loops, dialer, surroundings.agents(), clock, thread);
    this.logs = new SessionLogs(surroundings.standardOut(), LogOrigin.ofThisProcess());
    Metrics metrics = surroundings.metrics();
    this.sessionMetrics = new SessionMetrics(metrics, pipes, logs, upstreams::members);
    this.shares = new ListenerShares(metrics, sessionMetrics, clock);
    this.configurations = new Succession(InForce.none(first, names(first), clock.instant()));
    this.doors =
        new Doors(
            new SessionOpener(
                loops, dialer, pipes, sessions, host -> configurations.now().look(host)));
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

  /** The same at the start: whoever starts says where it listens, and may give up. */
  synchronized void begin(RelaySpec spec) throws IOException {
    put(spec);
  }

  /** Where it listens, with the ports that the system chose, by listener. */
  public Map<String, List<InetSocketAddress>> addresses() {
    return doors.addresses();
  }

  /** What could not be listened on, by address; it is tried again. */
  public Map<String, IOException> unbound() {
    return unbound;
  }

  /** The configuration in force. */
  RelaySpec spec() {
    return configurations.now().spec();
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

  /** The access logs. */
  SessionLogs logs() {
    return logs;
  }

  /** What changes it. */
  ConfigurationThread thread() {
    return thread;
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
    Duration most = spec().drainTimeout();
    ending = true;
    thread.run(doors::close);
    int open = sessions.open();
    if (open > 0 || !spec().listeners().isEmpty()) {
      log.info("draining: at most {} s for {} connections", most.toSeconds(), open);
    }
    return sessions.drain(most);
  }

  /** Ends everything now. Once, and before the event loops end. */
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
      put(before.next(spec, by, accessLogs, clock.instant()), probes);
    } finally {
      if (configurations.now().equals(before)) {
        listener.kept();
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
    listener.inForce();
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
    Map<String, IOException> missing = unbound;
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
    return new Names(loops, InForce.nameOptions(spec), clock);
  }
}
