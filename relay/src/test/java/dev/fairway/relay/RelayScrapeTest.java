package dev.fairway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.config.HubSpec.Admin;
import dev.fairway.config.RelaySpec;
import dev.fairway.net.HostPort;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The metrics of all parts of a running relay, in one scrape. */
final class RelayScrapeTest {

  @Test
  void aScrapeTellsOfSessionsAndOfTheProcess() throws Exception {
    RelaySpec spec =
        new RelaySpec(
            List.of(),
            List.of(),
            RelaySpec.Resolver.DEFAULT,
            RelaySpec.AccessLog.DEFAULT,
            new Admin(HostPort.parse("127.0.0.1:0")),
            Duration.ofSeconds(1));
    RelayRuntime runtime =
        new RelayRuntime(OutputStream.nullOutputStream(), InstantSource.system(), 1, "1.2 (abc)");
    try (Relay relay = Relay.start(spec, runtime);
        HttpClient client = HttpClient.newHttpClient()) {
      int port = relay.adminAddress().orElseThrow().getPort();
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
              .timeout(Duration.ofSeconds(30))
              .build();
      var answer = client.send(request, BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body())
          .contains("\nfairway_session_log_dropped_total 0.0\n")
          .contains("\nfairway_build_info{version=\"1.2 (abc)\"} 1\n")
          .contains("\nfairway_config_last_reload_successful 1.0\n")
          .containsPattern("\nfairway_config_last_reload_success_timestamp_seconds [0-9.E]+\n")
          .doesNotContain("body", "request", "upstream_connections", "fairway_access_log")
          .doesNotContain("downstream_connections")
          .contains("\nfairway_pipes{state=\"lent\"} 0.0\n")
          .contains("\nprocess_open_fds ");
    }
  }
}
