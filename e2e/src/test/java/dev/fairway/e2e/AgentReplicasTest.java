package dev.fairway.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.agent.Agent;
import dev.fairway.agent.AgentOptions;
import dev.fairway.agent.Joining;
import dev.fairway.agent.StateFolder;
import dev.fairway.enrollment.ApiServer;
import dev.fairway.enrollment.InviteToken;
import dev.fairway.net.HostPort;
import dev.fairway.observe.AdminClient;
import dev.fairway.pki.CertificatePem;
import dev.fairway.pki.ClientTls;
import dev.fairway.pki.KeyPin;
import dev.fairway.relay.Relay;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two hubs, each a process of its own, behind a balancer that an agent dials and that it cannot ask
 * for one of them.
 */
@Tag("real")
final class AgentReplicasTest {

  private static final Duration SOON = Duration.ofMinutes(2);

  @TempDir private Path folder;

  private final List<Replica> replicas = new ArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private HomeInFront setup;

  @SuppressWarnings("NullAway.Init")
  private String token;

  @BeforeEach
  void start() throws Exception {
    setup = new HomeInFront(folder);
    token = setup.east().token("default", "tester", Duration.ofHours(1));
    for (String name : List.of("a", "b")) {
      Replica replica = new Replica(name);
      replica.start();
      replicas.add(replica);
    }
  }

  @AfterEach
  void stop() throws Exception {
    for (Replica each : replicas) {
      each.kill();
    }
    setup.close();
  }

  @Test
  void anAgentBehindABalancerHoldsALinkToEachThatLives() throws Exception {
    String members =
        """
          listeners:
            - {name: hubs, listen: ["127.0.0.1:0"], upstream: hubs}
          upstreams:
            - name: hubs
              endpoints: [{address: "127.0.0.1:%d"}, {address: "127.0.0.1:%d"}]
        """
            .formatted(replicas.get(0).port, replicas.get(1).port);
    try (Relay relay = Relay.start(RelayInFrontTest.spec(members), RelayInFrontTest.runtime())) {
      var hub = new HostPort("127.0.0.1", relay.addresses("hubs").getFirst().getPort());
      join(hub);
      try (Agent agent = startAgent()) {
        for (Replica each : replicas) {
          each.awaitServed();
        }
        replicas.get(0).kill();
        for (int i = 0; i < 20; i++) {
          assertThat(replicas.get(1).status()).isEqualTo(200);
        }
        replicas.get(0).start();
        replicas.get(0).awaitServed();
        assertThat(replicas.get(1).status()).isEqualTo(200);
        // The one that was killed is gone in time, and so is what was for it.
        await().atMost(SOON).until(() -> agent.connected() == 2);
      }
    }
  }

  @Test
  void aReplicaWithoutTheAgentForwardsToTheOneThatHasIt() throws Exception {
    Replica has = replicas.get(0);
    Replica hasNot = replicas.get(1);
    join(new HostPort("127.0.0.1", has.port));
    try (Agent agent = startAgent()) {
      has.awaitServed();
      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(hasNot.status()).as(hasNot.ask().body()).isEqualTo(200));
      for (int i = 0; i < 20; i++) {
        assertThat(hasNot.status()).isEqualTo(200);
      }
      assertThat(hasNot.operator().get("/v1/agents").body()).doesNotContain("\"connected\"");
      assertThat(hasNot.log())
          .contains("paris: no agent is connected here; it goes through replica");

      int port = hasNot.relayToParis();
      await().atMost(SOON).ignoreExceptions().until(() -> plainAnswer(port).contains("400"));
      // The words are the API server's own: nobody between has opened anything.
      assertThat(plainAnswer(port)).contains("Client sent an HTTP request to an HTTPS server");

      has.kill();
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(hasNot.ask().body())
                      .contains("no agent of paris is connected to this hub"));
      assertThat(hasNot.status()).isEqualTo(503);

      has.start();
      await().atMost(SOON).until(() -> hasNot.status() == 200);
      assertThat(agent.connected()).isPositive();
    }
  }

  /** What a server of TLS says to somebody who speaks none. */
  private static String plainAnswer(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) SOON.toMillis());
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private Agent startAgent() throws IOException {
    return Agent.start(
        new AgentOptions(
            new StateFolder(folder.resolve("agent")),
            List.of(),
            2,
            2,
            "test",
            InstantSource.system()));
  }

  private void join(HostPort hub) throws Exception {
    String made = replicas.getFirst().operator().post("/v1/invites?cluster=paris").body();
    var joining =
        new Joining(hub, new StateFolder(folder.resolve("agent")), "test", InstantSource.system());
    var east = setup.east();
    ApiServer apiServer =
        new ApiServer(east.apiAddress(), east.serverName(), CertificatePem.parse(east.caPem()));
    joining.join(
        joining.confirm(KeyPin.parse(field(made, "pin"))),
        new InviteToken(field(made, "token")),
        new Joining.Offer(Optional.empty(), "node-1", Optional.of(apiServer), Optional.empty()));
  }

  private static String field(String json, String name) {
    Matcher found = Pattern.compile("\"" + name + "\" : \"([^\"]*)\"").matcher(json);
    assertThat(found.find()).as(json).isTrue();
    return found.group(1);
  }

  /** A hub in a process of its own. */
  private final class Replica {

    private final Path own;
    private final int port;

    @SuppressWarnings("NullAway.Init")
    private Process process;

    Replica(String name) throws IOException {
      port = freePort();
      own =
          setup.folderOf(
              name,
              "homeCluster: {kubeconfigFile: ../home.kubeconfig, namespaces: [fairway, second]}",
              "");
      Path yaml = own.resolve("hub.yaml");
      Files.writeString(
          yaml,
          Files.readString(yaml).replaceFirst("listen: 127.0.0.1:0", "listen: 127.0.0.1:" + port));
      for (String file : List.of("ca.crt", "ca.key")) {
        Files.copy(
            folder.resolve("a/state").resolve(file),
            folder.resolve("one." + file),
            StandardCopyOption.REPLACE_EXISTING);
        Files.copy(
            folder.resolve("one." + file),
            own.resolve("state").resolve(file),
            StandardCopyOption.REPLACE_EXISTING,
            StandardCopyOption.COPY_ATTRIBUTES);
      }
    }

    void start() throws IOException {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
      command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"));
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.fairway.cli.Main"));
      command.addAll(List.of("hub", "--config", own.resolve("hub.yaml").toString()));
      command.addAll(List.of("--state", own.resolve("state").toString()));
      command.addAll(List.of("--advertise", "127.0.0.1:" + port));
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(own.resolve("log").toFile()))
              .start();
      await()
          .atMost(SOON)
          .ignoreExceptions()
          .until(() -> operator().get("/v1/agents").status() == 200);
    }

    /** Adds a Relay to the API server of paris, through its agents. */
    int relayToParis() throws IOException {
      int listens = freePort();
      Files.writeString(
          own.resolve("hub.yaml"),
          """
          ---
          apiVersion: fairway.dev/v1alpha1
          kind: Relay
          metadata: {name: api}
          spec:
            listeners:
            - {name: paris, listen: ["127.0.0.1:%d"], upstream: paris}
            upstreams:
            - {name: paris, agent: paris, endpoints: [{address: "%s"}]}
          """
              .formatted(listens, setup.east().apiAddress()),
          StandardOpenOption.APPEND);
      return listens;
    }

    AdminClient operator() {
      return new AdminClient(own.resolve("state/hub.sock"));
    }

    /** By an agent that is connected to this one. */
    void awaitServed() {
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(operator().get("/v1/agents").body())
                      .as(Files.readString(own.resolve("log")))
                      .contains("\"connected\""));
      await().atMost(SOON).until(() -> status() == 200);
    }

    int status() throws Exception {
      return ask().statusCode();
    }

    HttpResponse<String> ask() throws Exception {
      URI uri = URI.create("https://127.0.0.1:" + port + "/clusters/paris/api/v1/namespaces");
      String ca = Files.readString(own.resolve("state/ca.crt"));
      try (HttpClient client = HttpClient.newBuilder().sslContext(ClientTls.trusting(ca)).build()) {
        return client.send(
            HttpRequest.newBuilder(uri)
                .timeout(Duration.ofMinutes(1))
                .header("Authorization", "Bearer " + token)
                .build(),
            BodyHandlers.ofString());
      }
    }

    String log() throws IOException {
      return Files.readString(own.resolve("log"));
    }

    /** As kill -9 does. */
    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }
  }
}
