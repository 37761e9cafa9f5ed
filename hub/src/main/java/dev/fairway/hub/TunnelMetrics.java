package dev.fairway.hub;

import dev.fairway.tunnel.Tunnels;
import dev.fairway.tunnel.WindowBudget;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** What agents' tunnels carry, for each cluster that has a link through one. Any thread. */
final class TunnelMetrics implements MultiCollector {

  private final Tunnels tunnels;
  private final WindowBudget budget;
  private final Supplier<Set<String>> clusters;

  /**
   * @param clusters those with a link through an agent: series of others would say nothing
   */
  TunnelMetrics(Tunnels tunnels, WindowBudget budget, Supplier<Set<String>> clusters) {
    this.tunnels = tunnels;
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
}
