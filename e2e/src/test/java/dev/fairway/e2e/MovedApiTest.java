package dev.fairway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.config.RelaySpec;
import dev.fairway.lab.ClusterShape;
import dev.fairway.lab.LabCluster;
import dev.fairway.pki.ClientTls;
import dev.fairway.relay.Relay;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The address of an API moves from one of three servers to another, as keepalived moves it: the
 * address stays the same, DNS never changes, and the machine behind it is another one.
 */
@Tag("real")
final class MovedApiTest {

  @TempDir private Path folder;

  @Test
  void callsGoOnAndWatchesEndAfterTheAddressHasMoved() throws Exception {
    try (HubInFront setup = new HubInFront(folder, ClusterShape.THREE_API_SERVERS, "east")) {
      LabCluster east = setup.cluster("east");
      HttpClient client = setup.client();
      HttpResponse<InputStream> watch =
          client.send(
              authorized(setup, "/api/v1/configmaps?watch=1"), BodyHandlers.ofInputStream());
      assertThat(watch.statusCode()).isEqualTo(200);

      east.moveApiAddress(1);
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> status(client, authorized(setup, "/api/v1/namespaces")) == 200);
      HubInFront.awaitEnd(watch.body());

      east.killApiServer(1);
      east.moveApiAddress(2);
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> status(client, authorized(setup, "/api/v1/namespaces")) == 200);
    }
  }

  @Test
  void throughARelayAWatchEndsAfterTheAddressHasMovedAndNewConnectionsWork() throws Exception {
    try (HubInFront setup = new HubInFront(folder, ClusterShape.THREE_API_SERVERS, "east")) {
      LabCluster east = setup.cluster("east");
      try (Relay relay = Relay.start(relayTo(east), RelayInFrontTest.runtime());
          HttpClient client = client(east)) {
        URI api = URI.create("https://localhost:" + relay.addresses("api").getFirst().getPort());
        HttpResponse<InputStream> watch =
            client.send(
                authorized(setup, api.resolve("/api/v1/configmaps?watch=1&timeoutSeconds=600")),
                BodyHandlers.ofInputStream());
        assertThat(watch.statusCode()).isEqualTo(200);

        east.moveApiAddress(1);
        HubInFront.awaitEnd(watch.body());
        try (HttpClient other = client(east)) {
          Awaitility.await()
              .atMost(Duration.ofSeconds(30))
              .ignoreExceptions()
              .until(
                  () -> status(other, authorized(setup, api.resolve("/api/v1/namespaces"))) == 200);
        }
      }
    }
  }

  private static RelaySpec relayTo(LabCluster cluster) {
    return RelayInFrontTest.spec(
        """
          listeners:
            - {name: api, listen: ["127.0.0.1:0"], to: "%s"}
        """
            .formatted(cluster.apiAddress()));
  }

  private static HttpClient client(LabCluster cluster) {
    return HttpClient.newBuilder().sslContext(ClientTls.trusting(cluster.caPem())).build();
  }

  private static HttpRequest authorized(HubInFront setup, URI target) {
    return HttpRequest.newBuilder(target)
        .header("Authorization", "Bearer " + setup.token("east"))
        .timeout(Duration.ofSeconds(10))
        .build();
  }

  private static HttpRequest authorized(HubInFront setup, String path) {
    return setup
        .request("east", path)
        .header("Authorization", "Bearer " + setup.token("east"))
        .timeout(Duration.ofSeconds(25))
        .build();
  }

  private static int status(HttpClient client, HttpRequest request) throws Exception {
    return client.send(request, BodyHandlers.ofString()).statusCode();
  }
}
