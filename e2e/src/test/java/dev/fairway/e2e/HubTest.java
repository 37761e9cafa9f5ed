package dev.fairway.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.e2e.HubInFront.Output;
import dev.fairway.lab.LabCluster;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients do with a cluster gives through the hub what it gives without it. */
@Tag("real")
@ExtendWith(SharedClusters.class)
final class HubTest {

  @TempDir private static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static HubInFront setup;

  @BeforeAll
  static void start(HubInFront shared) {
    setup = shared;
  }

  @Test
  void objectsAreCreatedChangedListedAndDeleted() throws Exception {
    ok(setup.kubectl("west", "create", "configmap", "c", "--from-literal=a=1"));
    Path changed = folder.resolve("configmap.yaml");
    Files.writeString(
        changed,
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: '2', nginx.conf: 'x {}'}\n");
    ok(
        setup.kubectlByPath(
            "west", "apply", "--server-side", "--force-conflicts", "-f", "" + changed));
    ok(setup.kubectl("west", "patch", "configmap", "c", "-p", "{\"data\":{\"b\":\"3\"}}"));
    assertThat(ok(setup.kubectl("west", "get", "configmap", "c", "-o", "jsonpath={.data}")))
        .contains("\"a\":\"2\"", "\"b\":\"3\"", "nginx.conf");
    assertThat(setup.cluster("east").kubectl("get", "configmaps", "-o", "name"))
        .as("the other cluster, with the same namespace")
        .doesNotContain("configmap/c\n");
    ok(setup.kubectl("west", "delete", "configmap", "c"));
    assertThat(setup.kubectl("west", "get", "configmap", "c").code()).isEqualTo(1);
  }

  @Test
  void aJobRunsAndAWatchSeesItComplete() throws Exception {
    ok(
        setup.kubectl(
            "west", "create", "job", "j", "--image=" + LabCluster.BUSYBOX_IMAGE, "--", "true"));
    ok(setup.kubectl("west", "wait", "--for=condition=Complete", "job/j", "--timeout=60s"));
    Awaitility.await()
        .until(() -> setup.accessLog().contains("\"verb\":\"watch\",\"group\":\"batch\""));
  }

  @Test
  void aCallWithoutATokenIsTheClustersOwn401() throws Exception {
    HttpResponse<String> response =
        setup.client().send(setup.request("east", "/api").build(), BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().firstValue("fairway-request-id")).isPresent();
    assertThat(response.headers().firstValue("audit-id"))
        .as("one id from the client to the cluster's audit log")
        .isEqualTo(response.headers().firstValue("fairway-request-id"));
  }

  @ParameterizedTest
  @ValueSource(ints = {20_000, 100_000})
  void aHugeTokenReachesTheClusterWhole(int length) throws Exception {
    // The cluster's own limit is a megabyte; it does not know this token, and says so itself.
    HttpRequest request =
        setup
            .request("east", "/api")
            .header("Authorization", "Bearer " + "x".repeat(length))
            .build();
    HttpResponse<String> response = setup.client().send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.body()).contains("\"Unauthorized\"").doesNotContain("fairway");
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "false"})
  void execCarriesBytesBothWaysAndTheExitCode(String webSockets) throws Exception {
    byte[] sent = new byte[3 << 20];
    new Random(3).nextBytes(sent);
    Path file = folder.resolve("sent-" + webSockets);
    Files.write(file, sent);
    ProcessBuilder cat = setup.kubectlProcess("east.by-host", "exec", "-i", "shell", "--", "cat");
    cat.environment().put("KUBECTL_REMOTE_COMMAND_WEBSOCKETS", webSockets);
    Path back = folder.resolve("back-" + webSockets);
    Process process =
        cat.redirectErrorStream(false)
            .redirectInput(file.toFile())
            .redirectOutput(back.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readAllBytes(back)).isEqualTo(sent);

    ProcessBuilder fails = setup.kubectlProcess("east.by-path", "exec", "shell", "--", "false");
    fails.environment().put("KUBECTL_REMOTE_COMMAND_WEBSOCKETS", webSockets);
    assertThat(HubInFront.run(fails).code()).isEqualTo(1);
  }

  @Test
  void execRunsOnAStreamOfAnHttp2Connection() throws Exception {
    String input = "line\n".repeat(10_000); // Within the first window of a stream.
    try (ExecOverHttp2 exec = new ExecOverHttp2(setup.trust(), setup.hub().address().getPort())) {
      Http2Headers head =
          exec.start(
              "/clusters/east/api/v1/namespaces/default/pods/shell/exec"
                  + "?command=cat&stdin=true&stdout=true",
              setup.token("east"));
      assertThat(head.status()).hasToString("200");
      assertThat(head.get("sec-websocket-protocol")).hasToString("v5.channel.k8s.io");
      exec.converse(input.getBytes(UTF_8));
      assertThat(exec.stdout()).isEqualTo(input);
      assertThat(exec.status()).contains("\"status\":\"Success\"");
    }
    try (ExecOverHttp2 exec = new ExecOverHttp2(setup.trust(), setup.hub().address().getPort())) {
      Http2Headers refused =
          exec.start(
              "/clusters/east/api/v1/namespaces/default/pods/none/exec?command=cat&stdout=true",
              setup.token("east"));
      assertThat(refused.status()).as("the cluster's own answer").hasToString("404");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "false"})
  void aForwardedPortCarriesTraffic(String webSockets) throws Exception {
    ProcessBuilder forward =
        setup.kubectlProcess("east.by-host", "port-forward", "pod/shell", ":8080");
    forward.environment().put("KUBECTL_PORT_FORWARD_WEBSOCKETS", webSockets);
    Path out = folder.resolve("forward-" + webSockets);
    Process process = forward.redirectOutput(out.toFile()).start();
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> Files.readString(out).contains("-> 8080"));
      String port = Files.readString(out).replaceAll("(?s).*127\\.0\\.0\\.1:(\\d+) ->.*", "$1");
      for (int i = 0; i < 5; i++) {
        HttpResponse<String> served =
            HttpClient.newHttpClient()
                .send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/")).build(),
                    BodyHandlers.ofString());
        assertThat(served.body()).isEqualTo("served\n");
      }
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  @Test
  void logsAreFollowed() throws Exception {
    Process process =
        setup.kubectlProcess("east.by-host", "logs", "-f", "--tail=1", "shell").start();
    try (InputStream in = process.getInputStream()) {
      StringBuilder text = new StringBuilder();
      while (text.chars().filter(c -> c == '\n').count() < 3) {
        int next = in.read();
        assertThat(next).as(text.toString()).isNotNegative();
        text.append((char) next);
      }
      assertThat(text.toString()).startsWith("line ");
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  @Test
  void hundredsOfWatchesLiveSideBySideAndOrdinaryCallsGoOn() throws Exception {
    List<InputStream> watches = new ArrayList<>();
    try {
      // Two connections of a client: each may carry 250 streams, an API server's about 100.
      for (int connection = 0; connection < 2; connection++) {
        HttpClient client = setup.client();
        for (int i = 0; i < 150; i++) {
          watches.add(watch(client, "west", i));
        }
      }
      ok(setup.kubectl("west", "get", "namespaces"));
      ok(setup.kubectl("west", "create", "configmap", "seen", "--from-literal=a=1"));
      for (InputStream watch : watches) {
        byte[] event = new byte[4_096];
        int length = watch.read(event);
        assertThat(new String(event, 0, length, UTF_8)).startsWith("{\"type\":\"ADDED\"");
      }
    } finally {
      for (InputStream watch : watches) {
        watch.close();
      }
    }
  }

  @Test
  void aClusterThatIsTakenOutLosesItsStreamsAndNoOtherDoes() throws Exception {
    try (InputStream east = watch(setup.client(), "east", 0);
        InputStream west = watch(setup.client(), "west", 0)) {
      setup.writeConfig(List.of("east"));
      HubInFront.awaitEnd(west);
      assertThat(setup.kubectl("west", "get", "ns").text())
          .contains("no cluster of this name is registered");
      ok(setup.kubectl("east", "create", "configmap", "still", "--from-literal=a=1"));
      assertThat(east.read()).isEqualTo('{');
    } finally {
      setup.writeConfig(List.of("east", "west"));
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> setup.kubectl("west", "get", "ns").code() == 0);
    }
    Awaitility.await().until(() -> setup.accessLog().contains("\"end\":\"ended-here\""));
  }

  @Test
  void secretsDoNotReachTheAccessLog() throws Exception {
    ok(setup.kubectl("east", "exec", "shell", "--", "echo", "very-secret-word"));
    Awaitility.await().until(() -> setup.accessLog().contains("\"subresource\":\"exec\""));
    assertThat(setup.accessLog())
        .doesNotContain("very-secret-word")
        .doesNotContain(setup.token("east").substring(0, 40));
  }

  @Test
  void healthAndMetricsAreServedToOperators() throws Exception {
    int port = setup.hub().adminAddress().getPort();
    HttpClient client = HttpClient.newHttpClient();
    assertThat(get(client, port, "/livez")).isEqualTo("ok\n");
    assertThat(get(client, port, "/readyz")).isEqualTo("ok\n");
    ok(setup.kubectl("east", "get", "ns"));
    assertThat(get(client, port, "/metrics"))
        .contains("fairway_request_duration_seconds_count{")
        .contains("upstream=\"east\"");
    try (Socket socket = new Socket(setup.hub().adminAddress().getAddress(), port)) {
      assertThat(socket.getLocalAddress().isLoopbackAddress()).isTrue();
    }
  }

  private static String get(HttpClient client, int port, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
  }

  private static InputStream watch(HttpClient client, String cluster, int n) throws Exception {
    HttpRequest request =
        setup
            .request(cluster, "/api/v1/namespaces/default/configmaps?watch=1&n=" + n)
            .header("Authorization", "Bearer " + setup.token(cluster))
            .build();
    HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    return response.body();
  }

  private static String ok(Output output) {
    assertThat(output.code()).as(output.text()).isZero();
    return output.text();
  }
}
