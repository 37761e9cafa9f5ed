package dev.fairway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MetricsTest {

  @Test
  void connectionsAreCountedAndTheOpenOnesShown() {
    Metrics metrics = new Metrics();
    metrics.downstreamOpened();
    metrics.downstreamOpened();
    metrics.downstreamClosed();
    metrics.connectFailed("east");
    assertThat(metrics.scrape())
        .contains("fairway_downstream_connections_active 1.0")
        .contains("fairway_downstream_connections_total 2.0")
        .contains("fairway_upstream_connect_failures_total{upstream=\"east\"} 1.0");
  }

  @Test
  void readinessFollowsTheConfigurationAndTheDrain() {
    Health health = new Health();
    assertThat(health.state()).isEqualTo(Health.State.STARTING);
    health.ready();
    assertThat(health.state()).isEqualTo(Health.State.READY);
    health.draining();
    health.ready();
    assertThat(health.state()).isEqualTo(Health.State.DRAINING);
  }
}
