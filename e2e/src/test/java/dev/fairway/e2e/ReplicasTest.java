package dev.fairway.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.lab.ClusterShape;
import dev.fairway.lab.LabCluster;
import dev.fairway.pki.ClientTls;
import dev.fairway.relay.Relay;
import dev.fairway.testkit.Requires;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two hubs, each a process of its own, behind a plain L4 balancer that says whom it connects for.
 * Clients know one address and one authority.
 */
@Tag("real")
final class ReplicasTest {

  private static final int WATCHERS = 20;

  @TempDir private Path folder;

  private final AtomicBoolean stop = new AtomicBoolean();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Replica> replicas = new ArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private HubInFront shared;

  @SuppressWarnings("NullAway.Init")
  private SSLContext trust;

  @BeforeEach
  void start() throws Exception {
    shared =
        new HubInFront(Files.createDirectory(folder.resolve("lab")), ClusterShape.LOOPBACK, "east");
    Path state = folder.resolve("state");
    run("hub", "init", "--state", state.toString());
    trust = ClientTls.trusting(Files.readString(state.resolve("ca.crt")));
    for (String name : List.of("a", "b")) {
      Path own = Files.createDirectory(folder.resolve(name));
      copyState(state, own.resolve("state"));
      Replica replica = new Replica(own, freePort());
      replica.start();
      replicas.add(replica);
    }
  }

  @AfterEach
  void stop() throws Exception {
    stop.set(true);
    threads.shutdownNow();
    for (Replica each : replicas) {
      each.kill();
    }
    shared.close();
  }

  @Test
  void behindARelayOneMayDieAndAnotherMayBeDrained() throws Exception {
    String members =
        """
          listeners:
            - {name: hubs, listen: ["127.0.0.1:0"], upstream: hubs}
          upstreams:
            - name: hubs
              proxyProtocol: v2
              endpoints: [{address: "127.0.0.1:%d"}, {address: "127.0.0.1:%d"}]
        """
            .formatted(replicas.get(0).port, replicas.get(1).port);
    try (Relay relay = Relay.start(RelayInFrontTest.spec(members), RelayInFrontTest.runtime())) {
      clientsGoOn(relay.addresses("hubs").getFirst().getPort());
    }
  }

  @Test
  void behindNginxOneMayDieAndAnotherMayBeDrained() throws Exception {
    Requires.programs("nginx");
    int port = freePort();
    Process nginx = nginx(port);
    try {
      awaitPort(port);
      clientsGoOn(port);
    } finally {
      nginx.destroy();
      nginx.waitFor();
    }
  }

  private void clientsGoOn(int port) throws Exception {
    URI hub = URI.create("https://127.0.0.1:" + port + "/clusters/east");
    assertThat(kubectl(port, "get", "--raw", "/version")).contains("gitVersion");

    Set<Integer> seen = ConcurrentHashMap.newKeySet();
    AtomicInteger opened = new AtomicInteger();
    String name = "replicas-" + port;
    List<Future<?>> watches = new ArrayList<>();
    for (int i = 0; i < WATCHERS; i++) {
      int watcher = i;
      watches.add(threads.submit(() -> watch(hub, name, watcher, seen, opened)));
    }
    Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> opened.get() >= WATCHERS);

    replicas.get(0).kill();
    assertThat(kubectl(port, "create", "configmap", name)).contains("created");
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> assertThat(seen).hasSize(WATCHERS));
    assertThat(kubectl(port, "delete", "configmap", name)).contains("deleted");

    replicas.get(0).start();
    AtomicInteger served = new AtomicInteger();
    Future<?> load = threads.submit(() -> load(hub, served));
    Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> served.get() > 20);
    replicas.get(1).drain();
    int before = served.get();
    Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> served.get() > before + 20);
    assertThat(watches).as("each still watches").noneMatch(Future::isDone);
    stop.set(true);
    load.get();
  }

  /** As an informer does: whatever ends it, it watches again. */
  private Object watch(URI hub, String name, int watcher, Set<Integer> seen, AtomicInteger opened)
      throws Exception {
    while (!stop.get()) {
      try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
        String target =
            "/api/v1/namespaces/default/configmaps?watch=1&fieldSelector=metadata.name%3D" + name;
        HttpResponse<InputStream> response =
            client.send(request(hub + target), BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
          continue;
        }
        opened.incrementAndGet();
        BufferedReader lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.contains(name)) {
            seen.add(watcher);
          }
        }
      } catch (IOException e) {
        // Broken off, or nobody was there: again.
      }
    }
    return seen;
  }

  /** Short requests, one after the other, none of which may fail. */
  private Object load(URI hub, AtomicInteger served) throws Exception {
    try (HttpClient client = client(HttpClient.Version.HTTP_1_1)) {
      while (!stop.get()) {
        HttpResponse<String> answer =
            client.send(request(hub + "/version"), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        served.incrementAndGet();
      }
    }
    return served;
  }

  private HttpClient client(HttpClient.Version version) {
    return HttpClient.newBuilder().version(version).sslContext(trust).build();
  }

  private HttpRequest request(String uri) {
    return HttpRequest.newBuilder(URI.create(uri))
        .header("Authorization", "Bearer " + shared.token("east"))
        .build();
  }

  private String kubectl(int port, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(shared.kubectlBinary().toString());
    command.add("--server=https://127.0.0.1:" + port + "/clusters/east");
    command.add("--certificate-authority=" + folder.resolve("state/ca.crt"));
    command.add("--kubeconfig=" + tokenFile());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("HOME", folder.resolve("home-" + port).toString());
    return HubInFront.run(builder).text();
  }

  private Path tokenFile() throws IOException {
    return Files.writeString(
        folder.resolve("kubeconfig"),
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
        users: [{name: u, user: {token: %s}}]
        contexts: [{name: x, context: {cluster: c, user: u}}]
        current-context: x
        """
            .formatted(shared.token("east")));
  }

  private static void run(String... arguments) throws Exception {
    assertThat(fairway(arguments).inheritIO().start().waitFor()).isZero();
  }

  /** The program, with the classes of this test's class path. */
  private static ProcessBuilder fairway(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.fairway.cli.Main"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  private static void copyState(Path from, Path to) throws IOException {
    Files.createDirectory(to);
    Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
    for (String file : List.of("ca.crt", "ca.key")) {
      Files.copy(from.resolve(file), to.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  private Process nginx(int port) throws IOException {
    Path module = Path.of("/usr/lib/nginx/modules/ngx_stream_module.so");
    Path file = folder.resolve("nginx.conf");
    Files.writeString(
        file,
        """
        %s
        daemon off;
        master_process off;
        pid %s/nginx.pid;
        error_log %s/error.log info;
        events {}
        stream {
          upstream hubs { server 127.0.0.1:%d max_fails=0; server 127.0.0.1:%d max_fails=0; }
          server { listen 127.0.0.1:%d; proxy_pass hubs; proxy_protocol on; }
        }
        """
            .formatted(
                Files.exists(module) ? "load_module " + module + ";" : "",
                folder,
                folder,
                replicas.get(0).port,
                replicas.get(1).port,
                port));
    return new ProcessBuilder("nginx", "-p", folder.toString(), "-c", file.toString())
        .inheritIO()
        .start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static void awaitPort(int port) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .ignoreExceptions()
        .until(
            () -> {
              try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
              }
            });
  }

  /** A hub in a process of its own. */
  private final class Replica {

    private final Path own;
    private final int port;

    @SuppressWarnings("NullAway.Init")
    private Process process;

    Replica(Path own, int port) throws IOException {
      this.own = own;
      this.port = port;
      LabCluster east = shared.cluster("east");
      Files.writeString(own.resolve("east.ca"), east.caPem());
      Files.writeString(
          own.resolve("hub.yaml"),
          """
          apiVersion: fairway.dev/v1alpha1
          kind: Hub
          metadata: {name: hub}
          spec:
            domain: hub.test
            listen: 127.0.0.1:%d
            extraNames: [127.0.0.1]
            admin: {listen: "127.0.0.1:0"}
            proxyProtocol: {trusted: [127.0.0.0/8]}
            drainTimeout: 20s
          ---
          apiVersion: fairway.dev/v1alpha1
          kind: Cluster
          metadata: {name: east}
          spec:
            links:
            - direct: {endpoints: ["%s"], serverName: %s, caFile: east.ca}
          """
              .formatted(port, east.apiAddress(), east.serverName()));
    }

    void start() throws IOException {
      process =
          fairway(
                  "hub",
                  "--config",
                  own.resolve("hub.yaml").toString(),
                  "--state",
                  own.resolve("state").toString())
              .redirectErrorStream(true)
              .redirectOutput(own.resolve("log").toFile())
              .start();
      awaitPort(port);
    }

    /** As kill -9 does. */
    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }

    /** As an orchestrator stops it: SIGTERM, and time. */
    void drain() throws InterruptedException {
      process.destroy();
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    }
  }
}
