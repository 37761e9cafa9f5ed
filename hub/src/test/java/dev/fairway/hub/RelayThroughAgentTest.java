package dev.fairway.hub;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.agent.Agent;
import dev.fairway.agent.AgentOptions;
import dev.fairway.agent.AgentState;
import dev.fairway.agent.AllowedTarget;
import dev.fairway.agent.Joining;
import dev.fairway.agent.StateFolder;
import dev.fairway.enrollment.InviteToken;
import dev.fairway.net.HostPort;
import dev.fairway.observe.AdminClient;
import dev.fairway.observe.AdminServer;
import dev.fairway.pki.ClientTls;
import dev.fairway.pki.KeyPin;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Relay of a hub passes TCP connections on to what only an agent reaches. */
final class RelayThroughAgentTest {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final AllowedTarget LOOPBACK = AllowedTarget.parse("127.0.0.0/8:*");

  @TempDir Path folder;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Agent> agents = new ArrayList<>();
  private RunningHub running;
  private ServerSocket echo;
  private TestUpstream hidden;
  private AdminServer admin;
  private AdminClient operator;

  @BeforeEach
  void start() throws Exception {
    running = new RunningHub(folder);
    hidden = new TestUpstream("hidden", running.authority);
    Path socket = folder.resolve("state/hub.sock");
    admin = HubAdmin.serve(running.hub(), socket, "test");
    operator = new AdminClient(socket);
    echo = new ServerSocket();
    echo.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    threads.submit(this::serveEcho);
    join("first");
  }

  @AfterEach
  void stop() throws Exception {
    agents.forEach(Agent::close);
    admin.close();
    running.close();
    hidden.close();
    echo.close();
    threads.shutdownNow();
  }

  private Void serveEcho() throws IOException {
    while (true) {
      Socket socket = echo.accept();
      threads.submit(
          () -> {
            try (socket) {
              socket.getInputStream().transferTo(socket.getOutputStream());
            }
            return null;
          });
    }
  }

  @Test
  void bytesGoThereAndBackAndEachDirectionEndsByItself() throws Exception {
    agent("first", LOOPBACK);
    relay("db", "orders", upstream("orders", "agent: east", echo.getLocalPort(), ""));

    try (Socket client = connect("db/orders")) {
      client.getOutputStream().write("select 1".getBytes(US_ASCII));
      assertThat(client.getInputStream().readNBytes(8)).asString(US_ASCII).isEqualTo("select 1");
      assertThat(ask("/v1/relay/connections"))
          .contains("\"listener\" : \"db/orders\"", "\"upstream\" : \"db/orders\"");
      String id = field(ask("/v1/relay/connections"), "id");
      assertThat(ask("/v1/relay/connections/" + id)).contains("through the agents of east");
      byte[] bulk = new byte[3_000_000];
      new java.util.Random(1).nextBytes(bulk);
      threads.submit(
          () -> {
            client.getOutputStream().write(bulk);
            client.shutdownOutput();
            return null;
          });
      assertThat(client.getInputStream().readAllBytes()).isEqualTo(bulk);
    }
    awaitLog("\"listener\":\"db/orders\"", "\"end\":\"client-closed\"");
    assertThat(ask("/v1/status"))
        .contains("\"relay\"", "\"name\" : \"db/orders\"", "\"agent\" : \"east\"");
    assertThat(ask("/v1/relay/status")).contains("\"openConnections\" : 0");
    assertThat(scrape())
        .contains("fairway_sessions_accepted_total{listener=\"db/orders\"} 1.0")
        .contains("fairway_request_duration_seconds");
    running.assertWestNoticedNothing();
  }

  @Test
  void tlsGoesByItsServerNameAndIsNeverOpened() throws Exception {
    agent("first", LOOPBACK);
    running.save(
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
                upstream(
                    "api",
                    "agent: east",
                    hidden.port(),
                    "check: {tls: {serverName: kubernetes, caFile: ../ca.pem}, interval: 100ms}")));
    int port = port("api/shared");
    await().atMost(PATIENCE).until(() -> ask("/v1/status").contains("\"standing\" : \"up\""));

    var tls = ClientTls.trusting(running.authority.certificatePem());
    try (SSLSocket client = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", port)) {
      SSLParameters parameters = client.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName("kubernetes")));
      client.setSSLParameters(parameters);
      client.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
      assertThat(new String(client.getInputStream().readAllBytes(), UTF_8)).endsWith("hidden");
    }
    awaitLog("\"listener\":\"api/shared\"", "\"ssl_preread_server_name\":\"kubernetes\"");
    running.assertWestNoticedNothing();
  }

  @Test
  void theUpstreamIsToldWhoTheClientIs() throws Exception {
    agent("first", LOOPBACK);
    relay(
        "db",
        "orders",
        upstream("orders", "agent: east", echo.getLocalPort(), "proxyProtocol: v1"));

    try (Socket client = connect("db/orders")) {
      client.getOutputStream().write("hello".getBytes(US_ASCII));
      client.shutdownOutput();
      assertThat(new String(client.getInputStream().readAllBytes(), US_ASCII))
          .startsWith("PROXY TCP4 127.0.0.1 127.0.0.1 " + client.getLocalPort() + " ")
          .endsWith("\r\nhello");
    }
  }

  @Test
  void whatTheAgentDoesNotAllowIsNotReachedAndTheLogSaysSo() throws Exception {
    agent("first", AllowedTarget.parse("127.0.0.1:1"));
    relay("db", "orders", upstream("orders", "agent: east", echo.getLocalPort(), ""));

    try (Socket client = connect("db/orders")) {
      assertThat(ends(client.getInputStream())).isTrue();
    }
    awaitLog(
        "\"status\":502",
        "127.0.0.1:" + echo.getLocalPort() + " is not among the targets of this agent");
    assertThat(scrape())
        .contains("fairway_session_connect_failures_total{upstream=\"db/orders\"} 1.0");
  }

  @Test
  void withoutAnAgentNobodyIsReachedAndEverybodyIsToldWhy() throws Exception {
    relay("db", "orders", upstream("orders", "agent: east", echo.getLocalPort(), ""));

    try (Socket client = connect("db/orders")) {
      assertThat(ends(client.getInputStream())).isTrue();
    }
    awaitLog("\"status\":502", "no agent of east is connected to this hub");
    assertThat(ask("/v1/status")).contains("no agent of east is connected to this hub");
    agent("first", LOOPBACK);
    try (Socket client = connect("db/orders")) {
      client.getOutputStream().write(7);
      assertThat(client.getInputStream().read()).isEqualTo(7);
    }
  }

  @Test
  void anUpstreamMayBeReachedAnotherWayFromOneChangeToTheNext() throws Exception {
    String check = "check: {tcp: {}, interval: 100ms, rise: 1, fall: 1}";
    relay("db", "orders", upstream("orders", "agent: east", echo.getLocalPort(), check));
    await().atMost(PATIENCE).until(() -> ask("/v1/status").contains("\"standing\" : \"down\""));
    try (Socket client = connect("db/orders")) {
      assertThat(ends(client.getInputStream())).isTrue();
    }

    relay("db", "orders", upstream("orders", "tries: 1", echo.getLocalPort(), check));
    await().atMost(PATIENCE).until(() -> ask("/v1/status").contains("\"standing\" : \"up\""));
    assertThat(ask("/v1/status")).doesNotContain("\"agent\" : \"east\"");
    try (Socket client = connect("db/orders")) {
      client.getOutputStream().write(7);
      assertThat(client.getInputStream().read()).isEqualTo(7);
    }
  }

  @Test
  void anAgentThatIsLostResetsWhatItCarriedAndAnotherOneGoesOn() throws Exception {
    agent("first", LOOPBACK);
    relay("db", "orders", upstream("orders", "agent: east", echo.getLocalPort(), ""));
    try (Socket client = connect("db/orders")) {
      client.getOutputStream().write(7);
      assertThat(client.getInputStream().read()).isEqualTo(7);
      join("second");
      agent("second", LOOPBACK);
      AgentState state = new StateFolder(folder.resolve("first")).load().orElseThrow();
      var revoked = operator.post("/v1/agents/east/" + state.identity().id() + "/revoke");
      assertThat(revoked.status()).as(revoked.body()).isEqualTo(200);
      assertThat(reset(client.getInputStream())).isTrue();
    }
    awaitLog("\"end\":\"upstream-failed\"", "the tunnel is gone: its agent, or the way to it");
    try (Socket client = connect("db/orders")) {
      client.getOutputStream().write(8);
      assertThat(client.getInputStream().read()).isEqualTo(8);
    }
    running.assertWestNoticedNothing();
  }

  @Test
  void changesDropNoSessionAndABadOneLeavesTheLastGood() throws Exception {
    agent("first", LOOPBACK);
    String orders = upstream("orders", "agent: east", echo.getLocalPort(), "");
    relay("db", "orders", orders);
    try (Socket client = connect("db/orders")) {
      client.getOutputStream().write(7);
      assertThat(client.getInputStream().read()).isEqualTo(7);
      relay("other", "orders", orders);
      try (Socket other = connect("other/orders")) {
        other.getOutputStream().write(9);
        assertThat(other.getInputStream().read()).isEqualTo(9);
      }
      running.save(
          "db.yaml",
          "apiVersion: fairway.dev/v1alpha1\nkind: Relay\nmetadata: {name: db}\nspec: {listner: []}\n");
      await().atMost(PATIENCE).until(() -> ask("/v1/status").contains("spec.listner"));
      assertThat(ask("/v1/status")).contains("\"state\" : \"last-good\"");
      assertThat(ask("/v1/relay/status")).contains("spec.listner");
      try (Socket again = connect("db/orders")) {
        again.getOutputStream().write(5);
        assertThat(again.getInputStream().read()).isEqualTo(5);
      }
      running.delete("db.yaml");
      await().atMost(PATIENCE).until(() -> addresses("db/orders").isEmpty());
      client.getOutputStream().write(6);
      assertThat(client.getInputStream().read()).isEqualTo(6);
      client.shutdownOutput();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
    running.assertWestNoticedNothing();
  }

  @Test
  void aPortThatIsTakenStopsNothingElse() throws Exception {
    int taken = echo.getLocalPort();
    running.save(
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

    try (Socket client = connect("db/free")) {
      client.getOutputStream().write(7);
      assertThat(client.getInputStream().read()).isEqualTo(7);
    }
    assertThat(ask("/v1/status")).contains("\"unbound\"", "127.0.0.1:" + taken);
    assertThat(running.ask("west")).isEqualTo("west");
    running.assertWestNoticedNothing();
  }

  @Test
  void aDrainWaitsForOpenSessionsAndTakesNoNewOnes() throws Exception {
    running.hub("drainTimeout: 1s"); // For the requests that this hub carries besides.
    agent("first", LOOPBACK);
    relay("db", "orders", upstream("orders", "agent: east", echo.getLocalPort(), ""));
    int port = port("db/orders");
    Socket client = connect("db/orders");
    client.getOutputStream().write(7);
    assertThat(client.getInputStream().read()).isEqualTo(7);

    CompletableFuture<Integer> drained =
        CompletableFuture.supplyAsync(() -> running.hub().drain(), threads);
    await().atMost(PATIENCE).until(() -> addresses("db/orders").isEmpty());
    assertThat(refuses(port)).isTrue();
    client.getOutputStream().write(8);
    assertThat(client.getInputStream().read()).isEqualTo(8);
    client.shutdownOutput();
    assertThat(client.getInputStream().read()).isEqualTo(-1);
    client.close();
    assertThat(drained.get(60, TimeUnit.SECONDS)).isPositive();
    awaitLog("\"listener\":\"db/orders\"", "\"end\":\"client-closed\"");
  }

  private static boolean refuses(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return !socket.isConnected();
    } catch (SocketException e) {
      return true;
    }
  }

  private static boolean ends(InputStream in) {
    try {
      return in.read() < 0;
    } catch (IOException e) {
      return true;
    }
  }

  private static boolean reset(InputStream in) {
    try {
      in.read();
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private void relay(String name, String upstream, String upstreams) throws IOException {
    running.save(
        name + ".yaml",
        """
        apiVersion: fairway.dev/v1alpha1
        kind: Relay
        metadata: {name: %s}
        spec:
          listeners:
          - {name: orders, listen: ["127.0.0.1:0"], upstream: %s}
          upstreams:
        %s"""
            .formatted(name, upstream, upstreams));
  }

  private static String upstream(String name, String way, int port, String more) {
    return """
      - name: %s
        %s
        endpoints: [{address: "127.0.0.1:%d"}]
        %s
    """
        .formatted(name, way, port, more);
  }

  private List<InetSocketAddress> addresses(String listener) {
    return running.hub().relays().plane().addresses().getOrDefault(listener, List.of());
  }

  private int port(String listener) {
    await().atMost(PATIENCE).until(() -> !addresses(listener).isEmpty());
    return addresses(listener).getFirst().getPort();
  }

  private Socket connect(String listener) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(listener));
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  private void awaitLog(String... words) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                running
                    .accessLog()
                    .lines()
                    .anyMatch(line -> List.of(words).stream().allMatch(line::contains)));
  }

  private String ask(String target) throws Exception {
    AdminClient.Answer answer = operator.get(target);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private String scrape() throws Exception {
    InetSocketAddress at = running.hub().adminAddress();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + at.getPort() + "/metrics"))
              .build();
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }

  private void agent(String name, AllowedTarget allowed) throws Exception {
    Agent agent =
        Agent.start(
            new AgentOptions(
                new StateFolder(folder.resolve(name)),
                List.of(allowed),
                2,
                1,
                "test",
                InstantSource.system()));
    agents.add(agent);
    await().atMost(PATIENCE).until(() -> agent.connected() == 2);
    await().atMost(PATIENCE).until(() -> running.hub().agentTunnels().isConnected("east"));
  }

  /** Makes an agent of the cluster east, which the configuration has. */
  private void join(String name) throws Exception {
    AdminClient.Answer made = operator.post("/v1/invites?cluster=east");
    assertThat(made.status()).as(made.body()).isEqualTo(200);
    Joining joining =
        new Joining(
            new HostPort("127.0.0.1", running.hub().address().getPort()),
            new StateFolder(folder.resolve(name)),
            "test",
            InstantSource.system());
    String trust = joining.confirm(KeyPin.parse(field(made.body(), "pin")));
    joining.join(
        trust,
        new InviteToken(field(made.body(), "token")),
        new Joining.Offer(Optional.empty(), name, Optional.empty(), Optional.empty()));
  }

  private static String field(String json, String name) {
    Matcher found = Pattern.compile("\"" + name + "\" : \"([^\"]*)\"").matcher(json);
    assertThat(found.find()).as(json).isTrue();
    return found.group(1);
  }
}
