package dev.fairway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.hub.HubState;
import dev.fairway.lab.LabCluster;
import dev.fairway.pki.ClientTls;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A hub dies, and its successor finds thousands of watchers at its door. */
@Tag("real")
@ExtendWith(SharedClusters.class)
final class HubKilledTest {

  private static final int CLIENTS = 20;
  private static final int WATCHES_OF_EACH = 100;
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final String NOTES = "/api/v1/namespaces/killed/configmaps";
  private static final Pattern VERSION = Pattern.compile("\"resourceVersion\":\"(\\d+)\"");
  private static final Pattern NOTE = Pattern.compile("\"name\":\"(note-\\d+)\"");

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init")
  private HubInFront shared;

  @SuppressWarnings("NullAway.Init")
  private LabCluster east;

  private volatile boolean over;

  @BeforeEach
  void prepare(HubInFront given) {
    shared = given;
    east = given.cluster("east");
    east.kubectl("create", "namespace", "killed");
  }

  @Test
  void twoThousandWatchersMissNothingWhenTheHubIsKilledAndStartedAgain() throws Exception {
    Path state = folder.resolve("state");
    new HubState(state, InstantSource.system()).init();
    int port = freePort();
    Path config = config(port);
    List<Watcher> watchers = new ArrayList<>();
    String start = resourceVersion();
    HubProcess first = new HubProcess(config, state);
    try (first) {
      SSLContext trust = ClientTls.trusting(Files.readString(state.resolve("ca.crt")));
      for (int i = 0; i < CLIENTS; i++) {
        HttpClient client = HttpClient.newBuilder().sslContext(trust).build();
        for (int j = 0; j < WATCHES_OF_EACH; j++) {
          watchers.add(new Watcher(client, port, start, new Random(watchers.size())));
        }
      }
      watchers.forEach(Watcher::watch);
      write("note-1");
      awaitAll(watchers, Set.of("note-1"));
      first.signal("KILL");
      assertThat(first.exit()).isEqualTo(128 + 9);
    }
    write("note-2");
    try (HubProcess second = new HubProcess(config, state)) {
      write("note-3");
      awaitAll(watchers, Set.of("note-1", "note-2", "note-3"));
      assertThat(second.metric("fairway_requests_active")).isGreaterThanOrEqualTo(2_000);
      over = true;
    }
  }

  private static void awaitAll(List<Watcher> watchers, Set<String> notes) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(watchers.stream().filter(one -> !one.seen.equals(notes)).count())
                    .as("watchers that have not seen %s", notes)
                    .isZero());
  }

  private void write(String note) {
    east.kubectl("create", "configmap", note, "--namespace=killed");
  }

  private String resourceVersion() {
    return east.kubectl("get", "--raw", NOTES + "?limit=1")
        .replaceAll("(?s).*?\"resourceVersion\":\"(\\d+)\".*", "$1");
  }

  private Path config(int port) throws IOException {
    Files.writeString(folder.resolve("east.ca"), east.caPem());
    return Files.writeString(
        folder.resolve("hub.yaml"),
        """
        apiVersion: fairway.dev/v1alpha1
        kind: Hub
        metadata: {name: hub}
        spec:
          listen: 127.0.0.1:%d
          domain: hub.test
          extraNames: [127.0.0.1]
          admin: {listen: "127.0.0.1:0"}
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

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  /**
   * Watches as a reflector does: goes on where it was, and waits a little before it tries again.
   */
  private final class Watcher {

    private final HttpClient client;
    private final int port;
    private final Random random;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private volatile String version;

    Watcher(HttpClient client, int port, String version, Random random) {
      this.client = client;
      this.port = port;
      this.version = version;
      this.random = random;
    }

    void watch() {
      URI from =
          URI.create(
              "https://127.0.0.1:"
                  + port
                  + "/clusters/east"
                  + NOTES
                  + "?watch=1&resourceVersion="
                  + version);
      HttpRequest request =
          HttpRequest.newBuilder(from)
              .header("Authorization", "Bearer " + shared.token("east"))
              .build();
      client
          .sendAsync(request, BodyHandlers.ofLines())
          .thenAcceptAsync(response -> read(response.body()), Thread::startVirtualThread)
          .whenCompleteAsync((done, failure) -> again(), later());
    }

    private void read(Stream<String> lines) {
      lines.forEach(
          line -> {
            Matcher note = NOTE.matcher(line);
            Matcher at = VERSION.matcher(line);
            if (note.find() && at.find()) {
              seen.add(note.group(1));
              version = at.group(1);
            }
          });
    }

    private void again() {
      if (!over) {
        watch();
      }
    }

    private Executor later() {
      return CompletableFuture.delayedExecutor(100 + random.nextInt(900), TimeUnit.MILLISECONDS);
    }
  }
}
