package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.agent.Agent;
import dev.fairway.agent.AgentOptions;
import dev.fairway.agent.AllowedTarget;
import dev.fairway.agent.Joining;
import dev.fairway.agent.StateFolder;
import dev.fairway.enrollment.InviteToken;
import dev.fairway.net.HostPort;
import dev.fairway.observe.AdminClient;
import dev.fairway.observe.AdminServer;
import dev.fairway.pki.KeyPin;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A hub with Relay objects, agents of its cluster {@code east}, and a server that says again what
 * it hears.
 */
final class RelayingHub implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofMinutes(1);
  static final AllowedTarget LOOPBACK = AllowedTarget.parse("127.0.0.0/8:*");

  final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  final RunningHub running;
  final TestUpstream hidden;
  final AdminClient operator;
  private final Path folder;
  private final List<Agent> agents = new ArrayList<>();
  private final ServerSocket echo = new ServerSocket();
  private final AdminServer admin;

  /** One agent has joined, and does not run. */
  RelayingHub(Path folder) throws Exception {
    this.folder = folder;
    running = new RunningHub(folder);
    hidden = new TestUpstream("hidden", running.authority);
    Path socket = folder.resolve("state/hub.sock");
    admin = HubAdmin.serve(running.hub(), socket, "test");
    operator = new AdminClient(socket);
    echo.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    threads.submit(this::serveEcho);
    join("first");
  }

  @Override
  public void close() throws IOException {
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

  /** Where the one listens that says again what it hears. */
  int echoPort() {
    return echo.getLocalPort();
  }

  void relay(String name, String upstream, String upstreams) throws IOException {
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

  static String upstream(String name, String way, int port, String more) {
    return """
      - name: %s
        %s
        endpoints: [{address: "127.0.0.1:%d"}]
        %s
    """
        .formatted(name, way, port, more);
  }

  List<InetSocketAddress> addresses(String listener) {
    return running.hub().relays().plane().addresses().getOrDefault(listener, List.of());
  }

  int port(String listener) {
    await().atMost(PATIENCE).until(() -> !addresses(listener).isEmpty());
    return addresses(listener).getFirst().getPort();
  }

  Socket connect(String listener) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(listener));
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  void awaitLog(String... words) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                running
                    .accessLog()
                    .lines()
                    .anyMatch(line -> List.of(words).stream().allMatch(line::contains)));
  }

  String ask(String target) throws Exception {
    AdminClient.Answer answer = operator.get(target);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  String scrape() throws Exception {
    InetSocketAddress at = running.hub().adminAddress();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + at.getPort() + "/metrics"))
              .build();
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }

  void agent(String name, AllowedTarget allowed) throws Exception {
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
  void join(String name) throws Exception {
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

  /** Whether nothing comes any more, in order or not. */
  static boolean ends(InputStream in) {
    try {
      return in.read() < 0;
    } catch (IOException e) {
      return true;
    }
  }

  static String field(String json, String name) {
    Matcher found = Pattern.compile("\"" + name + "\" : \"([^\"]*)\"").matcher(json);
    assertThat(found.find()).as(json).isTrue();
    return found.group(1);
  }
}
