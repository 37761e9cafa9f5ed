package dev.fairway.hub;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.agent.AgentState;
import dev.fairway.agent.AllowedTarget;
import dev.fairway.agent.StateFolder;
import dev.fairway.pki.ClientTls;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Relay of a hub passes TCP connections on to what only an agent reaches. */
final class RelayThroughAgentTest {

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
  void bytesGoThereAndBackAndEachDirectionEndsByItself() throws Exception {
    hub.agent("first", RelayingHub.LOOPBACK);
    hub.relay("db", "orders", RelayingHub.upstream("orders", "agent: east", hub.echoPort(), ""));

    try (Socket client = hub.connect("db/orders")) {
      client.getOutputStream().write("select 1".getBytes(US_ASCII));
      assertThat(client.getInputStream().readNBytes(8)).asString(US_ASCII).isEqualTo("select 1");
      assertThat(hub.ask("/v1/relay/connections"))
          .contains("\"listener\" : \"db/orders\"", "\"upstream\" : \"db/orders\"");
      String id = RelayingHub.field(hub.ask("/v1/relay/connections"), "id");
      assertThat(hub.ask("/v1/relay/connections/" + id)).contains("through the agents of east");
      byte[] bulk = new byte[3_000_000];
      new java.util.Random(1).nextBytes(bulk);
      hub.threads.submit(
          () -> {
            client.getOutputStream().write(bulk);
            client.shutdownOutput();
            return null;
          });
      assertThat(client.getInputStream().readAllBytes()).isEqualTo(bulk);
    }
    hub.awaitLog("\"listener\":\"db/orders\"", "\"end\":\"client-closed\"");
    assertThat(hub.ask("/v1/status"))
        .contains("\"relay\"", "\"name\" : \"db/orders\"", "\"agent\" : \"east\"");
    assertThat(hub.ask("/v1/relay/status")).contains("\"openConnections\" : 0");
    assertThat(hub.scrape())
        .contains("fairway_sessions_accepted_total{listener=\"db/orders\"} 1.0")
        .contains("fairway_request_duration_seconds");
    hub.running.assertWestNoticedNothing();
  }

  @Test
  void tlsGoesByItsServerNameAndIsNeverOpened() throws Exception {
    hub.agent("first", RelayingHub.LOOPBACK);
    hub.running.save(
        "api.yaml",
        """
        apiVersion: fairway.dev/v1alpha1
        kind: Relay
        metadata: {name: api}
        spec:
          listeners:
          - name: shared
            listen: ["127.0.0.1:0"]
            routes: [{names: [kubernetes], upstream: api}]
          upstreams:
        %s"""
            .formatted(
                RelayingHub.upstream(
                    "api",
                    "agent: east",
                    hub.hidden.port(),
                    "check: {tls: {serverName: kubernetes, caFile: ../ca.pem}, interval: 100ms}")));
    int port = hub.port("api/shared");
    await()
        .atMost(RelayingHub.PATIENCE)
        .until(() -> hub.ask("/v1/status").contains("\"standing\" : \"up\""));

    var tls = ClientTls.trusting(hub.running.authority.certificatePem());
    try (SSLSocket client = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", port)) {
      SSLParameters parameters = client.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName("kubernetes")));
      client.setSSLParameters(parameters);
      client.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
      assertThat(new String(client.getInputStream().readAllBytes(), UTF_8)).endsWith("hidden");
    }
    hub.awaitLog("\"listener\":\"api/shared\"", "\"ssl_preread_server_name\":\"kubernetes\"");
    hub.running.assertWestNoticedNothing();
  }

  @Test
  void theUpstreamIsToldWhoTheClientIs() throws Exception {
    hub.agent("first", RelayingHub.LOOPBACK);
    hub.relay(
        "db",
        "orders",
        RelayingHub.upstream("orders", "agent: east", hub.echoPort(), "proxyProtocol: v1"));

    try (Socket client = hub.connect("db/orders")) {
      client.getOutputStream().write("hello".getBytes(US_ASCII));
      client.shutdownOutput();
      assertThat(new String(client.getInputStream().readAllBytes(), US_ASCII))
          .startsWith("PROXY TCP4 127.0.0.1 127.0.0.1 " + client.getLocalPort() + " ")
          .endsWith("\r\nhello");
    }
  }

  @Test
  void whatTheAgentDoesNotAllowIsNotReachedAndTheLogSaysSo() throws Exception {
    hub.agent("first", AllowedTarget.parse("127.0.0.1:1"));
    hub.relay("db", "orders", RelayingHub.upstream("orders", "agent: east", hub.echoPort(), ""));

    try (Socket client = hub.connect("db/orders")) {
      assertThat(RelayingHub.ends(client.getInputStream())).isTrue();
    }
    hub.awaitLog(
        "\"status\":502",
        "127.0.0.1:" + hub.echoPort() + " is not among the targets of this agent");
    assertThat(hub.scrape())
        .contains("fairway_session_connect_failures_total{upstream=\"db/orders\"} 1.0");
  }

  @Test
  void whatOneAgentDoesNotReachAnotherOneDoes() throws Exception {
    hub.agent("first", AllowedTarget.parse("127.0.0.1:1"));
    hub.join("second");
    hub.agent("second", RelayingHub.LOOPBACK);
    hub.relay(
        "db", "orders", RelayingHub.upstream("orders", "agent: east", hub.echoPort(), "tries: 1"));

    for (int i = 0; i < 20; i++) {
      try (Socket client = hub.connect("db/orders")) {
        client.getOutputStream().write(i);
        assertThat(client.getInputStream().read()).isEqualTo(i);
      }
    }
  }

  @Test
  void withoutAnAgentNobodyIsReachedAndEverybodyIsToldWhy() throws Exception {
    hub.relay("db", "orders", RelayingHub.upstream("orders", "agent: east", hub.echoPort(), ""));

    try (Socket client = hub.connect("db/orders")) {
      assertThat(RelayingHub.ends(client.getInputStream())).isTrue();
    }
    hub.awaitLog("\"status\":502", "no agent of east is connected to this hub");
    assertThat(hub.ask("/v1/status")).contains("no agent of east is connected to this hub");
    hub.agent("first", RelayingHub.LOOPBACK);
    try (Socket client = hub.connect("db/orders")) {
      client.getOutputStream().write(7);
      assertThat(client.getInputStream().read()).isEqualTo(7);
    }
  }

  @Test
  void anAgentThatIsLostResetsWhatItCarriedAndAnotherOneGoesOn() throws Exception {
    hub.agent("first", RelayingHub.LOOPBACK);
    hub.relay("db", "orders", RelayingHub.upstream("orders", "agent: east", hub.echoPort(), ""));
    try (Socket client = hub.connect("db/orders")) {
      client.getOutputStream().write(7);
      assertThat(client.getInputStream().read()).isEqualTo(7);
      hub.join("second");
      hub.agent("second", RelayingHub.LOOPBACK);
      AgentState state = new StateFolder(folder.resolve("first")).load().orElseThrow();
      var revoked = hub.operator.post("/v1/agents/east/" + state.identity().id() + "/revoke");
      assertThat(revoked.status()).as(revoked.body()).isEqualTo(200);
      assertThat(reset(client.getInputStream())).isTrue();
    }
    hub.awaitLog("\"end\":\"upstream-failed\"", "the tunnel is gone: its agent, or the way to it");
    try (Socket client = hub.connect("db/orders")) {
      client.getOutputStream().write(8);
      assertThat(client.getInputStream().read()).isEqualTo(8);
    }
    hub.running.assertWestNoticedNothing();
  }

  private static boolean reset(InputStream in) {
    try {
      in.read();
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
