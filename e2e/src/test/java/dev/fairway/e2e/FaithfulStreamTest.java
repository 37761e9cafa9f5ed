package dev.fairway.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.e2e.HubInFront.Output;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What flows while it happens: terminals, files, ports, watches, each byte and each event. */
@Tag("real")
@ExtendWith(SharedClusters.class)
final class FaithfulStreamTest {

  /** Enough for every buffer on the way to fill many times. */
  private static final int COPIED = 60 << 20;

  @TempDir private static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static HubInFront setup;

  @SuppressWarnings("NullAway.Init")
  private static Fixture fixture;

  @BeforeAll
  static void start(HubInFront shared, Fixture prepared) {
    setup = shared;
    fixture = prepared;
  }

  @ParameterizedTest
  @CsvSource({"by-host, true", "by-host, false", "by-path, true", "by-path, false"})
  void attachCarriesBothDirectionsAndTheEnd(String door, boolean webSockets) throws Exception {
    String pod = "attached-" + door + "-" + webSockets;
    ProcessBuilder attach =
        kubectl(
            door,
            webSockets,
            "run",
            pod,
            "-n",
            "faithful",
            "-i",
            "--rm",
            "--restart=Never",
            "--image=registry.lab/busybox:1",
            "--",
            "sh",
            "-c",
            "read line; echo got $line; exit 3");
    Path out = folder.resolve(pod);
    Process process = attach.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    try (OutputStream in = process.getOutputStream()) {
      in.write("hello\n".getBytes(UTF_8));
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(out)).contains("got hello");
    assertThat(process.exitValue()).as(Files.readString(out)).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"by-host, true", "by-path, false"})
  void aLargeFileIsTheSameAfterItWasCopiedInAndOut(String door, boolean webSockets)
      throws Exception {
    byte[] sent = new byte[COPIED];
    new Random(5).nextBytes(sent);
    Path file = Files.write(folder.resolve("large"), sent);
    Path back = folder.resolve("back-" + door);
    String inside = "shell:/tmp/large-" + door;
    ok(kubectl(door, webSockets, "cp", file.toString(), inside));
    ok(kubectl(door, webSockets, "cp", inside, back.toString()));
    assertThat(Files.mismatch(file, back)).isEqualTo(-1);
    ok(kubectl(door, webSockets, "exec", "shell", "--", "rm", inside.substring(6)));
  }

  @ParameterizedTest
  @CsvSource({"by-path, true", "by-path, false"})
  void aForwardedPortCarriesManyConnections(String door, boolean webSockets) throws Exception {
    try (Running forward =
        new Running(kubectl(door, webSockets, "port-forward", "pod/shell", ":8080"), "-> 8080")) {
      String port = forward.text().replaceAll("(?s).*127\\.0\\.0\\.1:(\\d+) ->.*", "$1");
      for (int i = 0; i < 10; i++) {
        try (HttpClient each = plainClient()) {
          assertThat(get(each, "http://127.0.0.1:" + port + "/")).isEqualTo("served\n");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"by-host", "by-path"})
  void kubectlProxyReachesTheWholeApi(String door) throws Exception {
    String[] command = {"proxy", "--port=0", "--append-server-path"};
    try (Running proxy = new Running(kubectl(door, true, command), "Starting to serve on");
        HttpClient client = plainClient()) {
      String base = "http://" + proxy.text().replaceAll("(?s).*serve on (\\S+).*", "$1");
      String plain = "/api/v1/namespaces/faithful/configmaps/plain";
      assertThat(get(client, base + plain)).isEqualTo(raw("direct", plain));
      assertThat(get(client, base + "/apis")).isEqualTo(raw("direct", "/apis"));
      assertThat(get(client, base + "/api/v1/namespaces/default/pods/shell:8080/proxy/"))
          .isEqualTo("served\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"by-host", "by-path"})
  void anEphemeralContainerIsDebuggedIn(String door) throws Exception {
    String container = "debug-" + door;
    Output added =
        HubInFront.run(
            kubectl(
                door,
                true,
                "debug",
                "debugged",
                "-n",
                "faithful",
                "--image=registry.lab/busybox:1",
                "--container=" + container,
                "--profile=general",
                "--",
                "echo",
                "found"));
    assertThat(added.code()).as(added.text()).isZero();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                HubInFront.run(
                        kubectl(door, true, "logs", "debugged", "-n", "faithful", "-c", container))
                    .text()
                    .equals("found\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "by-host, HTTP_1_1", "by-host, HTTP_2",
    "by-path, HTTP_1_1", "by-path, HTTP_2"
  })
  void anEventOfAnAggregatedWatchArrivesWhenItHappens(String way, Version version)
      throws Exception {
    String watch = "/apis/extension.fairway.test/v1/namespaces/faithful/things?watch=1&live=1";
    Door door = door(way, version);
    HttpResponse<InputStream> response =
        door.send(Ask.get(watch), fixture, BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).as("the head comes before any event").isEqualTo(200);
    try (InputStream events = response.body()) {
      for (String type : List.of("ADDED", "MODIFIED", "DELETED")) {
        fixture.extension().happen();
        assertThat(line(events)).startsWith("{\"type\":\"" + type + "\"");
      }
      assertThat(events.read()).as("the end of the watch").isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @CsvSource({"by-host, HTTP_1_1", "by-host, HTTP_2", "by-path, HTTP_1_1", "by-path, HTTP_2"})
  void eachChangeOfAnObjectIsAnEventAtOnce(String way, Version version) throws Exception {
    Door door = door(way, version);
    String maps = "/api/v1/namespaces/faithful/configmaps";
    String name = "watched-" + (way + "-" + version).toLowerCase(Locale.ROOT).replace('_', '-');
    String map = "{\"metadata\":{\"name\":\"" + name + "\"}}";
    String watch = maps + "?watch=1&fieldSelector=metadata.name%3D" + name;
    try (InputStream events =
        door.send(Ask.get(watch), fixture, BodyHandlers.ofInputStream()).body()) {
      send(door, Ask.json("POST", maps, map), 201);
      assertThat(line(events)).startsWith("{\"type\":\"ADDED\"");
      String data = "{\"data\":{\"a\":\"b\"}}";
      send(door, Ask.send("PATCH", maps + "/" + name, "application/merge-patch+json", data), 200);
      assertThat(line(events)).startsWith("{\"type\":\"MODIFIED\"");
      send(door, Ask.method("DELETE", maps + "/" + name), 200);
      assertThat(line(events)).startsWith("{\"type\":\"DELETED\"");
    }
  }

  @ParameterizedTest
  @CsvSource({"by-host, HTTP_2", "by-path, HTTP_1_1"})
  void aCollectionIsDeletedAndSaysWhatWas(String way, Version version) throws Exception {
    Door door = door(way, version);
    String maps = "/api/v1/namespaces/faithful/configmaps";
    String map = "{\"metadata\":{\"name\":\"%s\",\"labels\":{\"way\":\"" + way + "\"}}}";
    send(door, Ask.json("POST", maps, map.formatted("first-" + way)), 201);
    send(door, Ask.json("POST", maps, map.formatted("second-" + way)), 201);
    String deleted = send(door, Ask.method("DELETE", maps + "?labelSelector=way%3D" + way), 200);
    assertThat(deleted).contains("first-" + way, "second-" + way);
    assertThat(send(door, Ask.get(maps + "?labelSelector=way%3D" + way), 200))
        .contains("\"items\":[]");
  }

  @Test
  void aSecretOfAMegabyteIsStoredAsHelmStoresReleases() throws Exception {
    Door door = door("by-path", Version.HTTP_2);
    String secrets = "/api/v1/namespaces/faithful/secrets";
    String release = "eHh4".repeat(230_000);
    String secret =
        "{\"metadata\":{\"name\":\"release\"},\"type\":\"helm.sh/release.v1\",\"data\":{\"release\":\"%s\"}}"
            .formatted(release);
    assertThat(send(door, Ask.json("POST", secrets, secret), 201)).contains("eHh4eHh4");
  }

  private static Door door(String way, Version version) throws Exception {
    return way.equals("by-host")
        ? Door.byHost(setup, Fixture.CLUSTER, version)
        : Door.byPath(setup, Fixture.CLUSTER, version);
  }

  private static String send(Door door, Ask ask, int status) throws Exception {
    HttpResponse<String> response = door.send(ask, fixture, BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return response.body();
  }

  private static String line(InputStream in) throws Exception {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      assertThat(next).as("%s", line).isNotNegative();
      line.append((char) next);
    }
    return line.toString();
  }

  /** Does not ask for HTTP/2 by an upgrade, which {@code kubectl proxy} does not survive. */
  private static HttpClient plainClient() {
    return HttpClient.newBuilder().version(Version.HTTP_1_1).build();
  }

  private static String get(HttpClient client, String uri) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(uri)).build();
    return client.send(request, BodyHandlers.ofString()).body();
  }

  private static String raw(String door, String path) throws Exception {
    return ok(setup.kubectlProcess(Fixture.CLUSTER + "." + door, "get", "--raw", path));
  }

  private static ProcessBuilder kubectl(String door, boolean webSockets, String... words) {
    ProcessBuilder process = setup.kubectlProcess(Fixture.CLUSTER + "." + door, words);
    process.environment().put("KUBECTL_REMOTE_COMMAND_WEBSOCKETS", "" + webSockets);
    process.environment().put("KUBECTL_PORT_FORWARD_WEBSOCKETS", "" + webSockets);
    return process;
  }

  private static String ok(ProcessBuilder process) throws Exception {
    Output output = HubInFront.run(process);
    assertThat(output.code()).as(output.text()).isZero();
    return output.text();
  }

  /** A program that runs until it is closed. */
  private static final class Running implements AutoCloseable {

    private final Path out;
    private final Process process;

    /** Returns when it has said the word. */
    Running(ProcessBuilder builder, String word) throws Exception {
      out = Files.createTempFile(folder, "running", ".out");
      process = builder.redirectOutput(out.toFile()).start();
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> text().contains(word));
    }

    String text() throws Exception {
      return Files.readString(out);
    }

    @Override
    public void close() {
      process.destroy();
      process.onExit().join();
    }
  }
}
