package dev.fairway.hub;

import dev.fairway.tunnel.Siblings;
import dev.fairway.tunnel.Tunnels;
import dev.fairway.tunnel.WindowBudget;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** What agents' tunnels carry, for each cluster that has a link through one. Any thread. */
final class TunnelMetrics implements MultiCollector {

  private final Tunnels tunnels;
  private final Siblings siblings;
  private final WindowBudget budget;
  private final Supplier<Set<String>> clusters;

  /**
   * @param clusters those with a link through an agent: series of others would say nothing
   */
  TunnelMetrics(
      Tunnels tunnels, Siblings siblings, WindowBudget budget, Supplier<Set<String>> clusters) {
    this.tunnels = tunnels;
    this.siblings = siblings;
    this.budget = budget;
    this.clusters = clusters;
  }

  @Override
  public MetricSnapshots collect() {
    List<Tunnels.View> views = tunnels.views();
    return MetricSnapshots.of(
        gauge(
            "fairway_tunnel_connections",
            "Connections of agents that new connections may go through.",
            views,
            view -> view.inUse() ? 1 : 0),
        gauge(
            "fairway_tunnel_streams",
            "Connections to clusters that go through agents.",
            views,
            Tunnels.View::streams),
        gauge(
            "fairway_tunnel_queued_bytes",
            "Bytes that wait to be written to agents.",
            views,
            Tunnels.View::queued),
        throughReplicas(),
        forwarded(),
        GaugeSnapshot.builder()
            .name("fairway_tunnel_window_bytes")
            .help("By how much the windows of all streams have grown, out of one budget.")
            .dataPoint(GaugeDataPointSnapshot.builder().value((double) budget.granted()).build())
            .build());
  }

  private GaugeSnapshot gauge(
      String name, String help, List<Tunnels.View> views, ToLongFunction<Tunnels.View> value) {
    var gauge = GaugeSnapshot.builder().name(name).help(help);
    for (String cluster : clusters.get()) {
      long sum =
          views.stream().filter(view -> view.cluster().equals(cluster)).mapToLong(value).sum();
      gauge.dataPoint(
          GaugeDataPointSnapshot.builder()
              .labels(Labels.of("upstream", cluster))
              .value((double) sum)
              .build());
    }
    return gauge.build();
  }

  private GaugeSnapshot throughReplicas() {
    var gauge =
        GaugeSnapshot.builder()
            .name("fairway_tunnel_replica_streams")
            .help("Connections to clusters that go through another replica of the hub.");
    Map<Siblings.Way, Long> open = siblings.open();
    for (String cluster : clusters.get()) {
      long sum = 0;
      for (Map.Entry<Siblings.Way, Long> each : open.entrySet()) {
        if (each.getKey().cluster().equals(cluster) && each.getValue() > 0) {
          gauge.dataPoint(through(cluster, each.getKey().replica(), each.getValue()));
          sum += each.getValue();
        }
      }
      if (sum == 0) {
        gauge.dataPoint(through(cluster, "", 0));
      }
    }
    return gauge.build();
  }

  private static GaugeDataPointSnapshot through(String cluster, String replica, long count) {
    return GaugeDataPointSnapshot.builder()
        .labels(Labels.of("upstream", cluster, "replica", replica))
        .value((double) count)
        .build();
  }

  private CounterSnapshot forwarded() {
    var counter =
        CounterSnapshot.builder()
            .name("fairway_tunnel_replica_forwards")
            .help("Connections that have gone through another replica of the hub.");
    Map<String, Long> known = siblings.forwarded();
    for (String cluster : clusters.get()) {
      counter.dataPoint(
          CounterDataPointSnapshot.builder()
              .labels(Labels.of("upstream", cluster))
              .value((double) known.getOrDefault(cluster, 0L))
              .build());
    }
    return counter.build();
  }
}
