package dev.fairway.hub;

import dev.fairway.agent.Agent;
import dev.fairway.agent.AgentOptions;
import dev.fairway.agent.AgentState;
import dev.fairway.agent.StateFolder;
import dev.fairway.agent.WayOut;
import dev.fairway.enrollment.EnrolledAgents;
import dev.fairway.enrollment.Invite;
import dev.fairway.enrollment.JoinRequest;
import dev.fairway.net.HostPort;
import dev.fairway.pki.AgentKey;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.ClientTls;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * A hub that can be started again at the same address, with one cluster, {@code north}, which it
 * reaches by agents only. They have joined while it was away, at whatever time it was then.
 */
final class AgentHub implements AutoCloseable {

  static final String CLUSTER = "north";

  final TestUpstream hidden;
  private final Path folder;
  private final int port;
  private final String trustPem;
  private Optional<Hub> hub = Optional.empty();

  AgentHub(Path folder) throws Exception {
    this.folder = folder;
    this.port = freePort();
    CertificateAuthority authority = RunningHub.authority();
    this.hidden = new TestUpstream("hidden", authority);
    HubState state = new HubState(folder.resolve("state"), InstantSource.system());
    this.trustPem = Files.readString(state.init().authorityFile());
    Files.writeString(folder.resolve("north.ca"), authority.certificatePem());
    Files.writeString(
        folder.resolve("hub.yaml"),
        """
        apiVersion: fairway.dev/v1alpha1
        kind: Hub
        metadata: {name: hub}
        spec:
          listen: "127.0.0.1:%d"
          domain: hub.test
          extraNames: [127.0.0.1]
          admin: {listen: "127.0.0.1:0"}
        ---
        apiVersion: fairway.dev/v1alpha1
        kind: Cluster
        metadata: {name: north}
        spec:
          links:
          - agent: {endpoint: "127.0.0.1:%d", serverName: kubernetes, caFile: north.ca}
        """
            .formatted(port, hidden.port()));
  }

  /** Where it listens, or will. */
  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Lets agents join, numbered from 0, while the hub is away. */
  void enroll(int count, int port, InstantSource clock) throws Exception {
    try (EnrolledAgents agents = new EnrolledAgents(folder.resolve("state/agents"), clock)) {
      Invite.Accepts nothing = new Invite.Accepts(false, false);
      EnrolledAgents.Made made =
          agents.invite(new Invite.Terms(CLUSTER, Duration.ofHours(1), count, nothing));
      for (int i = 0; i < count; i++) {
        AgentKey.Fresh key = AgentKey.create();
        JoinRequest request =
            new JoinRequest(
                made.token(),
                key.request(),
                Optional.of(CLUSTER),
                "node-" + i,
                "test",
                Optional.empty(),
                Optional.empty());
        new StateFolder(agentFolder(i))
            .save(
                new AgentState(
                    new HostPort("127.0.0.1", port),
                    trustPem,
                    key.key(),
                    List.of(agents.join(request, "127.0.0.1").certificate()),
                    Optional.of(new HostPort("127.0.0.1", hidden.port())),
                    WayOut.DIRECT));
      }
    }
  }

  Path agentFolder(int number) {
    return folder.resolve("agent-" + number);
  }

  /** Runs one of them. */
  Agent agent(int number, int connections) throws IOException {
    return Agent.start(
        new AgentOptions(
            new StateFolder(agentFolder(number)),
            List.of(),
            connections,
            1,
            "test",
            InstantSource.system()));
  }

  void start() throws IOException {
    hub =
        Optional.of(
            Hub.start(
                new HubOptions(
                    folder.resolve("hub.yaml"),
                    folder.resolve("state"),
                    OutputStream.nullOutputStream(),
                    InstantSource.system(),
                    Duration.ofMillis(100),
                    2,
                    "test")));
  }

  /** Ends it at once, with all that it carries. */
  void stop() {
    hub.ifPresent(Hub::close);
    hub = Optional.empty();
  }

  /** How many tunnels it could use now. */
  long tunnels() {
    return hub.orElseThrow().agentTunnels().views().stream().filter(view -> view.inUse()).count();
  }

  /** How many it has, whatever they are good for. */
  int openTunnels() {
    return hub.orElseThrow().agentTunnels().views().size();
  }

  HttpClient client() {
    return HttpClient.newBuilder().sslContext(ClientTls.trusting(trustPem)).build();
  }

  /** Asks the cluster. */
  HttpResponse<byte[]> ask(HttpClient client, String path)
      throws IOException, InterruptedException {
    return client.send(request(path), BodyHandlers.ofByteArray());
  }

  /** The same, when the answer has begun. */
  HttpResponse<InputStream> stream(HttpClient client, String path)
      throws IOException, InterruptedException {
    return client.send(request(path), BodyHandlers.ofInputStream());
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(
            URI.create("https://127.0.0.1:" + port + "/clusters/north" + path))
        .timeout(Duration.ofMinutes(1))
        .build();
  }

  /** Whether the cluster answers. */
  boolean works() throws InterruptedException {
    try (HttpClient client = client()) {
      return ask(client, "/").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    stop();
    hidden.close();
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}
