package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The list of metrics in the documentation is that of a hub, with its types and its labels. */
final class DocumentedMetricsTest {

  private static final Path DOCUMENT =
      Path.of(System.getProperty("fairway.root"), "docs/metrics.md");

  /** A row of a table: name, type, labels. */
  private static final Pattern ROW =
      Pattern.compile("\\| `([a-z_]+)` \\| (\\w+) \\| ([^|]*) \\|.*");

  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");

  /** What every series of a histogram has, and every summary with quantiles. */
  private static final Set<String> OF_THE_FORMAT = Set.of("le", "quantile");

  private static final Pattern LABELS = Pattern.compile("[`, ]+");
  private static final int MOST = 40;

  @TempDir Path folder;

  @Test
  void everyMetricOfAHubIsDocumentedAndEveryDocumentedOneIsThere() throws Exception {
    Map<String, String> shown;
    try (RunningHub running = new RunningHub(folder)) {
      running.hub("limits: {connections: " + MOST + "}");
      running.save("north.yaml", unreachable());
      await().until(() -> running.hub().translation().snapshot().upstreams().size() == 3);
      HttpClient client = running.client(HttpClient.Version.HTTP_2);
      var answer = client.send(running.request("north", "/api"), BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(running.ask("east")).isEqualTo("east");
      refuseOne(running);
      relayOne(running);
      shown = families(scrape(running, client));
    }
    assertThat(shown).containsExactlyInAnyOrderEntriesOf(documented());
  }

  private static void refuseOne(RunningHub running) throws Exception {
    List<Socket> open = new ArrayList<>();
    try {
      boolean refused = false;
      while (!refused) {
        assertThat(open).hasSizeLessThan(2 * MOST);
        Socket socket =
            new Socket(InetAddress.getLoopbackAddress(), running.hub().address().getPort());
        open.add(socket);
        socket.setSoTimeout(10);
        refused = isClosed(socket);
      }
    } finally {
      for (Socket each : open) {
        each.close();
      }
    }
  }

  private static void relayOne(RunningHub running) throws Exception {
    running.save(
        "relay.yaml",
        """
        apiVersion: fairway.dev/v1alpha1
        kind: Relay
        metadata: {name: relay}
        spec:
          listeners:
          - {name: west, listen: ["127.0.0.1:0"], to: "127.0.0.1:%d"}
        """
            .formatted(running.west.port()));
    var plane = running.hub().relays().plane();
    await().until(() -> plane.addresses().containsKey("relay/west"));
    int port = plane.addresses().values().iterator().next().getFirst().getPort();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.shutdownOutput();
      assertThat(socket.getInputStream().readAllBytes()).isEmpty();
    }
    await().until(() -> running.accessLog().contains("\"listener\":\"relay/west\""));
  }

  private static boolean isClosed(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  private static String unreachable() {
    return """
    apiVersion: fairway.dev/v1alpha1
    kind: Cluster
    metadata: {name: north}
    spec:
      links:
      - direct: {endpoints: ["127.0.0.1:1"], serverName: kubernetes, caFile: ../ca.pem}
      - agent: {caFile: ../ca.pem}
      credential: {bearerFile: missing}
    """;
  }

  private static String scrape(RunningHub running, HttpClient client) throws Exception {
    URI metrics =
        URI.create("http://127.0.0.1:" + running.hub().adminAddress().getPort() + "/metrics");
    return client.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString()).body();
  }

  /** Type and labels of each family, by its name. */
  private static Map<String, String> families(String scrape) {
    Map<String, String> families = new TreeMap<>();
    String name = "";
    String type = "";
    Set<String> labels = new TreeSet<>();
    for (String line : scrape.lines().toList()) {
      Matcher begins = TYPE.matcher(line);
      if (begins.matches()) {
        name = begins.group(1);
        type = begins.group(2);
        labels = new TreeSet<>();
      } else if (!line.startsWith("#")) {
        Matcher label = LABEL.matcher(line);
        while (label.find()) {
          labels.add(label.group(1));
        }
        labels.removeAll(OF_THE_FORMAT);
        families.put(name, type + " " + String.join(", ", labels));
      }
    }
    return families;
  }

  private static Map<String, String> documented() throws Exception {
    Map<String, String> documented = new TreeMap<>();
    for (String line : Files.readAllLines(DOCUMENT)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        String labels =
            LABELS
                .splitAsStream(row.group(3).strip())
                .filter(label -> !label.isBlank())
                .sorted()
                .collect(Collectors.joining(", "));
        documented.put(row.group(1), row.group(2) + " " + labels);
      }
    }
    return documented;
  }
}
