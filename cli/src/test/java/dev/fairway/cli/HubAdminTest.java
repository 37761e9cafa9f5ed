package dev.fairway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.ClientTls;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
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
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people are told by a hub that runs, and by one that does not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HubAdminTest {
  @TempDir private static Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Ending ending = new Ending(() -> {});
  private CompletableFuture<Integer> hub = new CompletableFuture<>();

  /** Accepts connections and never says a word. */
  @SuppressWarnings("NullAway.Init")
  private ServerSocket silent;

  private final CertificateAuthority people =
      CertificateAuthority.create("people", Duration.ofDays(1), InstantSource.system());

  /** Nobody listens there. */
  private int closed;

  @BeforeAll
  void start() throws IOException {
    silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    try (var socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    assertThat(run("hub init --state " + state())).isEqualTo(ExitCode.DONE);
    Files.writeString(folder.resolve("people.pem"), people.certificatePem());
    Files.writeString(
        folder.resolve("hub.yaml"),
        """
        apiVersion: fairway.dev/v1alpha1
        kind: Hub
        metadata: {name: hub}
        spec:
          listen: 127.0.0.1:0
          domain: hub.test
          extraNames: [127.0.0.1]
          admin: {listen: "127.0.0.1:0"}
          authentication: [{clientCertificate: {caFile: people.pem}}]
          drainTimeout: 1s
        """
            + cluster("gone", closed)
            + cluster("silent", silent.getLocalPort())
            + cluster("broken", 1).replace("serverName", "serverNaem"));
    hub =
        CompletableFuture.supplyAsync(
            () ->
                Fairway.run(
                    Environments.of(folder, new StringWriter(), err, ending),
                    "hub",
                    "--config=" + folder.resolve("hub.yaml"),
                    "--state=" + state(),
                    "--log-level=error"),
            task -> Thread.ofPlatform().daemon().start(task));
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> run("hub status --state " + state()) == ExitCode.DONE || hub.isDone());
  }

  @BeforeEach
  void forgetWhatWasPrinted() {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
  }

  @AfterAll
  void stop() throws Exception {
    ending.request();
    assertThat(hub.get()).isEqualTo(ExitCode.DONE);
    assertThat(state().resolve("hub.sock")).doesNotExist();
    silent.close();
  }

  @Test
  void statusShowsConfigurationListenersAndClusters() throws Exception {
    assertThat(get("gone", "/api").statusCode()).isEqualTo(503);
    assertThat(run("hub status --state " + state())).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .contains(": ready, up ")
        .contains("configuration " + folder.resolve("hub.yaml") + ", in force since 20")
        .containsPattern("Hub/hub +accepted")
        .containsPattern("Cluster/broken +absent")
        .containsPattern("hub[.]yaml:\\d+: .*serverNaem")
        .containsPattern("hub +127[.]0[.]0[.]1:\\d+ +\\d+\n")
        .containsPattern("gone +direct .in use. +127[.]0[.]0[.]1:" + closed + " +\\w+ +0 +0 +\\S")
        .containsPattern(
            "gone: \\d attempts to connect failed in a row, \\d in all; the last at 20")
        .containsPattern("\n[2-9] problems:\n  ");
    assertThat(out.toString().lines().filter(line -> line.contains("serverNaem"))).hasSize(1);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aClusterInErrorIsNotCalledUnknown() throws Exception {
    HttpResponse<String> answer = get("broken", "/api");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body())
        .contains("\"reason\":\"ServiceUnavailable\"")
        .contains("the configuration of this cluster is in error; 'fairway hub status'")
        .doesNotContain(folder.toString())
        .doesNotContain("serverNaem");
    assertThat(get("nowhere", "/api").statusCode()).isEqualTo(404);
  }

  @Test
  void aRequestThatFailedIsExplained() throws Exception {
    HttpResponse<String> refused = get("gone", "/api/v1/namespaces/n/pods/p/log?secret=word");
    String id = refused.headers().firstValue("fairway-request-id").orElseThrow();
    assertThat(run("hub explain request " + id + " --state " + state())).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .containsPattern("What +get pods/log\n")
        .containsPattern("Object +n/p\n")
        .contains("of the listener hub: HTTP/2 over TLSv1.3")
        .contains("The route cluster-by-path took it to the cluster gone; its Host is 127.0.0.1:")
        .contains("Its Host chose the route; its traffic is bulk.")
        .contains("Fairway answered 503 after ")
        .contains("fairway to upstream: gone: 127.0.0.1:" + closed)
        .doesNotContain("secret")
        .doesNotContain("a-token");
    out.getBuffer().setLength(0);
    assertThat(run("hub explain request " + id + " -o json --state " + state())).isZero();
    Map<String, Object> json = Json.object(out.toString());
    assertThat(json).containsEntry("state", "ended").containsEntry("status", 503L);
    assertThat(out.toString()).doesNotContain("secret").doesNotContain("a-token");
  }

  @Test
  void anOpenRequestIsListedAndSaysWhatItWaitsFor() throws Exception {
    var waiting = client().sendAsync(request("silent", "/api/v1/pods"), BodyHandlers.ofString());
    Awaitility.await()
        .until(
            () -> {
              out.getBuffer().setLength(0);
              run("hub connections --cluster silent --state " + state());
              return out.toString().contains("list pods");
            });
    assertThat(out.toString()).containsPattern("CONNECTION +CLIENT +LISTENER");
    assertThat(out.toString().lines()).allMatch(line -> line.length() <= 80);
    String id = out.toString().replaceAll("(?s).*\n([0-9a-f-]{36}) .*", "$1");
    out.getBuffer().setLength(0);
    assertThat(run("hub explain request " + id + " --state " + state())).isZero();
    assertThat(out.toString()).contains("It waits for a connection to silent");
    out.getBuffer().setLength(0);
    assertThat(run("hub connections --cluster gone --state " + state())).isZero();
    assertThat(out.toString()).isEqualTo("No client is connected for it.\n");
    waiting.cancel(true);
  }

  @Test
  void whoSendsAnOpenRequestIsListedWithIt() throws Exception {
    String trusted = Files.readString(state().resolve("ca.crt"));
    var own = people.issueClient("jane", List.of("devs"), Duration.ofHours(1));
    try (HttpClient jane =
        HttpClient.newBuilder().sslContext(ClientTls.trusting(trusted, own)).build()) {
      var waiting = jane.sendAsync(request("silent", "/api/v1/nodes"), BodyHandlers.ofString());
      Awaitility.await()
          .untilAsserted(
              () -> {
                out.getBuffer().setLength(0);
                run("hub connections --cluster silent --state " + state());
                assertThat(out.toString())
                    .containsPattern("DOWN +USER\n")
                    .containsPattern("list nodes .* certificate:jane\n");
              });
      waiting.cancel(true);
      jane.shutdownNow();
    }
  }

  @Test
  void aRequestThatNobodyRemembersSaysHowManyAre() throws Exception {
    get("gone", "/api");
    assertThat(run("hub explain request nothing --state " + state())).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString())
        .matches("(?s)fairway: no open request has this id, and none of the \\d+ remembered ones.*")
        .contains("The access log goes back further")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hub status", "hub connections", "hub explain request x"})
  void whereNoHubRunsTheMessageNamesTheSocketAndWhatHelps(String command) throws IOException {
    Path other = folder.resolve("other");
    assertThat(run(command + " --state " + other)).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString())
        .isEqualTo(
            "fairway: no hub runs at the admin socket "
                + other.resolve("hub.sock")
                + ". Start one with 'fairway hub', or name its --state or --admin-socket.\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hub explain", "hub explain request", "hub status -o yaml"})
  void aWrongCommandLineAsksNothing(String line) {
    assertThat(run(line)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).startsWith("fairway: ").endsWith("--help'.\n");
  }

  @Test
  void aSocketThatWasAskedForAndCannotBeHadEndsTheHub() throws IOException {
    Path open = Files.createDirectory(folder.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    String socket = " --admin-socket " + open.resolve("hub.sock");
    assertThat(run("hub --config " + folder.resolve("hub.yaml") + " --state " + state() + socket))
        .isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("others may write to it").contains("--admin-socket");
  }

  private HttpResponse<String> get(String cluster, String path) throws Exception {
    return client().send(request(cluster, path), BodyHandlers.ofString());
  }

  private HttpClient client() throws IOException {
    String authority = Files.readString(state().resolve("ca.crt"));
    return HttpClient.newBuilder().sslContext(ClientTls.trusting(authority)).build();
  }

  private HttpRequest request(String cluster, String path) {
    StringWriter told = new StringWriter();
    Fairway.run(
        Environments.of(folder, told, err), "hub", "status", "-o=json", "--state=" + state());
    String address =
        Json.objects(Json.object(told.toString()), "listeners").stream()
            .filter(listener -> Json.text(listener, "name").equals("hub"))
            .map(listener -> Json.text(listener, "address"))
            .findFirst()
            .orElseThrow();
    return HttpRequest.newBuilder(URI.create("https://" + address + "/clusters/" + cluster + path))
        .header("Authorization", "Bearer a-token")
        .build();
  }

  private Path state() {
    return folder.resolve("state");
  }

  private static String cluster(String name, int port) {
    return """
    ---
    apiVersion: fairway.dev/v1alpha1
    kind: Cluster
    metadata: {name: %s}
    spec:
      links:
      - direct:
          endpoints: ["127.0.0.1:%d"]
          serverName: kubernetes
          caFile: state/ca.crt
    """
        .formatted(name, port);
  }

  private int run(String line) {
    return Fairway.run(Environments.of(folder, out, err), line.split(" "));
  }
}
