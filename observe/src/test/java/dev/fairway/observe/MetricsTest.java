package dev.fairway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.observe.AccessRecord.End;
import java.util.List;
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
  void requestsAreCountedByWhatTheyAreAbout() {
    Metrics metrics = new Metrics();
    end(metrics, 200, Requests.about("list", "apps", "deployments"));
    end(metrics, 404, Requests.about("list", "apps", "deployments"));
    assertThat(counts(metrics))
        .containsExactlyInAnyOrder(
            "code=\"2xx\",group=\"apps\",resource=\"deployments\",subresource=\"\",upstream=\"east\",verb=\"list\"",
            "code=\"4xx\",group=\"other\",resource=\"other\",subresource=\"other\",upstream=\"east\",verb=\"list\"");
  }

  @Test
  void whatOnlyAClientNamesIsNoLabel() {
    Metrics metrics = new Metrics();
    for (int status : new int[] {0, 401, 403, 404, 429, 503}) {
      for (int i = 0; i < 100; i++) {
        end(metrics, status, Requests.about("list", "made-up-" + i, "r" + i));
      }
    }
    assertThat(metrics.scrape()).doesNotContain("made-up");
    assertThat(counts(metrics)).hasSize(3);
  }

  @Test
  void evenWhatUpstreamsServeHasABound() {
    Metrics metrics = new Metrics();
    int many = Metrics.MAX_RESOURCE_SERIES + 500;
    for (int i = 0; i < many; i++) {
      end(metrics, 200, Requests.about("list", "g" + i, "r"));
    }
    assertThat(counts(metrics)).hasSize(Metrics.MAX_RESOURCE_SERIES + 1);
    assertThat(metrics.scrape())
        .contains("fairway_request_duration_seconds_count{")
        .containsPattern("resource=\"other\"[^\n]* 500[.]0");
  }

  private static void end(Metrics metrics, int status, Annotation about) {
    metrics.requestStarted();
    metrics.requestEnded(
        Requests.record("id", Requests.connection(), "/a", End.COMPLETE, status, about));
  }

  private static List<String> counts(Metrics metrics) {
    return metrics
        .scrape()
        .lines()
        .filter(line -> line.startsWith("fairway_resource_requests_total{"))
        .map(line -> line.substring(line.indexOf('{') + 1, line.indexOf('}')))
        .toList();
  }

  @Test
  void whatTheProcessTakesOfTheMachineIsTold() {
    assertThat(new Metrics().scrape())
        .containsPattern("\njvm_memory_used_bytes[{]area=\"heap\"[}] [0-9.E]+\n")
        .containsPattern("\nprocess_cpu_seconds_total [0-9.E]+\n")
        .containsPattern("\nprocess_max_fds [0-9.E]+\n")
        .containsPattern("\nprocess_open_fds [0-9.E]+\n")
        .containsPattern("\nprocess_resident_memory_bytes [0-9.E]+\n")
        .containsPattern("\nprocess_start_time_seconds [0-9.E]+\n");
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
