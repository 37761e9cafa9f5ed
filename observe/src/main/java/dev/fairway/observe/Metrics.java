package dev.fairway.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/**
 * What Prometheus sees. Any thread may record; recording takes a hash look-up and no lock.
 *
 * <p>Labels come from closed or configured sets (route names, verbs, status classes), so the number
 * of series is bounded. Resources alone are what clients name: one becomes a label only when an
 * upstream has served it with success, which nobody can make up without its consent, and only while
 * there are not too many; every other is {@code other}. They label a counter and no histogram,
 * which would be ten series each.
 */
public final class Metrics {

  private final PrometheusMeterRegistry shown =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** Where requests, and the connections that carry them, are counted. */
  private final MeterRegistry registry;

  /** Series of requests by resource. A large cluster has a hundred resources and ten verbs. */
  static final int MAX_RESOURCE_SERIES = 4_096;

  private static final String OTHER = "other";

  private final ConcurrentMap<ResourceKey, ResourceMeters> resources = new ConcurrentHashMap<>();
  private final ConcurrentMap<RequestKey, RequestMeters> requests = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Counter> connectFailures = new ConcurrentHashMap<>();
  private final ConcurrentMap<Refusal, Counter> refusals = new ConcurrentHashMap<>();
  private final LongAdder activeRequests = new LongAdder();
  private final LongAdder downstreamConnections = new LongAdder();
  private final LongAdder upstreamConnections = new LongAdder();
  private final Counter downstreamConnectionsTotal;
  private final Counter upstreamConnectionsTotal;

  /** Registers what exists before the first request. */
  public Metrics() {
    this(true);
  }

  private Metrics(boolean requests) {
    registry = requests ? shown : new SimpleMeterRegistry();
    gauge("fairway.requests.active", "Requests in flight.", activeRequests);
    gauge(
        "fairway.downstream.connections.active",
        "Connections of clients that are open.",
        downstreamConnections);
    gauge(
        "fairway.upstream.connections.active",
        "Connections to clusters that are open.",
        upstreamConnections);
    downstreamConnectionsTotal =
        counter("fairway.downstream.connections", "Connections of clients that were accepted.");
    upstreamConnectionsTotal =
        counter("fairway.upstream.connections", "Connections to clusters that were opened.");
    follow(new ProcessMetrics());
  }

  /**
   * Of a job that carries no requests: what is told of any, which are those of who looks at it, is
   * not shown.
   */
  public static Metrics withoutRequests() {
    return new Metrics(false);
  }

  /** Follows a number about requests that somebody else keeps. */
  public <T> void follow(String name, String help, T owner, ToDoubleFunction<T> number) {
    Gauge.builder(name, owner, number).description(help).strongReference(true).register(registry);
  }

  /** Asks somebody for further metrics at each scrape, on the thread that scrapes. */
  public void follow(MultiCollector others) {
    shown.getPrometheusRegistry().register(others);
  }

  /** A client's connection was accepted. */
  public void downstreamOpened() {
    downstreamConnections.increment();
    downstreamConnectionsTotal.increment();
  }

  /**
   * A client's connection was closed before it carried anything.
   *
   * @param listener from the configuration
   * @param reason from a closed set
   */
  public void downstreamRefused(String listener, String reason) {
    refusals
        .computeIfAbsent(
            new Refusal(listener, reason),
            key ->
                Counter.builder("fairway.downstream.connections.refused")
                    .description(
                        "Connections of clients that were closed before they carried anything.")
                    .tag("listener", key.listener)
                    .tag("reason", key.reason)
                    .register(shown))
        .increment();
  }

  /** A client's connection was closed. */
  public void downstreamClosed() {
    downstreamConnections.decrement();
  }

  /** A connection to an upstream was opened. */
  public void upstreamOpened() {
    upstreamConnections.increment();
    upstreamConnectionsTotal.increment();
  }

  /** A connection to an upstream was closed. */
  public void upstreamClosed() {
    upstreamConnections.decrement();
  }

  /** An attempt to connect to an upstream failed. */
  public void connectFailed(String upstream) {
    connectFailures
        .computeIfAbsent(
            upstream,
            name ->
                Counter.builder("fairway.upstream.connect.failures")
                    .description("Attempts to connect to an upstream that failed.")
                    .tag("upstream", name)
                    .register(registry))
        .increment();
  }

  /** A request's head has arrived. */
  public void requestStarted() {
    activeRequests.increment();
  }

  /** A request is over. */
  public void requestEnded(AccessRecord entry) {
    activeRequests.decrement();
    Annotation about = entry.annotation();
    RequestKey key =
        new RequestKey(
            entry.route(),
            entry.upstream(),
            about.verb(),
            entry.status() / 100,
            entry.end() == AccessRecord.End.COMPLETE || entry.end() == AccessRecord.End.LOCAL);
    ResourceKey resource =
        new ResourceKey(key, about.group(), about.resource(), about.subresource());
    ResourceMeters meters = resources.get(resource);
    if (meters == null) {
      meters = resources.computeIfAbsent(admitted(resource), this::register);
    }
    meters.record(entry);
  }

  /** The whole registry in the Prometheus text format. */
  public String scrape() {
    return shown.scrape();
  }

  /** The key itself, or the one that stands for all that may not have a series of their own. */
  private ResourceKey admitted(ResourceKey key) {
    int status = key.request.statusClass;
    boolean served = status == 1 || status == 2;
    boolean admit = key.isAboutNothing() || (served && resources.size() < MAX_RESOURCE_SERIES);
    return admit ? key : new ResourceKey(key.request, OTHER, OTHER, OTHER);
  }

  private ResourceMeters register(ResourceKey key) {
    RequestMeters meters = requests.computeIfAbsent(key.request, this::register);
    return new ResourceMeters(
        Counter.builder("fairway.resource.requests")
            .description("Requests that ended, by what they were about.")
            .tags(
                List.of(
                    Tag.of("upstream", key.request.upstream),
                    Tag.of("verb", key.request.verb),
                    Tag.of("group", key.group),
                    Tag.of("resource", key.resource),
                    Tag.of("subresource", key.subresource),
                    Tag.of("code", key.request.code())))
            .register(registry),
        meters);
  }

  private RequestMeters register(RequestKey key) {
    List<Tag> tags =
        List.of(
            Tag.of("route", key.route()),
            Tag.of("upstream", key.upstream()),
            Tag.of("verb", key.verb()),
            Tag.of("code", key.code()),
            Tag.of("whole", String.valueOf(key.whole())));
    return new RequestMeters(
        Timer.builder("fairway.request.duration")
            .description("From a request's head to its end; long-running requests included.")
            .serviceLevelObjectives(buckets())
            .tags(tags)
            .register(registry),
        Timer.builder("fairway.request.first.byte")
            .description("From a request's head to the head of its response.")
            .serviceLevelObjectives(buckets())
            .tags(tags)
            .register(registry),
        DistributionSummary.builder("fairway.request.bytes")
            .description("Body bytes passed to the upstream.")
            .tags(tags)
            .register(registry),
        DistributionSummary.builder("fairway.response.bytes")
            .description("Body bytes passed to the client.")
            .tags(tags)
            .register(registry));
  }

  private static Duration[] buckets() {
    return new Duration[] {
      Duration.ofMillis(1),
      Duration.ofMillis(5),
      Duration.ofMillis(25),
      Duration.ofMillis(100),
      Duration.ofMillis(500),
      Duration.ofSeconds(2),
      Duration.ofSeconds(10),
      Duration.ofSeconds(60)
    };
  }

  private void gauge(String name, String help, LongAdder number) {
    follow(name, help, number, LongAdder::doubleValue);
  }

  private Counter counter(String name, String help) {
    return Counter.builder(name).description(help).register(registry);
  }

  private record Refusal(String listener, String reason) {}

  private record RequestKey(
      String route, String upstream, String verb, int statusClass, boolean whole) {

    String code() {
      return statusClass == 0 ? "none" : statusClass + "xx";
    }
  }

  private record ResourceKey(
      RequestKey request, String group, String resource, String subresource) {

    boolean isAboutNothing() {
      return group.isEmpty() && resource.isEmpty() && subresource.isEmpty();
    }
  }

  private record ResourceMeters(Counter count, RequestMeters request) {

    void record(AccessRecord entry) {
      count.increment();
      request.record(entry);
    }
  }

  private record RequestMeters(
      Timer duration, Timer firstByte, DistributionSummary sent, DistributionSummary received) {

    void record(AccessRecord entry) {
      duration.record(entry.total());
      firstByte.record(entry.firstByte());
      sent.record((double) entry.requestBytes());
      received.record((double) entry.responseBytes());
    }
  }
}
