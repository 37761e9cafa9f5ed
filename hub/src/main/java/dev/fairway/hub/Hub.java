package dev.fairway.hub;

import dev.fairway.authentication.Condition;
import dev.fairway.authentication.ReviewCalls;
import dev.fairway.config.ConfigWatch;
import dev.fairway.config.HubSpec;
import dev.fairway.enrollment.EnrolledAgents;
import dev.fairway.model.Upstream;
import dev.fairway.observe.AuthenticationMetrics;
import dev.fairway.observe.ConfigurationMetrics;
import dev.fairway.observe.Health;
import dev.fairway.observe.Metrics;
import dev.fairway.proxy.AdminListener;
import dev.fairway.proxy.DataPlane;
import dev.fairway.relay.RelayPlane;
import dev.fairway.transport.EventLoops;
import dev.fairway.tunnel.Tunnels;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running hub: the configuration on one side, the data plane on the other, and between them a
 * {@link Reconciler}. Any thread may ask, drain or close.
 */
public final class Hub implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Hub.class);

  private final HubOptions options;
  private final HubParts parts;
  private final Reconciler reconciler;
  private final ConfigWatch<LoadedConfig> watch;

  private Hub(HubOptions options, ConfigSource source, LoadedConfig loaded, Translation first)
      throws IOException {
    this.options = options;
    this.parts = parts(source, first);
    this.reconciler = new Reconciler(options, parts, loaded, first);
    try {
      reconciler.begin();
    } catch (IOException | RuntimeException e) {
      reconciler.close();
      parts.close();
      throw e;
    }
    this.watch =
        ConfigWatch.start(
            options.config().toString(),
            loaded,
            before -> reload(source, before),
            ConfigWatch.Pause.of(options.poll()),
            reconciler::apply);
  }

  /** What agents brought along is there before it is looked at. */
  private LoadedConfig reload(ConfigSource source, LoadedConfig before) {
    HubAgents agents = parts.agents();
    agents.enrolled().follow();
    LoadedConfig now = source.reload(before);
    agents.replicas().follow(source.home(), agents.enrolled());
    return now;
  }

  private HubParts parts(ConfigSource source, Translation first) throws IOException {
    Health health = new Health();
    HubAccessLog accessLog =
        HubAccessLog.open(first.hub().flatMap(HubForm::accessLog), options.standardOut());
    OwnCredentials credentials = new OwnCredentials(options.clock(), this::certificatePrinted);
    ClusterCalls calls = new ClusterCalls(this::plane, credentials::own, options.version());
    ClusterVersions versions =
        new ClusterVersions(
            cluster -> calls.get(cluster, "/version").thenApply(ClusterVersion::of),
            options.clock());
    AuthenticationMetrics authentications = new AuthenticationMetrics();
    Admission admission =
        new Admission(
            options.clock(),
            authentications,
            credentials,
            (cluster, path, json) -> review(calls, cluster, path, json));
    ConfigurationMetrics reloads = new ConfigurationMetrics(options.version());
    Metrics metrics = new Metrics();
    metrics.follow(authentications);
    metrics.follow(reloads);
    metrics.follow(credentials.metrics());
    metrics.follow(new HomeMetrics(source));
    EventLoops loops = new EventLoops(options.trafficLoops());
    HubAgents agents =
        HubAgents.of(
            options,
            source::home,
            new HubAgents.Surroundings(loops, metrics, this::serves, this::behindAgents));
    DataPlane plane =
        new DataPlane(
            loops,
            metrics,
            health,
            accessLog.records(),
            options.clock(),
            List.of(),
            Map.of(
                HubApi.NAME,
                new HubApi(
                    admission::inForce,
                    this::translation,
                    versions,
                    options.version(),
                    agentsApi(agents.enrolled()))),
            new StatusAnswers(),
            agents.tunnelling());
    HubRelays relays =
        new HubRelays(
            new RelayPlane.Surroundings(
                loops, metrics, options.standardOut(), options.clock(), agents.forRelays()));
    HomeReporter home = new HomeReporter(source, versions, plane::links);
    return new HubParts(
        source,
        plane,
        admission,
        credentials,
        calls,
        accessLog,
        health,
        reloads,
        agents,
        relays,
        home);
  }

  /** The clusters that have a link through an agent. */
  private Set<String> behindAgents() {
    return translation().snapshot().upstreams().stream()
        .filter(upstream -> upstream.links().stream().anyMatch(link -> link.tunnel().isPresent()))
        .map(Upstream::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private AgentsApi agentsApi(EnrolledAgents agents) {
    return new AgentsApi(agents, trusts(), this::serves, options.clock(), options.version());
  }

  private HubTrusts trusts() {
    return new HubTrusts(options.stateFolder(), this::translation);
  }

  /**
   * Starts a hub. A cluster in error is logged and absent; the others are served.
   *
   * @throws IOException if nothing can be served: no good Hub object, no certificate, or an address
   *     that is taken. The message says what is wrong where
   */
  public static Hub start(HubOptions options) throws IOException {
    String identity = "fairway-" + UUID.randomUUID(); // Among replicas; another at each start.
    ConfigSource source =
        new ConfigSource(
            options.config(),
            EnrolledAgents.clusters(options.agentsFolder()),
            options.pod(),
            identity,
            options.clock());
    try {
      return start(options, source);
    } catch (IOException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  private static Hub start(HubOptions options, ConfigSource source) throws IOException {
    LoadedConfig loaded = source.load();
    HubState state = new HubState(options.stateFolder(), options.clock());
    Translation first =
        HubTranslation.translate(
            new HubTranslation.Input(
                loaded.configuration(),
                loaded.files(),
                state.certificate(loaded.configuration().hub()),
                options.clock().instant()),
            LastGood.NONE);
    if (first.hub().isEmpty()) {
      throw new IOException(TranslationReport.nothingToServe(options, first));
    }
    TranslationReport.log(first);
    return new Hub(options, source, loaded, first);
  }

  private static CompletionStage<ReviewCalls.Reply> review(
      ClusterCalls calls, String cluster, String path, String json) {
    return calls
        .post(cluster, path, json)
        .thenApply(answer -> new ReviewCalls.Reply(answer.status(), answer.body()));
  }

  /** Where clients connect. */
  public InetSocketAddress address() {
    return plane().address(HubSnapshot.CLUSTERS);
  }

  /** Where health and metrics are served. */
  public InetSocketAddress adminAddress() {
    return plane().address(AdminListener.NAME);
  }

  /** Where its Relays listen, by listener. */
  public Map<String, List<InetSocketAddress>> relayAddresses() {
    return relays().plane().addresses();
  }

  /** The translation in force. */
  public Translation translation() {
    return reconciler.inForce();
  }

  /** The file or folder that its configuration comes from. */
  Path config() {
    return options.config();
  }

  /** When an object was last put in force in another form than before. */
  Instant inForceSince() {
    return reconciler.inForceSince();
  }

  /** What could not be listened on, by the listener's name; it is tried again. */
  Map<String, IOException> unbound() {
    return reconciler.unbound();
  }

  /** Why the access log is not written, or not where the configuration wants it. */
  Optional<String> accessLogProblem() {
    return parts.accessLog().problem();
  }

  /** How many lines of the access log were dropped since the start. */
  long droppedLines() {
    return parts.accessLog().records().dropped();
  }

  /** What the hub shows of itself to its clusters. */
  OwnCredentials credentials() {
    return parts.credentials();
  }

  /** How those authenticators are that ask others. */
  List<Condition> authenticators() {
    return parts.admission().conditions();
  }

  /** Whether it has a cluster of this name, reachable or not. */
  boolean serves(String cluster) {
    return translation().snapshot().upstreams().stream()
        .anyMatch(each -> each.name().equals(cluster));
  }

  /** What operators ask and change about its agents. */
  AgentsAdmin agents() {
    return new AgentsAdmin(this, parts.agents().enrolled(), trusts(), options.clock());
  }

  /** Whether it takes traffic. */
  Health health() {
    return parts.health();
  }

  /** Whether an agent of a cluster is connected. */
  public boolean hasAgent(String cluster) {
    return agentTunnels().isConnected(cluster);
  }

  /** The tunnels that agents have opened. */
  Tunnels agentTunnels() {
    return parts.agents().tunnels();
  }

  /** Where its configuration comes from. */
  ConfigSource source() {
    return parts.source();
  }

  /** Its Relays. */
  HubRelays relays() {
    return parts.relays();
  }

  /** What carries the traffic. */
  DataPlane plane() {
    return parts.plane();
  }

  /**
   * Accepts no more and lets what is in flight finish, for as long as the configuration allows.
   *
   * @return how many connections had to be broken off
   */
  public int drain() {
    watch.close();
    reconciler.close();
    parts.source().retire();
    Duration deadline =
        translation().hub().map(HubForm::spec).map(HubSpec::drainTimeout).orElse(Duration.ZERO);
    log.info("draining: at most {} s for {}", deadline.toSeconds(), options.config());
    HubRelays.Drain relays = parts.relays().drain();
    return plane().drain(deadline) + relays.left();
  }

  /** Ends everything now. */
  @Override
  public void close() {
    watch.close();
    reconciler.close();
    parts.close();
  }

  /** A program, which none but the reconciler starts, has printed another certificate. */
  private void certificatePrinted() {
    reconciler.again();
  }
}
