package dev.fairway.relay;

import dev.fairway.linux.PipePool;
import dev.fairway.observe.Metrics;
import dev.fairway.upstream.Balancer;
import dev.fairway.upstream.Balancer.Standing;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.PooledByteBufAllocator;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What Prometheus sees of a relay. Sessions count for themselves; nothing is made of it before
 * somebody scrapes. Any thread.
 *
 * <p>Labels are names from the configuration, addresses that those stand for, and closed sets of
 * words: nothing that clients say. An upstream that the configuration does not name is {@value
 * #OTHER}.
 */
final class SessionMetrics implements MultiCollector {

  static final String OTHER = "other";

  /** Of the allocator that every connection has; Netty's own default is another one. */
  private static final ByteBufAllocatorMetric BUFFERS = PooledByteBufAllocator.DEFAULT.metric();

  private final ConcurrentMap<String, ListenerMetrics> listeners = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, UpstreamMetrics> upstreams = new ConcurrentHashMap<>();
  private final @Nullable PipePool pipes;
  private final SessionLogs logs;
  private final Supplier<Map<String, List<Balancer.View>>> members;
  private volatile Set<String> named = Set.of();

  /**
   * Without any session yet.
   *
   * @param metrics shows them from now on
   * @param pipes those that sessions borrow; null if they borrow none
   * @param members of each upstream, as they are when it is asked
   */
  SessionMetrics(
      Metrics metrics,
      @Nullable PipePool pipes,
      SessionLogs logs,
      Supplier<Map<String, List<Balancer.View>>> members) {
    this.pipes = pipes;
    this.logs = logs;
    this.members = members;
    metrics.follow(this);
  }

  /** Those of a listener by its name, which survive a reload. */
  ListenerMetrics listener(String name) {
    return listeners.computeIfAbsent(name, _ -> new ListenerMetrics(this::upstream));
  }

  /** How many sessions of each listener are open. */
  Map<String, Long> open() {
    Map<String, Long> open = new TreeMap<>();
    listeners.forEach((name, listener) -> open.put(name, listener.open()));
    return open;
  }

  /**
   * Puts the names of a configuration in place. What others have counted is forgotten, but of a
   * listener not before its last session is over; the next call forgets it then. {@value #OTHER}
   * stays.
   */
  void retain(Set<String> listenerNames, Set<String> upstreamNames) {
    named = Set.copyOf(upstreamNames);
    upstreams.keySet().removeIf(name -> !named.contains(name) && !name.equals(OTHER));
    listeners
        .entrySet()
        .removeIf(each -> !listenerNames.contains(each.getKey()) && each.getValue().open() == 0);
  }

  private UpstreamMetrics upstream(String name) {
    return upstreams.computeIfAbsent(
        named.contains(name) ? name : OTHER, _ -> new UpstreamMetrics());
  }

  @Override
  public MetricSnapshots collect() {
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    sessions(all);
    bytes(all);
    tries(all);
    members(all);
    resources(all);
    return all.build();
  }

  private void sessions(MetricSnapshots.Builder all) {
    var accepted =
        counter("fairway_sessions_accepted", "Connections of clients that became sessions.");
    var open = gauge("fairway_sessions_open", "Sessions that are not over.");
    var ended =
        counter("fairway_sessions_ended", "Sessions that are over, by how and with what status.");
    var lasted =
        HistogramSnapshot.builder()
            .name("fairway_session_duration_seconds")
            .help("From a connection's accept to the end of its session.");
    listeners.forEach(
        (name, listener) -> {
          Labels labels = Labels.of("listener", name);
          accepted.dataPoint(count(labels, listener.accepted()));
          open.dataPoint(level(labels, listener.open()));
          lasted.dataPoint(listener.lasted.told(labels));
          listener
              .ends()
              .forEach(
                  (end, number) ->
                      ended.dataPoint(
                          count(
                              labels
                                  .add("end", end.word())
                                  .add("status", String.valueOf(end.status())),
                              number.sum())));
        });
    all.metricSnapshot(accepted.build())
        .metricSnapshot(open.build())
        .metricSnapshot(ended.build())
        .metricSnapshot(lasted.build());
  }

  private void bytes(MetricSnapshots.Builder all) {
    var received =
        counter("fairway_session_received_bytes", "Bytes that came from a side of sessions.");
    var sent = counter("fairway_session_sent_bytes", "Bytes that a side of sessions has taken.");
    var spliced =
        counter(
            "fairway_session_spliced_bytes",
            "Bytes that the kernel moved, by the side that they came from.");
    listeners.forEach(
        (name, listener) -> {
          Labels client = Labels.of("listener", name, "side", "client");
          Labels upstream = Labels.of("listener", name, "side", "upstream");
          received.dataPoint(
              count(client, listener.sum(LoopCounts::fromClient, flow -> flow.received())));
          received.dataPoint(
              count(upstream, listener.sum(LoopCounts::fromUpstream, flow -> flow.received())));
          sent.dataPoint(
              count(client, listener.sum(LoopCounts::fromUpstream, flow -> flow.sent())));
          sent.dataPoint(
              count(upstream, listener.sum(LoopCounts::fromClient, flow -> flow.sent())));
          spliced.dataPoint(
              count(client, listener.sum(LoopCounts::fromClient, flow -> flow.spliced())));
          spliced.dataPoint(
              count(upstream, listener.sum(LoopCounts::fromUpstream, flow -> flow.spliced())));
        });
    all.metricSnapshot(received.build())
        .metricSnapshot(sent.build())
        .metricSnapshot(spliced.build());
  }

  private void tries(MetricSnapshots.Builder all) {
    var failures =
        counter("fairway_session_connect_failures", "Members that did not take a connection.");
    var connects =
        HistogramSnapshot.builder()
            .name("fairway_session_connect_seconds")
            .help("Connecting to the member that took it.");
    upstreams.forEach(
        (name, upstream) -> {
          Labels labels = Labels.of("upstream", name);
          failures.dataPoint(count(labels, upstream.failures.sum()));
          connects.dataPoint(upstream.connects.told(labels));
        });
    all.metricSnapshot(failures.build()).metricSnapshot(connects.build());
  }

  private void members(MetricSnapshots.Builder all) {
    var up = gauge("fairway_upstream_member_up", "Whether connections go to a member.");
    var active =
        gauge("fairway_upstream_member_connections", "Connections that a member has open.");
    var standings = gauge("fairway_upstream_members", "Members of an upstream by their standing.");
    members
        .get()
        .forEach(
            (name, views) -> {
              for (Balancer.View view : views) {
                Labels labels =
                    Labels.of("upstream", name, "member", view.member().endpoint().toString());
                up.dataPoint(level(labels, view.standing() == Standing.UP ? 1 : 0));
                active.dataPoint(level(labels, view.active()));
              }
              for (Standing standing : Standing.values()) {
                standings.dataPoint(
                    level(
                        Labels.of("upstream", name, "standing", word(standing)),
                        views.stream().filter(view -> view.standing() == standing).count()));
              }
            });
    all.metricSnapshot(up.build()).metricSnapshot(active.build()).metricSnapshot(standings.build());
  }

  private static String word(Standing standing) {
    return switch (standing) {
      case UP -> "up";
      case DOWN -> "down";
      case EJECTED -> "ejected";
      case MAINTENANCE -> "maintenance";
    };
  }

  private void resources(MetricSnapshots.Builder all) {
    all.metricSnapshot(
        counter(
                "fairway_session_log_dropped",
                "Lines of access logs that were lost: a disk was too slow, or failed.")
            .dataPoint(count(Labels.EMPTY, logs.dropped()))
            .build());
    if (pipes != null) {
      all.metricSnapshot(
          gauge("fairway_pipes", "Pipes for splicing, by whether bytes are in them.")
              .dataPoint(level(Labels.of("state", "lent"), pipes.lent()))
              .dataPoint(level(Labels.of("state", "idle"), pipes.idle()))
              .build());
      all.metricSnapshot(
          counter("fairway_pipes_exhausted", "Times that bytes were copied for want of a pipe.")
              .dataPoint(count(Labels.EMPTY, pipes.refused()))
              .build());
    }
    all.metricSnapshot(
        gauge("fairway_buffers_bytes", "Memory that was allocated for buffers.")
            .dataPoint(level(Labels.EMPTY, BUFFERS.usedDirectMemory()))
            .build());
  }

  private static CounterSnapshot.Builder counter(String name, String help) {
    return CounterSnapshot.builder().name(name).help(help);
  }

  private static GaugeSnapshot.Builder gauge(String name, String help) {
    return GaugeSnapshot.builder().name(name).help(help);
  }

  private static CounterDataPointSnapshot count(Labels labels, long value) {
    return CounterDataPointSnapshot.builder().labels(labels).value((double) value).build();
  }

  private static GaugeDataPointSnapshot level(Labels labels, long value) {
    return GaugeDataPointSnapshot.builder().labels(labels).value((double) value).build();
  }
}
