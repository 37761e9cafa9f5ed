package dev.fairway.hub;

import dev.fairway.config.Home;
import dev.fairway.kubernetes.HomeCluster;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Optional;

/** How the home cluster is followed. Any thread. */
final class HomeMetrics implements MultiCollector {

  private final ConfigSource source;

  HomeMetrics(ConfigSource source) {
    this.source = source;
  }

  @Override
  public MetricSnapshots collect() {
    Optional<HomeCluster> home = source.home();
    boolean unread = home.map(HomeCluster::home).filter(Home.Unread.class::isInstance).isPresent();
    return MetricSnapshots.of(
        gauge(
            "fairway_home_cluster_read",
            "0 as long as there is a home cluster that was never read, else 1.",
            unread ? 0 : 1),
        gauge(
            "fairway_home_cluster_age_seconds",
            "How long ago it was certain that all objects of the home cluster are known.",
            home.map(cluster -> cluster.age().toMillis() / 1e3).orElse(0.0)),
        counter(
            "fairway_home_cluster_watches_broken",
            "Watches of the home cluster that ended before their time.",
            home.map(HomeCluster::brokenWatches).orElse(0L)),
        counter(
            "fairway_home_cluster_statuses_written",
            "Statuses written to objects of the home cluster.",
            home.map(HomeCluster::writtenStatuses).orElse(0L)));
  }

  private static GaugeSnapshot gauge(String name, String help, double value) {
    return GaugeSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
        .build();
  }

  private static CounterSnapshot counter(String name, String help, double value) {
    return CounterSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(CounterDataPointSnapshot.builder().value(value).build())
        .build();
  }
}
