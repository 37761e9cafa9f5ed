package dev.fairway.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.ClientTls;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A hub with two clusters, east and west, and a load on west: watches over HTTP/1.1 and HTTP/2, and
 * a stream of small requests over each. Whatever a test changes that does not concern west, {@link
 * #assertWestNoticedNothing} must hold afterwards.
 */
final class RunningHub implements AutoCloseable {

  final CertificateAuthority authority = authority();
  final TestUpstream east;
  final TestUpstream west;
  private final Path folder;
  private final Map<String, String> clusters = new TreeMap<>();
  private final ByteArrayOutputStream standardOut = new ByteArrayOutputStream();
  private final HubState state;
  private final Hub hub;
  private final List<BufferedReader> watches = new ArrayList<>();
  private final ExecutorService load = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicBoolean stop = new AtomicBoolean();
  private final AtomicInteger served = new AtomicInteger();
  private final List<Future<?>> loads = new ArrayList<>();

  RunningHub(Path folder) throws Exception {
    this.folder = folder;
    this.east = new TestUpstream("east", authority);
    this.west = new TestUpstream("west", authority);
    Files.createDirectory(folder.resolve("etc"));
    Files.writeString(folder.resolve("ca.pem"), authority.certificatePem());
    this.state = new HubState(folder.resolve("state"), InstantSource.system());
    state.init();
    clusters.put("east", cluster("east", east));
    clusters.put("west", cluster("west", west));
    hub("");
    this.hub =
        Hub.start(
            new HubOptions(
                folder.resolve("etc"),
                folder.resolve("state"),
                standardOut,
                InstantSource.system(),
                Duration.ofMillis(20),
                2,
                "test"));
    startLoad();
  }

  static CertificateAuthority authority() {
    return CertificateAuthority.create("test", Duration.ofDays(30), InstantSource.system());
  }

  Hub hub() {
    return hub;
  }

  Path folder() {
    return folder;
  }

  String accessLog() {
    return standardOut.toString(UTF_8);
  }

  /** Writes the Hub object, with more fields in its spec, and the clusters. */
  void hub(String more) throws IOException {
    hub("hub.test", more);
  }

  void hub(String domain, String more) throws IOException {
    save(
        "hub.yaml",
        """
        apiVersion: fairway.dev/v1alpha1
        kind: Hub
        metadata: {name: hub}
        spec:
          domain: %s
          extraNames: [127.0.0.1]
        %s%s%s\
        """
            .formatted(
                domain,
                more.contains("listen: ") ? "" : "  listen: 127.0.0.1:0\n",
                more.contains("listen: ") ? "" : "  admin: {listen: \"127.0.0.1:0\"}\n",
                more.isEmpty() ? "" : more.strip().indent(2)));
    for (Map.Entry<String, String> cluster : clusters.entrySet()) {
      save(cluster.getKey() + ".yaml", cluster.getValue());
    }
  }

  /** Writes a Cluster object whose API server is this. */
  void save(String name, TestUpstream upstream) throws IOException {
    save(name + ".yaml", cluster(name, upstream));
  }

  /** As editors save: a file of its own, renamed over the old one. */
  void save(String name, String text) throws IOException {
    Path temporary = Files.writeString(folder.resolve("etc/." + name + ".swp"), text);
    Files.move(
        temporary,
        folder.resolve("etc").resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  void delete(String name) throws IOException {
    Files.delete(folder.resolve("etc").resolve(name));
  }

  static String cluster(String name, TestUpstream upstream) {
    return """
    apiVersion: fairway.dev/v1alpha1
    kind: Cluster
    metadata: {name: %s}
    spec:
      links:
      - direct: {endpoints: ["127.0.0.1:%d"], serverName: kubernetes, caFile: ../ca.pem}
    """
        .formatted(name, upstream.port());
  }

  HttpClient client(HttpClient.Version version) throws IOException {
    return HttpClient.newBuilder()
        .version(version)
        .sslContext(ClientTls.trusting(Files.readString(folder.resolve("state/ca.crt"))))
        .build();
  }

  /** What a cluster answers to a new client. */
  String ask(String cluster) throws Exception {
    try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
      return client.send(request(cluster, "/"), BodyHandlers.ofString()).body();
    }
  }

  HttpRequest request(String cluster, String path) {
    return HttpRequest.newBuilder(
            URI.create(
                "https://127.0.0.1:" + hub.address().getPort() + "/clusters/" + cluster + path))
        .timeout(Duration.ofSeconds(30))
        .build();
  }

  /** Opens a watch, and returns when it has begun. */
  BufferedReader watch(String cluster, HttpClient.Version version) throws Exception {
    HttpResponse<InputStream> response =
        client(version).send(request(cluster, "/watch"), BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    BufferedReader lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8));
    assertThat(lines.readLine()).isNotEmpty();
    return lines;
  }

  private void startLoad() throws Exception {
    for (HttpClient.Version version : HttpClient.Version.values()) {
      watches.add(watch("west", version));
      HttpClient client = client(version);
      HttpRequest request = request("west", "/");
      loads.add(
          load.submit(
              () -> {
                while (!stop.get()) {
                  HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
                  assertThat(response.body()).isEqualTo("west");
                  served.incrementAndGet();
                }
                return served.get();
              }));
    }
  }

  /** No watch was dropped. */
  void assertWatchesGoOn() throws Exception {
    west.say("still here");
    for (BufferedReader watch : watches) {
      assertThat(watch.readLine()).isEqualTo("still here");
    }
  }

  /** No watch was dropped, no request has failed, and requests are still served. */
  void assertWestNoticedNothing() throws Exception {
    assertWatchesGoOn();
    int before = served.get();
    await().atMost(ofMinutes(1)).until(() -> served.get() > before + 10 || anyLoadEnded());
    stop.set(true);
    for (Future<?> each : loads) {
      each.get();
    }
  }

  /** A load ends by itself only when a request has failed. */
  private boolean anyLoadEnded() {
    return loads.stream().anyMatch(Future::isDone);
  }

  @Override
  public void close() {
    stop.set(true);
    load.shutdownNow();
    hub.close();
    east.close();
    west.close();
  }
}
