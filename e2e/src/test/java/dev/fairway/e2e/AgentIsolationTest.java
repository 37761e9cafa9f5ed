package dev.fairway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.agent.Agent;
import dev.fairway.agent.AgentOptions;
import dev.fairway.agent.AllowedTarget;
import dev.fairway.agent.StateFolder;
import dev.fairway.hub.HubAdmin;
import dev.fairway.lab.ClusterShape;
import dev.fairway.observe.AdminClient;
import dev.fairway.observe.AdminServer;
import dev.fairway.pki.ClientTls;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Through one connection of one agent go readers that have stopped, connections into a black hole
 * and thousands of requests that are given up; everybody else is served as if they were not there.
 */
@Tag("real")
final class AgentIsolationTest {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String MAPS = "/clusters/paris/api/v1/namespaces/bulk/configmaps";
  private static final int MAPS_COUNT = 40;
  private static final int MAP_BYTES = 900_000;
  private static final int STALLED = 3;
  private static final int CLIENTS = 6;
  private static final int CANCELLED = 2_400;
  private static final int AT_ONCE = 20;

  @TempDir private Path folder;
  private final List<HttpClient> clients = new ArrayList<>();
  private final List<Socket> lost = new ArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private HubInFront setup;

  @SuppressWarnings("NullAway.Init")
  private AdminServer admin;

  @SuppressWarnings("NullAway.Init")
  private ServerSocket hole;

  @BeforeEach
  void start() throws Exception {
    setup = new HubInFront(folder, ClusterShape.LOOPBACK, "east");
    setup.writeConfig(List.of());
    admin = HubAdmin.serve(setup.hub(), folder.resolve("state/hub.sock"), "test");
    hole = blackHole();
  }

  @AfterEach
  void stop() throws Exception {
    clients.forEach(HttpClient::shutdownNow);
    for (Socket each : lost) {
      each.close();
    }
    hole.close();
    admin.close();
    setup.close();
  }

  @Test
  void oneConnectionOfAnAgentServesEverybodyElse() throws Exception {
    StateFolder joined =
        NewAgent.join(
            new AdminClient(folder.resolve("state/hub.sock")),
            setup.hub().address().getPort(),
            "paris",
            setup.cluster("east"),
            folder.resolve("agent"));
    try (Agent agent =
        Agent.start(
            new AgentOptions(
                joined,
                List.of(AllowedTarget.parse("127.0.0.0/8:*")),
                1,
                1,
                "test",
                InstantSource.system()))) {
      HttpClient others = client();
      await().atMost(PATIENCE).until(() -> status(others, "/clusters/paris/api") == 200);
      fill(others);

      List<InputStream> stalled = stalledLists();
      intoTheHole();
      CompletableFuture<Void> cancelled = CompletableFuture.runAsync(this::cancelThousands);
      int served = 0;
      while (!cancelled.isDone() || served < 100) {
        assertThat(status(others, "/clusters/paris/api/v1/namespaces/default/pods")).isEqualTo(200);
        served++;
      }
      cancelled.get(1, TimeUnit.MINUTES);
      // A whole list besides, as large as those that nobody reads.
      assertThat(size(others)).isGreaterThan((long) MAPS_COUNT * MAP_BYTES);

      for (InputStream each : stalled) {
        each.close();
      }
      for (Socket each : lost) {
        each.close();
      }
      clients.forEach(HttpClient::shutdownNow);
      assertThat(agent.drain(PATIENCE)).isTrue();
      await().atMost(PATIENCE).until(() -> metric("fairway_tunnel_streams") == 0);
      await().atMost(PATIENCE).until(() -> metric("fairway_tunnel_window_bytes") == 0);
      // This question itself is one.
      await().atMost(PATIENCE).until(() -> metric("fairway_requests_active") == 1);
    }
  }

  /** More than all windows and buffers on the way hold. */
  private void fill(HttpClient client) throws Exception {
    setup.cluster("east").kubectl("create", "namespace", "bulk");
    String filling = "x".repeat(MAP_BYTES);
    for (int i = 0; i < MAPS_COUNT; i++) {
      String map =
          "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"m%d\"},\"data\":{\"a\":\"%s\"}}"
              .formatted(i, filling);
      HttpRequest create =
          request(MAPS)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(map))
              .build();
      assertThat(client.send(create, BodyHandlers.discarding()).statusCode()).isEqualTo(201);
    }
  }

  /** Lists that have begun, and of which nobody reads more. */
  private List<InputStream> stalledLists() throws Exception {
    List<InputStream> stalled = new ArrayList<>();
    for (int i = 0; i < STALLED; i++) {
      HttpResponse<InputStream> list =
          client().send(request(MAPS).build(), BodyHandlers.ofInputStream());
      assertThat(list.statusCode()).isEqualTo(200);
      assertThat(list.body().readNBytes(1_000)).hasSize(1_000);
      stalled.add(list.body());
    }
    return stalled;
  }

  /** Watches that are given up, some before they have begun: each is a reset of its stream. */
  private void cancelThousands() {
    List<HttpClient> many = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      many.add(client());
    }
    HttpRequest watch = request(MAPS + "?watch=1&fieldSelector=metadata.name%3Dnone").build();
    for (int i = 0; i < CANCELLED; i += AT_ONCE) {
      HttpClient one = many.get(i / AT_ONCE % CLIENTS);
      List<CompletableFuture<HttpResponse<InputStream>>> asked = new ArrayList<>();
      for (int j = 0; j < AT_ONCE; j++) {
        asked.add(one.sendAsync(watch, BodyHandlers.ofInputStream()));
      }
      for (int j = 0; j < AT_ONCE; j++) {
        giveUp(asked.get(j), j % 2 == 0);
      }
    }
  }

  private static void giveUp(CompletableFuture<HttpResponse<InputStream>> asked, boolean atOnce) {
    if (atOnce) {
      asked.cancel(true);
      return;
    }
    try {
      asked.get(1, TimeUnit.MINUTES).body().close();
    } catch (Exception e) {
      // The hub may end the connection of somebody who gives up all the time.
    }
  }

  /** Clients of a relay whose only upstream, behind the same agent, swallows what it gets. */
  private void intoTheHole() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Files.writeString(
        setup.config(),
        """
        ---
        apiVersion: fairway.dev/v1alpha1
        kind: Relay
        metadata: {name: hole}
        spec:
          listeners:
          - {name: hole, listen: ["127.0.0.1:%d"], upstream: hole}
          upstreams:
          - {name: hole, agent: paris, endpoints: [{address: "127.0.0.1:%d"}]}
        """
            .formatted(port, hole.getLocalPort()),
        StandardOpenOption.APPEND);
    for (int i = 0; i < 50; i++) {
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(() -> lost.add(new Socket(InetAddress.getLoopbackAddress(), port)));
    }
  }

  /** Listens, accepts nothing, and has no room left: the kernel drops who connects. */
  private ServerSocket blackHole() throws IOException {
    ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    while (true) {
      Socket filling = new Socket();
      lost.add(filling);
      try {
        filling.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), silent.getLocalPort()), 500);
      } catch (SocketTimeoutException e) {
        return silent;
      }
    }
  }

  private HttpClient client() {
    try {
      HttpClient made =
          HttpClient.newBuilder().sslContext(ClientTls.trusting(setup.authorityPem())).build();
      clients.add(made);
      return made;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
            URI.create("https://127.0.0.1:" + setup.hub().address().getPort() + path))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + setup.token("east"));
  }

  private int status(HttpClient client, String path) throws Exception {
    return client.send(request(path).build(), BodyHandlers.discarding()).statusCode();
  }

  private long size(HttpClient client) throws Exception {
    HttpResponse<InputStream> list =
        client.send(request(MAPS).build(), BodyHandlers.ofInputStream());
    assertThat(list.statusCode()).isEqualTo(200);
    try (InputStream body = list.body()) {
      return body.transferTo(OutputStream.nullOutputStream());
    }
  }

  /** The sum of a figure of the hub's. */
  private double metric(String name) throws Exception {
    URI metrics =
        URI.create("http://127.0.0.1:" + setup.hub().adminAddress().getPort() + "/metrics");
    try (HttpClient client = HttpClient.newHttpClient()) {
      String all =
          client.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString()).body();
      Matcher found = Pattern.compile("(?m)^" + name + "(?:\\{.*})? ([0-9.E+-]+)$").matcher(all);
      Optional<Double> sum =
          found.results().map(each -> Double.parseDouble(each.group(1))).reduce(Double::sum);
      return sum.orElseThrow(() -> new AssertionError(all));
    }
  }
}
