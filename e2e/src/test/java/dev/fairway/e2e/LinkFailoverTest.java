package dev.fairway.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.hub.Hub;
import dev.fairway.hub.HubOptions;
import dev.fairway.lab.ClusterShape;
import dev.fairway.lab.LabCluster;
import dev.fairway.net.HostPort;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub in front of a cluster of three API servers, of which one dies. */
@Tag("real")
final class LinkFailoverTest {

  @TempDir private Path folder;

  @Test
  void anApiServerThatDiesUnderLoadNeedsNoOperator() throws Exception {
    try (HubInFront setup = setup()) {
      LabCluster east = setup.cluster("east");
      try (Hub hub = hub(setup, endpoints(east.endpoints()), "");
          HttpClient client = setup.client();
          ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        HttpResponse<InputStream> watch =
            client.send(
                request(setup, hub, "/api/v1/configmaps?watch=1"), BodyHandlers.ofInputStream());
        assertThat(watch.statusCode()).isEqualTo(200);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger served = new AtomicInteger();
        Future<?> load = threads.submit(() -> load(setup, hub, client, stop, served));
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> served.get() > 20);

        east.killApiServer(0);
        assertThat(status(client, setup, hub)).as("the very next call").isEqualTo(200);
        HubInFront.awaitEnd(watch.body());
        HttpResponse<InputStream> again =
            client.send(
                request(setup, hub, "/api/v1/configmaps?watch=1"), BodyHandlers.ofInputStream());
        assertThat(again.statusCode()).isEqualTo(200);
        int before = served.get();
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> served.get() > before + 20);
        stop.set(true);
        load.get();
        again.body().close();
      }
    }
  }

  @Test
  void theClusterSaysWhereItsApiServersAre() throws Exception {
    try (HubInFront setup = setup()) {
      LabCluster east = setup.cluster("east");
      String seed = endpoints(List.of(east.apiAddress())) + ", follow: kubernetes-service";
      Path token =
          Files.createFile(
              folder.resolve("token"),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(token, setup.token("east"));
      try (Hub hub = hub(setup, seed, "credential: {bearerFile: token}");
          HttpClient client = setup.client()) {
        // Three API servers, and in reserve the address that moves between them.
        awaitEndpoints(hub, "up", 4);
        // The one that this address is on: its entry in the Service goes as well.
        east.killApiServer(0);
        assertThat(status(client, setup, hub)).isEqualTo(200);
        awaitEndpoints(hub, "up", 2);
        awaitEndpoints(hub, "down", 1);
        assertThat(status(client, setup, hub)).isEqualTo(200);
        east.startApiServer(0);
        awaitEndpoints(hub, "up", 4);
      }
    }
  }

  private HubInFront setup() throws Exception {
    Path own = Files.createDirectory(folder.resolve("setup"));
    return new HubInFront(own, ClusterShape.THREE_API_SERVERS, "east");
  }

  /** One whose Cluster has these endpoints. */
  private Hub hub(HubInFront setup, String endpoints, String more) throws Exception {
    LabCluster east = setup.cluster("east");
    Files.writeString(folder.resolve("east.ca"), east.caPem());
    Path config =
        Files.writeString(
            folder.resolve("hub.yaml"),
            HubYaml.with("")
                + """
            ---
            apiVersion: fairway.dev/v1alpha1
            kind: Cluster
            metadata: {name: east}
            spec:
              %s
              links:
              - direct: {endpoints: [%s, serverName: %s, caFile: east.ca}
            """
                    .formatted(more, endpoints, east.serverName()));
    return Hub.start(
        new HubOptions(
            config,
            folder.resolve("setup/state"),
            new ByteArrayOutputStream(),
            InstantSource.system(),
            Duration.ofMillis(200),
            2,
            "test"));
  }

  private static String endpoints(List<HostPort> endpoints) {
    return endpoints.stream().map("\"%s\""::formatted).collect(Collectors.joining(", ")) + "]";
  }

  /** Calls, one after the other, none of which may fail. */
  private static Object load(
      HubInFront setup, Hub hub, HttpClient client, AtomicBoolean stop, AtomicInteger served)
      throws Exception {
    while (!stop.get()) {
      assertThat(status(client, setup, hub)).isEqualTo(200);
      served.incrementAndGet();
    }
    return served;
  }

  private static int status(HttpClient client, HubInFront setup, Hub hub) throws Exception {
    return client
        .send(request(setup, hub, "/api/v1/namespaces"), BodyHandlers.ofString())
        .statusCode();
  }

  private static HttpRequest request(HubInFront setup, Hub hub, String path) {
    int port = hub.address().getPort();
    return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/clusters/east" + path))
        .header("Authorization", "Bearer " + setup.token("east"))
        .build();
  }

  private static void awaitEndpoints(Hub hub, String state, int count) {
    URI metrics = URI.create("http://127.0.0.1:" + hub.adminAddress().getPort() + "/metrics");
    String line =
        "fairway_upstream_endpoints{link=\"direct\",state=\"%s\",upstream=\"east\"} %d.0\n"
            .formatted(state, count);
    Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .untilAsserted(
            () -> {
              try (InputStream in = metrics.toURL().openStream()) {
                assertThat(new String(in.readAllBytes(), UTF_8)).contains(line);
              }
            });
  }
}
