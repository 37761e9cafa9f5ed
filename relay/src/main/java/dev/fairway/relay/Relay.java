package dev.fairway.relay;

import dev.fairway.config.RelaySpec;
import dev.fairway.observe.ConfigurationMetrics;
import dev.fairway.observe.Health;
import dev.fairway.observe.Metrics;
import dev.fairway.transport.EventLoops;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A running relay, by itself in its process: configuration on one side, sockets on the other, and a
 * place for health and metrics. Any thread but an event loop may call; what changes something
 * blocks.
 */
public final class Relay implements AutoCloseable {

  private final RelayRuntime runtime;
  private final ConfigurationMetrics reloads;
  private final RelayPlane plane;
  private final AdminDoor admin;

  /** What was read last is not what is in force. */
  private volatile boolean stale;

  private Relay(RelaySpec first, RelayRuntime runtime) {
    this.runtime = runtime;
    this.reloads = new ConfigurationMetrics(runtime.version());
    Metrics metrics = Metrics.withoutRequests();
    metrics.follow(reloads);
    EventLoops loops = new EventLoops(runtime.trafficLoops());
    this.plane =
        new RelayPlane(
            first,
            new RelayPlane.Surroundings(
                loops, metrics, runtime.standardOut(), runtime.clock(), Agents.NONE),
            new Outcomes());
    this.admin =
        new AdminDoor(
            loops,
            metrics,
            runtime.clock(),
            plane.thread(),
            RelayPlane.LISTEN_RETRY,
            this::adminHad);
  }

  /**
   * Starts a relay. Upstreams that cannot be resolved or reached do not stop it, and neither does
   * another relay that serves its health and metrics where all do that were not told otherwise.
   *
   * @param spec with absolute paths, certificates in place of the names of their files, and no
   *     upstream that agents must reach
   * @throws IOException if an address cannot be listened on, or certificates cannot be had; the
   *     message says which
   */
  public static Relay start(RelaySpec spec, RelayRuntime runtime) throws IOException {
    Relay relay = new Relay(spec, runtime);
    try {
      relay.plane.begin(spec);
      for (IOException failure : relay.plane.unbound().values()) {
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
   * Puts another configuration in force; see {@link RelayPlane#apply}.
   *
   * @throws IOException if certificates cannot be had, or a log cannot be opened; all stays as it
   *     was
   */
  public void apply(RelaySpec spec) throws IOException {
    plane.apply(spec);
  }

  /** There is another configuration, and it cannot be put in force: all stays as it is. */
  public void keep() {
    stale = true;
    reloads.failed();
  }

  /** Where it listens, with the ports that the system chose, by listener. */
  public Map<String, List<InetSocketAddress>> addresses() {
    return plane.addresses();
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
    Map<String, IOException> all = new LinkedHashMap<>(plane.unbound());
    all.putAll(admin.unbound());
    return all;
  }

  /** What carries its connections. */
  RelayPlane plane() {
    return plane;
  }

  /** Whether it takes traffic. */
  Health health() {
    return admin.health();
  }

  /**
   * Accepts no more, and lets the open connections go on for as long as the configuration allows.
   *
   * @return how many connections had to be broken off
   */
  public int drain() throws InterruptedException {
    admin.health().draining();
    return plane.drain();
  }

  /** Ends everything now. Once. */
  @Override
  public void close() {
    try {
      plane.close();
    } finally {
      admin.close();
    }
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

  private final class Outcomes implements RelayPlane.Listener {

    @Override
    public void inForce() {
      stale = false;
      admin.put(plane.spec().admin().listen());
      count();
    }

    @Override
    public void kept() {
      keep();
    }
  }
}
