package dev.fairway.observe;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Instant;

/** Which program runs, and whether it does what its configuration says now. Any thread. */
public final class ConfigurationMetrics implements MultiCollector {

  private final String version;
  private volatile boolean successful;
  private volatile Instant succeeded = Instant.EPOCH;

  /** Of a program that has not taken its configuration over yet. */
  public ConfigurationMetrics(String version) {
    this.version = version;
  }

  /** All that the configuration says is in force. */
  public void succeeded(Instant now) {
    succeeded = now;
    successful = true;
  }

  /** Something of it is wrong, or cannot be had: that is not in force. */
  public void failed() {
    successful = false;
  }

  @Override
  public MetricSnapshots collect() {
    return MetricSnapshots.of(
        InfoSnapshot.builder()
            .name("fairway_build")
            .help("The version of the program that runs; always 1.")
            .dataPoint(
                InfoDataPointSnapshot.builder().labels(Labels.of("version", version)).build())
            .build(),
        gauge(
            "fairway_config_last_reload_successful",
            "Whether all that the configuration says now is in force: 1, else 0.",
            successful ? 1 : 0),
        gauge(
            "fairway_config_last_reload_success_timestamp_seconds",
            "When a configuration was last put in force without a fault.",
            succeeded.toEpochMilli() / 1e3));
  }

  private static GaugeSnapshot gauge(String name, String help, double value) {
    return GaugeSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
        .build();
  }
}
