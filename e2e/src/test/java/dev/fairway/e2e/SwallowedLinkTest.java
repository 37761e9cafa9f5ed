package dev.fairway.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.hub.Hub;
import dev.fairway.hub.HubOptions;
import dev.fairway.lab.LabCluster;
import dev.fairway.testkit.Requires;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * On one of two links to a cluster every packet vanishes, of open connections and of new ones, both
 * ways, as a firewall does that has forgotten them: nobody is told. Settings are the defaults.
 */
@Tag("real")
@ExtendWith(SharedClusters.class)
final class SwallowedLinkTest {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** A silent connection is given up after 15 s; machines are slow. */
  private static final Duration LONGEST = Duration.ofSeconds(45);

  /** Another way into the cluster, which leads to the API server as well. */
  private static final int DOOR = 16_443;

  @TempDir private Path folder;

  private final ByteArrayOutputStream accessLog = new ByteArrayOutputStream();
  private final AtomicBoolean stop = new AtomicBoolean();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @SuppressWarnings("NullAway.Init")
  private HubInFront shared;

  @SuppressWarnings("NullAway.Init")
  private LabCluster east;

  @BeforeEach
  void openAnotherDoor(HubInFront given) throws Exception {
    Requires.programs("nft", "nsenter");
    shared = given;
    east = given.cluster("east");
    nft(
        """
        table ip swallowed {
          chain lead {
            type nat hook prerouting priority dstnat
            tcp dport %d redirect to :%d
          }
        }
        """
            .formatted(DOOR, east.apiAddress().port()));
  }

  @AfterEach
  void closeIt() throws Exception {
    stop.set(true);
    threads.shutdownNow();
    nft("delete table ip swallowed");
  }

  @Test
  void requestsGoByTheOtherLinkWithoutAnOperatorAndTheNeighbourNoticesNothing() throws Exception {
    try (Hub hub = hub();
        HttpClient client = shared.client()) {
      HttpResponse<InputStream> watch =
          client.send(request(hub, "east", "?watch=1"), BodyHandlers.ofInputStream());
      assertThat(watch.statusCode()).isEqualTo(200);
      List<Load> loads = new ArrayList<>();
      for (String cluster : List.of("east", "east", "east", "east", "west", "west")) {
        loads.add(new Load(hub, client, cluster));
      }
      awaitMore(loads);
      assertThat(accessLog.toString(UTF_8)).doesNotContain("\"link\":\"relay\"");

      swallow();

      awaitMore(loads);
      HubInFront.awaitEnd(watch.body());
      awaitMore(loads);
      stop.set(true);
      for (Load load : loads) {
        load.future.get();
        assertThat(load.longest).as(load.cluster).isLessThan(LONGEST);
      }
      await().until(() -> accessLog.toString(UTF_8).contains("\"link\":\"relay\""));
    }
  }

  private void swallow() throws Exception {
    nft(
        """
        table ip swallowed {
          chain in {
            type filter hook prerouting priority mangle
            meta l4proto tcp ct original proto-dst %1$d drop
          }
          chain out {
            type filter hook output priority filter
            meta l4proto tcp ct original proto-dst %1$d drop
          }
        }
        """
            .formatted(DOOR));
  }

  private static void awaitMore(List<Load> loads) {
    List<Integer> before = loads.stream().map(load -> load.served.get()).toList();
    for (int i = 0; i < loads.size(); i++) {
      Load load = loads.get(i);
      int enough = before.get(i) + 20;
      await().atMost(PATIENCE).until(() -> load.served.get() > enough || load.future.isDone());
    }
  }

  /** Calls, one after the other, none of which may fail. */
  private final class Load {

    private final String cluster;
    private final AtomicInteger served = new AtomicInteger();
    private final Future<?> future;
    private volatile Duration longest = Duration.ZERO;

    Load(Hub hub, HttpClient client, String cluster) {
      this.cluster = cluster;
      this.future = threads.submit(() -> run(hub, client));
    }

    private Object run(Hub hub, HttpClient client) throws Exception {
      while (!stop.get()) {
        long begin = System.nanoTime();
        HttpResponse<String> response =
            client.send(request(hub, cluster, "?limit=1"), BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        longest = took.compareTo(longest) > 0 ? took : longest;
        served.incrementAndGet();
      }
      return served;
    }
  }

  private HttpRequest request(Hub hub, String cluster, String query) {
    String path = "/clusters/" + cluster + "/api/v1/namespaces/default/configmaps" + query;
    return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + hub.address().getPort() + path))
        .header("authorization", "Bearer " + shared.token(cluster))
        .build();
  }

  private Hub hub() throws Exception {
    LabCluster west = shared.cluster("west");
    Files.writeString(folder.resolve("east.ca"), east.caPem());
    Files.writeString(folder.resolve("west.ca"), west.caPem());
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
              links:
              - direct: {endpoints: ["%s:%d"], serverName: %s, caFile: east.ca}
              - relay: {address: "%s", serverName: %s, caFile: east.ca}
            ---
            apiVersion: fairway.dev/v1alpha1
            kind: Cluster
            metadata: {name: west}
            spec:
              links:
              - direct: {endpoints: ["%s"], serverName: %s, caFile: west.ca}
            """
                    .formatted(
                        east.apiAddress().host(),
                        DOOR,
                        east.serverName(),
                        east.apiAddress(),
                        east.serverName(),
                        west.apiAddress(),
                        west.serverName()));
    return Hub.start(
        new HubOptions(
            config,
            shared.config().resolveSibling("state"),
            accessLog,
            InstantSource.system(),
            Duration.ofMillis(200),
            2,
            "test"));
  }

  /** Changes the rules of the cluster's own network. */
  private void nft(String rules) throws Exception {
    Path file = Files.writeString(folder.resolve("rules.nft"), rules);
    String network = "--net=/run/netns/" + east.namespaces().getFirst();
    var output =
        HubInFront.run(
            new ProcessBuilder("nsenter", network, "nft", "-f", file.toString())
                .redirectErrorStream(true));
    assertThat(output.code()).as(output.text()).isZero();
  }
}
