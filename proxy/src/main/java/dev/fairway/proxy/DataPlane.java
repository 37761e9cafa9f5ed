package dev.fairway.proxy;

import dev.fairway.http.Malformed;
import dev.fairway.http.RequestHead;
import dev.fairway.http.ServerStream;
import dev.fairway.model.HttpLimits;
import dev.fairway.model.Listener;
import dev.fairway.model.Snapshot;
import dev.fairway.net.HostPort;
import dev.fairway.observe.AccessLog;
import dev.fairway.observe.AccessRecord;
import dev.fairway.observe.DownstreamConnection;
import dev.fairway.observe.Health;
import dev.fairway.observe.Metrics;
import dev.fairway.observe.Traffic;
import dev.fairway.transport.Binding;
import dev.fairway.transport.Connections;
import dev.fairway.transport.Dialer;
import dev.fairway.transport.EventLoops;
import dev.fairway.transport.ServerTls;
import dev.fairway.upstream.LinkView;
import dev.fairway.upstream.UpstreamPools;
import dev.fairway.upstream.Upstreams;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that carries requests. It is told what to do by snapshots, one at a time, and each
 * takes effect as a whole: connections, listeners and pools that a snapshot does not change do not
 * notice it.
 *
 * <p>{@link #swap}, {@link #drain} and {@link #close} block and are not for event loops.
 */
public final class DataPlane implements AutoCloseable {

  private final EventLoops loops;
  private final Metrics metrics;
  private final Health health;
  private final AccessLog<AccessRecord> accessLog;
  private final InstantSource clock;
  private final List<Stage> firstStages;
  private final Map<String, Service> services;
  private final Responder responder;
  private final Traffic traffic;
  private final Upstreams upstreams;
  private final Tunnelling tunnels;

  /** Replaced under the lock, read without: a swap or a drain must not hold up who only looks. */
  private volatile Map<String, Bound> bound = Map.of();

  /** Bytes of request bodies that are kept in case that an upstream refuses them. */
  private final Replay.Budget replayBudget = new Replay.Budget(32 << 20);

  /** Bytes of request bodies that services of our own are reading. */
  private final Replay.Budget serviceBodies = new Replay.Budget(16 << 20);

  /** Bytes of bodies that wait to be written on, of each event loop. */
  private final BodyMemory memory;

  /** Where the two flows meet: written by swap, read once a request. */
  private volatile Compiled config = Compiled.EMPTY;

  /** The same without tunnels. */
  public DataPlane(
      EventLoops loops,
      Metrics metrics,
      Health health,
      AccessLog<AccessRecord> accessLog,
      InstantSource clock,
      List<Stage> stages,
      Map<String, Service> services,
      Answers answers) {
    this(loops, metrics, health, accessLog, clock, stages, services, answers, Tunnelling.NONE);
  }

  /**
   * Serves nothing until the first swap.
   *
   * @param loops closed with the data plane
   * @param stages what every forwarded request goes through, in this order, until a swap says
   *     otherwise
   * @param services by the names that routes know them by
   */
  public DataPlane(
      EventLoops loops,
      Metrics metrics,
      Health health,
      AccessLog<AccessRecord> accessLog,
      InstantSource clock,
      List<Stage> stages,
      Map<String, Service> services,
      Answers answers,
      Tunnelling tunnels) {
    this(
        loops,
        metrics,
        health,
        accessLog,
        clock,
        stages,
        services,
        answers,
        tunnels,
        BodyMemory.ofThisProcess(loops.count(), metrics));
  }

  DataPlane(
      EventLoops loops,
      Metrics metrics,
      Health health,
      AccessLog<AccessRecord> accessLog,
      InstantSource clock,
      List<Stage> stages,
      Map<String, Service> services,
      Answers answers,
      Tunnelling tunnels,
      BodyMemory memory) {
    this.tunnels = tunnels;
    this.memory = memory;
    this.loops = loops;
    this.metrics = metrics;
    this.health = health;
    this.accessLog = accessLog;
    this.clock = clock;
    this.firstStages = List.copyOf(stages);
    this.services = Map.copyOf(services);
    this.responder = new Responder(answers, health, metrics);
    this.traffic = new Traffic(metrics, clock);
    this.upstreams = new Upstreams(loops, new Dialer(loops), tunnels.to(), clock, traffic);
    metrics.follow(new LinkMetrics(this::allLinks));
    metrics.follow(
        "fairway.access.log.dropped",
        "Lines that were dropped because the log could not be written fast enough.",
        accessLog,
        AccessLog::dropped);
  }

  /**
   * Puts a snapshot in place. A listener whose new address cannot be had stays where it was, or
   * stays absent, and everything else goes on; the next swap tries it again.
   *
   * @return what could not be bound, by the listener's name
   * @throws IllegalArgumentException if a certificate cannot be used or routes collide; everything
   *     is as it was before
   */
  public Map<String, IOException> swap(Snapshot snapshot) {
    return swap(snapshot, firstStages);
  }

  /**
   * The same with the stages that belong to it. Requests that these do not permit any more end,
   * each on its event loop, soon after.
   *
   * @param stages what every forwarded request goes through, in this order
   */
  public synchronized Map<String, IOException> swap(Snapshot snapshot, List<Stage> stages) {
    loops.assertNotOnLoop();
    Map<String, UpstreamPools> pools = upstreams.prepare(snapshot.upstreams());
    Compiled next = Compiled.of(snapshot, pools, List.copyOf(stages), tunnels, config);
    Map<String, IOException> failures = new HashMap<>();
    Map<String, Bound> nextBound =
        new Rebinding(bound, this::bind, failures).to(snapshot.listeners());
    config = next;
    upstreams.commit(pools, snapshot.upstreams());
    traffic.reconsider();
    traffic.retain(pools.keySet());
    for (Bound listener : bound.values()) {
      if (!nextBound.containsValue(listener)) {
        listener.retire();
      }
    }
    bound = nextBound;
    health.ready();
    return failures;
  }

  /**
   * Sends a request of the program's own to an upstream, over the connections of clients' requests.
   * Any thread. It goes through no stage, and through no listener's limits.
   *
   * @return completes on an event loop; fails with {@link OwnRequest.FailedException}, also when
   *     there is no upstream of this name
   */
  public CompletionStage<OwnRequest.Answer> call(String upstream, OwnRequest request) {
    UpstreamPools pools = config.upstreams().get(upstream);
    return pools == null
        ? CompletableFuture.failedFuture(
            new OwnRequest.FailedException(upstream + " is not there, or in error"))
        : OwnCall.send(pools, loops.next(), request);
  }

  /** Where an upstream is, as was found out, for its links that are followed. Any thread. */
  public void found(String upstream, Set<HostPort> endpoints) {
    UpstreamPools pools = config.upstreams().get(upstream);
    if (pools != null) {
      pools.links().found(endpoints);
    }
  }

  private Map<String, List<LinkView>> allLinks() {
    Map<String, List<LinkView>> all = new TreeMap<>();
    config.upstreams().forEach((name, pools) -> all.put(name, pools.links().views()));
    return all;
  }

  /** The links of an upstream, as they are now; none if there is no such upstream. */
  public List<LinkView> links(String upstream) {
    UpstreamPools pools = config.upstreams().get(upstream);
    return pools == null ? List.of() : pools.links().views();
  }

  /** What is carried now. */
  public Traffic traffic() {
    return traffic;
  }

  /** The listeners, as they are now. */
  public List<Listening> listening() {
    return bound.entrySet().stream()
        .map(
            each ->
                new Listening(
                    each.getKey(),
                    each.getValue().binding().address(),
                    each.getValue().connections().size()))
        .sorted(Comparator.comparing(Listening::name))
        .toList();
  }

  /**
   * A listener.
   *
   * @param address with the port that the system chose
   * @param connections how many are open, those that still shake hands included
   */
  public record Listening(String name, InetSocketAddress address, int connections) {}

  /** Where a listener listens, with the port that the system chose. */
  public synchronized InetSocketAddress address(String listener) {
    return Objects.requireNonNull(bound.get(listener), listener).binding().address();
  }

  /**
   * Accepts no more, lets what is in flight finish, and breaks off what is left at the deadline.
   * Listeners that answer by themselves go on until {@link #close}: probes and scrapes are how
   * others see that this process drains. An interrupt is the deadline.
   *
   * @return how many connections had to be broken off
   */
  public synchronized int drain(Duration deadline) {
    loops.assertNotOnLoop();
    health.draining();
    List<Bound> draining =
        bound.entrySet().stream()
            .filter(entry -> config.forwards(entry.getKey()))
            .map(Map.Entry::getValue)
            .toList();
    return Draining.drain(draining, deadline);
  }

  @Override
  public void close() {
    synchronized (this) {
      bound.values().forEach(Bound::close);
      bound = Map.of();
      upstreams.close();
    }
    loops.close();
  }

  Compiled config() {
    return config;
  }

  /** The service of this name; a route that names another is a defect of whoever made it. */
  Service service(String name) {
    return Objects.requireNonNull(services.get(name), name);
  }

  Replay.Budget replayBudget() {
    return replayBudget;
  }

  Replay.Budget serviceBodies() {
    return serviceBodies;
  }

  /** How many requests may be in flight on each event loop. */
  int share(HttpLimits limits) {
    return Math.ceilDiv(limits.load().requests(), loops.count());
  }

  Journal journal(
      DownstreamConnection connection, ServerStream stream, RequestHead head, boolean end) {
    long now = System.nanoTime();
    return new Journal(accessLog, metrics, clock.instant(), now, connection, stream, head, end);
  }

  Journal journal(DownstreamConnection connection, ServerStream stream, Malformed malformed) {
    long begun = malformed.begun();
    Instant time = clock.instant().minusNanos(System.nanoTime() - begun);
    RequestHead head = malformed.head();
    return new Journal(accessLog, metrics, time, begun, connection, stream, head, true);
  }

  private Bound bind(Listener listener) throws IOException {
    String name = listener.name();
    boolean tls = listener.certificate().isPresent();
    Connections connections =
        new Connections(
            metrics,
            name,
            () -> config.limits(name).load().connections(),
            () -> config.limits(name).load().connectionsPerAddress());
    @Nullable Supplier<ServerTls> certificate = tls ? () -> config.tls(name) : null;
    Door server =
        new Door(name, certificate, connections, tunnels, this, traffic, memory, responder);
    Binding binding =
        Binding.bind(
            loops,
            listener.address(),
            certificate,
            false,
            () -> connections,
            peer -> config.announces(name, peer),
            server);
    return new Bound(listener, binding, connections);
  }
}
