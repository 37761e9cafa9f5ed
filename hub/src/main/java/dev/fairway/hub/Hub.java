package dev.fairway.hub;

import dev.fairway.authentication.Condition;
import dev.fairway.authentication.ReviewCalls;
import dev.fairway.config.ConfigWatch;
import dev.fairway.config.Home;
import dev.fairway.config.HubSpec;
import dev.fairway.observe.AccessLog;
import dev.fairway.observe.AccessLogOutput;
import dev.fairway.observe.AccessRecord;
import dev.fairway.observe.AuthenticationMetrics;
import dev.fairway.observe.ConfigurationMetrics;
import dev.fairway.observe.Health;
import dev.fairway.observe.Metrics;
import dev.fairway.proxy.AdminListener;
import dev.fairway.proxy.DataPlane;
import dev.fairway.proxy.Stage;
import dev.fairway.transport.EventLoops;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running hub: the configuration on one side, the data plane on the other, and between them a
 * translation for each change. Configuration is applied by one thread; any thread may ask, drain or
 * close.
 */
public final class Hub implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Hub.class);

  /** How often the age of the serving certificate is looked at. */
  private static final Duration RENEWAL_CHECK = Duration.ofHours(1);

  /** How soon an address or a file that could not be had is tried again. */
  private static final Duration LISTEN_RETRY = Duration.ofSeconds(10);

  /** How often the home cluster is told how its clusters fare. */
  private static final Duration HOME_REPORT = Duration.ofSeconds(10);

  private final HubOptions options;
  private final HubState state;
  private final Health health = new Health();
  private final AccessLog<AccessRecord> accessLog;
  private final ConfigurationMetrics reloads;
  private final DataPlane plane;
  private final Admission admission;
  private final ClusterCalls calls;
  private final OwnCredentials credentials;
  private final ScheduledExecutorService applying =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("configuration").daemon().factory());
  private final ApiServers apiServers;
  private final ConfigSource source;
  private final HomeReporter home;
  private final ConfigWatch<LoadedConfig> watch;
  private LoadedConfig loaded;
  private Optional<Path> accessLogFile;
  private volatile boolean started;
  private volatile Translation translation;
  private volatile Instant inForceSince;
  private volatile Map<String, IOException> unbound = Map.of();
  private volatile Optional<String> accessLogProblem = Optional.empty();

  private Hub(
      HubOptions options, ConfigSource source, LoadedConfig loaded, Translation first, HubForm form)
      throws IOException {
    this.options = options;
    this.source = source;
    this.loaded = loaded;
    this.translation = first;
    this.inForceSince = options.clock().instant();
    this.state = new HubState(options.stateFolder(), options.clock());
    this.credentials = new OwnCredentials(options.clock(), this::certificatePrinted);
    this.calls = new ClusterCalls(this::plane, credentials::own, options.version());
    credentials.put(first.lastGood().clusters().values());
    Metrics metrics = new Metrics();
    AuthenticationMetrics authentications = new AuthenticationMetrics();
    metrics.follow(authentications);
    this.admission = new Admission(options.clock(), authentications, credentials, this::review);
    this.reloads = new ConfigurationMetrics(options.version());
    metrics.follow(reloads);
    metrics.follow(credentials.metrics());
    metrics.follow(new HomeMetrics(source));
    ClusterVersions versions =
        new ClusterVersions(
            cluster -> calls.get(cluster, "/version").thenApply(ClusterVersion::of),
            options.clock());
    this.home = new HomeReporter(source, versions, cluster -> plane().links(cluster));
    this.accessLogFile = form.accessLog();
    this.accessLog =
        AccessLog.ofRequests(AccessLogOutput.open(accessLogFile, options.standardOut()));
    this.plane =
        new DataPlane(
            new EventLoops(options.trafficLoops()),
            metrics,
            health,
            accessLog,
            options.clock(),
            List.of(),
            Map.of(
                HubApi.NAME,
                new HubApi(admission::inForce, this::translation, versions, options.version())),
            new StatusAnswers());
    try {
      for (IOException failure : plane.swap(first.snapshot(), stages(first)).values()) {
        throw failure;
      }
    } catch (IOException | IllegalArgumentException e) {
      plane.close();
      credentials.close();
      admission.close();
      accessLog.close();
      throw e;
    }
    this.apiServers = new ApiServers(calls, this::plane, applying);
    apiServers.follow(first.snapshot().upstreams());
    count(isWhole(first));
    health.waiting(isHomeUnread());
    this.watch =
        ConfigWatch.start(
            options.config().toString(),
            loaded,
            source::reload,
            ConfigWatch.Pause.of(options.poll()),
            changed -> applying.execute(() -> apply(changed)));
    applying.scheduleWithFixedDelay(
        this::renew, RENEWAL_CHECK.toMinutes(), RENEWAL_CHECK.toMinutes(), TimeUnit.MINUTES);
    applying.scheduleWithFixedDelay(
        this::reportHome, HOME_REPORT.toSeconds(), HOME_REPORT.toSeconds(), TimeUnit.SECONDS);
    started = true;
    if (!credentials.printed().isEmpty()) {
      certificatePrinted();
    }
  }

  /**
   * Starts a hub. A cluster in error is logged and absent; the others are served.
   *
   * @throws IOException if nothing can be served: no good Hub object, no certificate, or an address
   *     that is taken. The message says what is wrong where
   */
  public static Hub start(HubOptions options) throws IOException {
    ConfigSource source = new ConfigSource(options.config(), identity(), options.clock());
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
                local(loaded, state),
                options.clock().instant()),
            LastGood.NONE);
    if (first.hub().isEmpty()) {
      throw new IOException(TranslationReport.nothingToServe(options, first));
    }
    TranslationReport.log(first);
    return new Hub(options, source, loaded, first, first.hub().get());
  }

  private CompletionStage<ReviewCalls.Reply> review(String cluster, String path, String json) {
    return calls
        .post(cluster, path, json)
        .thenApply(answer -> new ReviewCalls.Reply(answer.status(), answer.body()));
  }

  /** Where clients connect. */
  public InetSocketAddress address() {
    return plane.address(HubSnapshot.CLUSTERS);
  }

  /** Where health and metrics are served. */
  public InetSocketAddress adminAddress() {
    return plane.address(AdminListener.NAME);
  }

  /** The translation in force. */
  public Translation translation() {
    return translation;
  }

  /** The file or folder that its configuration comes from. */
  Path config() {
    return options.config();
  }

  /** When an object was last put in force in another form than before. */
  Instant inForceSince() {
    return inForceSince;
  }

  /** What could not be listened on, by the listener's name; it is tried again. */
  Map<String, IOException> unbound() {
    return unbound;
  }

  /** Why the access log is not written, or not where the configuration wants it. */
  Optional<String> accessLogProblem() {
    return accessLogProblem.or(accessLog::problem);
  }

  /** How many lines of the access log were dropped since the start. */
  long droppedLines() {
    return accessLog.dropped();
  }

  /** What the hub shows of itself to its clusters. */
  OwnCredentials credentials() {
    return credentials;
  }

  /** How those authenticators are that ask others. */
  List<Condition> authenticators() {
    return admission.conditions();
  }

  /** Whether it takes traffic. */
  Health health() {
    return health;
  }

  /** Where its configuration comes from. */
  ConfigSource source() {
    return source;
  }

  /** What carries the traffic. */
  DataPlane plane() {
    return plane;
  }

  /**
   * Accepts no more and lets what is in flight finish, for as long as the configuration allows.
   *
   * @return how many connections had to be broken off
   */
  public int drain() {
    watch.close();
    applying.shutdown();
    Duration deadline =
        translation.hub().map(HubForm::spec).map(HubSpec::drainTimeout).orElse(Duration.ZERO);
    log.info("draining: at most {} s for {}", deadline.toSeconds(), options.config());
    return plane.drain(deadline);
  }

  /** Ends everything now. */
  @Override
  public void close() {
    watch.close();
    applying.shutdownNow();
    credentials.close();
    source.close();
    plane.close();
    admission.close();
    accessLog.close();
  }

  /** A program has printed another certificate: connections are to be made with it. */
  private void certificatePrinted() {
    if (!started) {
      return;
    }
    try {
      applying.execute(() -> apply(loaded));
    } catch (RejectedExecutionException e) {
      log.debug("too late for a new certificate", e);
    }
  }

  private void apply(LoadedConfig changed) {
    loaded = changed;
    Translation next = translate(changed, local(changed, state), translation.lastGood());
    TranslationReport.log(next);
    if (next.hub().isEmpty()) {
      reloads.failed();
      return;
    }
    put(next);
  }

  private void put(Translation next) {
    try {
      credentials.put(next.lastGood().clusters().values());
      Map<String, IOException> failures = plane.swap(next.snapshot(), stages(next));
      apiServers.follow(next.snapshot().upstreams());
      say(Changes.between(translation.lastGood(), next.lastGood()), next);
      translation = next;
      health.waiting(isHomeUnread());
      reportHome();
      unbound = Map.copyOf(failures);
      failures.forEach(Hub::reportListener);
      boolean moved = moveAccessLog(next);
      count(failures.isEmpty() && moved && isWhole(next));
      if (!failures.isEmpty() || !moved) {
        applying.schedule(() -> putAgain(next), LISTEN_RETRY.toSeconds(), TimeUnit.SECONDS);
      }
    } catch (IllegalArgumentException e) {
      credentials.put(translation.lastGood().clusters().values());
      admission.of(translation.lastGood());
      reloads.failed();
      log.error("the configuration before this one stays in force: {}", e.getMessage());
    }
  }

  /** A hub that may lack clusters and policies should not be chosen by a balancer. */
  private boolean isHomeUnread() {
    return loaded.sources().home() instanceof Home.Unread;
  }

  private void reportHome() {
    home.report(loaded, translation);
  }

  /** What this process is called among replicas; a name of its own at each start. */
  private static String identity() {
    return "fairway-" + UUID.randomUUID();
  }

  private void count(boolean success) {
    if (success) {
      reloads.succeeded(options.clock().instant());
    } else {
      reloads.failed();
    }
  }

  /** Whether all that was written is in force. */
  private static boolean isWhole(Translation translation) {
    return translation.problems().isEmpty()
        && translation.statuses().stream().allMatch(ObjectStatus.Accepted.class::isInstance);
  }

  /** What every request of a cluster goes through; admitted is what asks last for a protocol. */
  private List<Stage> stages(Translation next) {
    return List.of(new AllowUpgrade(), admission.of(next.lastGood()), new CorrelateAudit());
  }

  private void say(Changes changes, Translation next) {
    if (!changes.areNone()) {
      inForceSince = options.clock().instant();
    }
    if (!next.equals(translation)) {
      int clusters = next.snapshot().upstreams().size();
      log.info("configuration in force: {} clusters; {}", clusters, changes);
    }
  }

  /** Tries what could not be had once more, unless something newer is in force. */
  private void putAgain(Translation same) {
    if (translation.equals(same)) {
      put(same);
    }
  }

  private static void reportListener(String listener, IOException failure) {
    String field = listener.equals(AdminListener.NAME) ? "spec.admin.listen" : "spec.listen";
    log.error(
        "{} of the Hub: {}; it stays as it was and is tried again in {} s",
        field,
        failure.getMessage(),
        LISTEN_RETRY.toSeconds());
  }

  /** Whether the access log is where the configuration wants it. */
  private boolean moveAccessLog(Translation next) {
    Optional<Path> wanted = next.hub().flatMap(HubForm::accessLog);
    if (wanted.equals(accessLogFile)) {
      accessLogProblem = Optional.empty();
      return true;
    }
    String where = wanted.map(Path::toString).orElse("standard output");
    try {
      accessLog.switchTo(AccessLogOutput.open(wanted, options.standardOut()));
      accessLogFile = wanted;
      accessLogProblem = Optional.empty();
      return true;
    } catch (IOException e) {
      String reason = AccessLogOutput.reason(e);
      String problem = where + ": " + reason + "; the access log stays as it was";
      accessLogProblem = Optional.of(problem);
      log.error(
          "spec.accessLog.path of the Hub: {} and is tried again in {} s",
          problem,
          LISTEN_RETRY.toSeconds());
      return false;
    }
  }

  /** Issues a new certificate in time, and serves with it from the next connection on. */
  private void renew() {
    Translation again = translate(loaded, local(loaded, state), translation.lastGood());
    if (!again.equals(translation)) {
      apply(loaded);
    }
  }

  /** The certificate of the local authority, where the hub wants one and there is an authority. */
  private static LocalCertificate local(LoadedConfig loaded, HubState state) {
    Optional<HubSpec> spec = loaded.configuration().hub();
    if (spec.isEmpty() || spec.get().tls().isPresent() || !state.hasAuthority()) {
      return new LocalCertificate.None();
    }
    try {
      HubState.Issued issued = state.serving(spec.get());
      issued.reason().ifPresent(reason -> log.info("issued a serving certificate: {}", reason));
      return new LocalCertificate.Issued(issued.certificate());
    } catch (IOException e) {
      return new LocalCertificate.Failed(String.valueOf(e.getMessage()));
    }
  }

  private Translation translate(LoadedConfig loaded, LocalCertificate local, LastGood before) {
    return HubTranslation.translate(
        new HubTranslation.Input(
            loaded.configuration(),
            loaded.files(),
            local,
            credentials.printed(),
            options.clock().instant()),
        before);
  }
}
