package dev.fairway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairway.agent.Agent;
import dev.fairway.agent.AgentOptions;
import dev.fairway.agent.StateFolder;
import dev.fairway.hub.HubState;
import dev.fairway.lab.ClusterShape;
import dev.fairway.observe.AdminClient;
import dev.fairway.pki.ClientTls;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program is killed that agents hold tunnels to, and started again. */
@Tag("real")
final class HubKilledUnderAgentTest {

  private static final String PODS = "/clusters/paris/api/v1/namespaces/default/pods";

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init")
  private HubInFront lab;

  private int port;

  @BeforeEach
  void start() throws Exception {
    lab = new HubInFront(Files.createDirectory(folder.resolve("lab")), ClusterShape.LOOPBACK, "e");
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void theAgentAndWhatItBroughtAlongAreBackWithNothingBeingDone() throws Exception {
    Path state = folder.resolve("state");
    new HubState(state, InstantSource.system()).init();
    Path config =
        Files.writeString(
            folder.resolve("hub.yaml"),
            HubYaml.with("").replace("listen: 127.0.0.1:0\n", "listen: 127.0.0.1:" + port + "\n"));
    HubProcess first = new HubProcess(config, state);
    StateFolder joined =
        NewAgent.join(
            new AdminClient(state.resolve("hub.sock")),
            port,
            "paris",
            lab.cluster("e"),
            folder.resolve("agent"));
    String trust = Files.readString(state.resolve("ca.crt"));
    try (Agent agent =
            Agent.start(new AgentOptions(joined, List.of(), 2, 1, "test", InstantSource.system()));
        HttpClient client = HttpClient.newBuilder().sslContext(ClientTls.trusting(trust)).build()) {
      try (first) {
        HubProcess.await().until(() -> status(client) == 200);
        InputStream watch =
            client.send(request(PODS + "?watch=1"), BodyHandlers.ofInputStream()).body();
        first.signal("KILL");
        assertThat(first.exit()).isEqualTo(128 + 9);
        assertThatThrownBy(watch::readAllBytes).isInstanceOf(IOException.class);
      }
      HubProcess.await().until(() -> agent.connected() == 0);
      try (HubProcess second = new HubProcess(config, state)) {
        HubProcess.await().until(() -> status(client) == 200);
        HubProcess.await().until(() -> agent.connected() == 2);
        HubProcess.await().until(() -> second.metric("fairway_tunnel_connections") == 2);
      }
    }
  }

  /** What is answered to a list; zero if nobody answers. */
  private int status(HttpClient client) throws InterruptedException {
    try {
      return client.send(request(PODS), BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
        .header("Authorization", "Bearer " + lab.token("e"))
        .build();
  }
}
