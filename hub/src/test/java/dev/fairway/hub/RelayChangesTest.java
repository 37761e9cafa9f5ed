package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Relay objects of a hub come, change and go, and drain with it. */
final class RelayChangesTest {

  @TempDir Path folder;
  private RelayingHub hub;

  @BeforeEach
  void start() throws Exception {
    hub = new RelayingHub(folder);
  }

  @AfterEach
  void stop() throws Exception {
    hub.close();
  }

  @Test
  void anUpstreamMayBeReachedAnotherWayFromOneChangeToTheNext() throws Exception {
    String check = "check: {tcp: {}, interval: 100ms, rise: 1, fall: 1}";
    hub.relay("db", "orders", RelayingHub.upstream("orders", "agent: east", hub.echoPort(), check));
    await()
        .atMost(RelayingHub.PATIENCE)
        .until(() -> hub.ask("/v1/status").contains("\"standing\" : \"down\""));
    assertThat(hub.ask("/v1/status")).contains("no agent of east is connected to this hub");
    try (Socket client = hub.connect("db/orders")) {
      assertThat(RelayingHub.ends(client.getInputStream())).isTrue();
    }

    hub.relay("db", "orders", RelayingHub.upstream("orders", "tries: 1", hub.echoPort(), check));
    await()
        .atMost(RelayingHub.PATIENCE)
        .until(() -> hub.ask("/v1/status").contains("\"standing\" : \"up\""));
    assertThat(hub.ask("/v1/status")).doesNotContain("\"agent\" : \"east\"");
    try (Socket client = hub.connect("db/orders")) {
      client.getOutputStream().write(7);
      assertThat(client.getInputStream().read()).isEqualTo(7);
    }
  }

  @Test
  void changesDropNoSessionAndABadOneLeavesTheLastGood() throws Exception {
    hub.agent("first", RelayingHub.LOOPBACK);
    String orders = RelayingHub.upstream("orders", "agent: east", hub.echoPort(), "");
    hub.relay("db", "orders", orders);
    try (Socket client = hub.connect("db/orders")) {
      client.getOutputStream().write(7);
      assertThat(client.getInputStream().read()).isEqualTo(7);
      hub.relay("other", "orders", orders);
      try (Socket other = hub.connect("other/orders")) {
        other.getOutputStream().write(9);
        assertThat(other.getInputStream().read()).isEqualTo(9);
      }
      hub.running.save(
          "db.yaml",
          "apiVersion: fairway.dev/v1alpha1\nkind: Relay\nmetadata: {name: db}\nspec: {listner: []}\n");
      await()
          .atMost(RelayingHub.PATIENCE)
          .until(() -> hub.ask("/v1/status").contains("spec.listner"));
      assertThat(hub.ask("/v1/status")).contains("\"state\" : \"last-good\"");
      assertThat(hub.ask("/v1/relay/status")).contains("spec.listner");
      try (Socket again = hub.connect("db/orders")) {
        again.getOutputStream().write(5);
        assertThat(again.getInputStream().read()).isEqualTo(5);
      }
      hub.running.delete("db.yaml");
      await().atMost(RelayingHub.PATIENCE).until(() -> hub.addresses("db/orders").isEmpty());
      client.getOutputStream().write(6);
      assertThat(client.getInputStream().read()).isEqualTo(6);
      client.shutdownOutput();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
    hub.running.assertWestNoticedNothing();
  }

  @Test
  void aPortThatIsTakenStopsNothingElse() throws Exception {
    int taken = hub.echoPort();
    hub.running.save(
        "db.yaml",
        """
        apiVersion: fairway.dev/v1alpha1
        kind: Relay
        metadata: {name: db}
        spec:
          listeners:
          - {name: taken, listen: ["127.0.0.1:%d"], to: "127.0.0.1:1"}
          - {name: free, listen: ["127.0.0.1:0"], to: "127.0.0.1:%d"}
        """
            .formatted(taken, taken));

    try (Socket client = hub.connect("db/free")) {
      client.getOutputStream().write(7);
      assertThat(client.getInputStream().read()).isEqualTo(7);
    }
    assertThat(hub.ask("/v1/status")).contains("\"unbound\"", "127.0.0.1:" + taken);
    assertThat(hub.running.ask("west")).isEqualTo("west");
    hub.running.assertWestNoticedNothing();
  }

  @Test
  void aDrainWaitsForOpenSessionsAndTakesNoNewOnes() throws Exception {
    hub.running.hub("drainTimeout: 1s"); // For the requests that this hub carries besides.
    hub.agent("first", RelayingHub.LOOPBACK);
    hub.relay("db", "orders", RelayingHub.upstream("orders", "agent: east", hub.echoPort(), ""));
    int port = hub.port("db/orders");
    Socket client = hub.connect("db/orders");
    client.getOutputStream().write(7);
    assertThat(client.getInputStream().read()).isEqualTo(7);

    CompletableFuture<Integer> drained =
        CompletableFuture.supplyAsync(() -> hub.running.hub().drain(), hub.threads);
    await().atMost(RelayingHub.PATIENCE).until(() -> hub.addresses("db/orders").isEmpty());
    assertThat(refuses(port)).isTrue();
    client.getOutputStream().write(8);
    assertThat(client.getInputStream().read()).isEqualTo(8);
    client.shutdownOutput();
    assertThat(client.getInputStream().read()).isEqualTo(-1);
    client.close();
    assertThat(drained.get(60, TimeUnit.SECONDS)).isPositive();
    hub.awaitLog("\"listener\":\"db/orders\"", "\"end\":\"client-closed\"");
  }

  private static boolean refuses(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return !socket.isConnected();
    } catch (SocketException e) {
      return true;
    }
  }
}
