package dev.fairway.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What people are told by a relay that runs, and by one that does not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RelayAdminTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private static Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final ByteArrayOutputStream stream = new ByteArrayOutputStream();
  private final Ending ending = new Ending(() -> {});
  private CompletableFuture<Integer> relay = new CompletableFuture<>();

  /** Sends everything back. */
  @SuppressWarnings("NullAway.Init")
  private ServerSocket echo;

  @BeforeAll
  void start() throws IOException {
    echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::answer);
    Files.writeString(folder.resolve("relay.yaml"), configuration());
    relay =
        CompletableFuture.supplyAsync(
            () ->
                Fairway.run(
                    environment(new StringWriter(), new StringWriter(), ending),
                    "relay",
                    "--config=" + folder.resolve("relay.yaml"),
                    "--admin-socket=" + folder.resolve("run/relay.sock"),
                    "--log-level=error"),
            task -> Thread.ofPlatform().daemon().start(task));
    Awaitility.await()
        .atMost(LONG)
        .until(() -> run("relay status" + socket()) == ExitCode.DONE || relay.isDone());
  }

  @AfterAll
  void stop() throws IOException {
    ending.request();
    assertThat(relay.join()).isZero();
    echo.close();
  }

  @BeforeEach
  void forget() {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
  }

  @Test
  void theStatusNamesListenersMembersAndWhatIsWrong() throws IOException {
    assertThat(run("relay status" + socket())).isZero();
    assertThat(out.toString())
        .contains("configuration 1 of " + folder.resolve("relay.yaml"))
        .containsPattern("LISTENER +ADDRESSES +CONNECTIONS\nmain +127.0.0.1:[0-9]+ +0\n")
        .containsPattern("east +127.0.0.1:" + echo.getLocalPort() + " +up +0\n")
        .endsWith("No problems.\n");

    Files.writeString(
        folder.resolve("relay.yaml"), configuration().replace("listeners", "listners"));
    Awaitility.await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              out.getBuffer().setLength(0);
              assertThat(run("relay status" + socket())).isZero();
              assertThat(out.toString())
                  .contains("problem", folder.resolve("relay.yaml") + ":5: spec.listners: unknown");
            });
    Files.writeString(folder.resolve("relay.yaml"), configuration());
    Awaitility.await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              out.getBuffer().setLength(0);
              run("relay status" + socket());
              assertThat(out.toString()).endsWith("No problems.\n");
            });
  }

  @Test
  void aConnectionIsListedAndExplainedAndItsBytesAreWritten() throws Exception {
    try (Socket client = connect()) {
      exchange(client, 10);
      assertThat(run("relay connections --upstream east" + socket())).isZero();
      assertThat(out.toString())
          .containsPattern("ID +CLIENT +LISTENER +NAME +UPSTREAM +MEMBER +AGE +UP +DOWN")
          .containsPattern(
              "[0-9a-f]{8} +127.0.0.1:"
                  + client.getLocalPort()
                  + " +main +- +east +127.0.0.1:"
                  + echo.getLocalPort()
                  + " .* 10B +10B +- +either to send\n");
      String id = out.toString().lines().toList().get(1).substring(0, 8);

      forget();
      assertThat(run("relay explain " + id + socket())).isZero();
      assertThat(out.toString())
          .contains("State       relaying\n", "Upstream    east\n")
          .contains("It waits for the client to send.\n");

      forget();
      var capture =
          CompletableFuture.supplyAsync(
              () -> run("relay capture " + id + " --time 60s -o trouble.pcap" + socket()),
              task -> Thread.ofPlatform().daemon().start(task));
      Path file = folder.resolve("trouble.pcap");
      Awaitility.await().atMost(LONG).until(() -> Files.exists(file) && Files.size(file) > 0);
      exchange(client, 5_000);
      client.shutdownOutput();

      assertThat(capture.join()).isZero();
      assertThat(err.toString())
          .isEqualTo("The capture is over: the connection has ended: client-closed.\n");
      assertThat(Files.size(file)).isGreaterThan(10_000);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aCaptureMayGoToStdoutAndIsNoLongerThanAsked() throws Exception {
    try (Socket client = connect()) {
      exchange(client, 1);
      assertThat(run("relay connections -o json" + socket())).isZero();
      String id = out.toString().replaceAll("(?s).*\"id\" : \"([^\"]+)\"(?:(?!\"id\").)*$", "$1");
      assertThat(run("relay capture " + id + " --time 1s -o -" + socket())).isZero();
      assertThat(stream.size()).as("the head of a file").isEqualTo(24);
      assertThat(err.toString()).contains("the time that was asked for");
    }
  }

  @Test
  void whatCannotBeCapturedLeavesNoFile() throws IOException {
    assertThat(run("relay capture 00000000 -o none.pcap" + socket())).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString())
        .contains("no open session has this id")
        .contains("'fairway relay connections' shows what is open.");
    assertThat(folder.resolve("none.pcap")).doesNotExist();

    Files.writeString(folder.resolve("there.pcap"), "kept");
    assertThat(run("relay capture 00000000 -o there.pcap" + socket())).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("there.pcap is there already");
    assertThat(folder.resolve("there.pcap")).hasContent("kept");
  }

  @Test
  void wrongOptionsAreSaidAndNothingIsAsked() {
    assertThat(run("relay capture 0000 -o x --bytes 1" + socket())).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--bytes: \"1\" (expected: a number of bytes");
    assertThat(run("relay capture 0000 -o x --time 2h" + socket())).isEqualTo(ExitCode.USAGE);
    assertThat(run("relay capture 0000" + socket())).isEqualTo(ExitCode.USAGE);
    assertThat(run("relay connections --limit 0" + socket())).isEqualTo(ExitCode.USAGE);
    assertThat(run("relay explain" + socket())).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void itIsSaidThatNoRelayRuns() {
    assertThat(run("relay status --admin-socket none.sock")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString())
        .contains("no relay runs at the admin socket " + folder.resolve("none.sock"))
        .contains("Start one with 'fairway relay', or name its --admin-socket.");
  }

  private Socket connect() throws IOException {
    StringWriter told = new StringWriter();
    Fairway.run(
        environment(told, err, new Ending(() -> {})),
        ("relay status -o json" + socket()).split(" "));
    String port =
        told.toString().replaceAll("(?s).*\"addresses\" : \\[ \"127.0.0.1:([0-9]+)\".*", "$1");
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
    socket.setSoTimeout((int) LONG.toMillis());
    return socket;
  }

  private static void exchange(Socket socket, int bytes) throws IOException {
    socket.getOutputStream().write("x".repeat(bytes).getBytes(US_ASCII));
    assertThat(socket.getInputStream().readNBytes(bytes)).hasSize(bytes);
  }

  private void answer() {
    try {
      while (true) {
        Socket socket = echo.accept();
        Thread.ofVirtual()
            .start(
                () -> {
                  try (socket) {
                    socket.getInputStream().transferTo(socket.getOutputStream());
                  } catch (IOException e) {
                    // The client has gone.
                  }
                });
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private String configuration() {
    return """
    apiVersion: fairway.dev/v1alpha1
    kind: Relay
    metadata: {name: relay}
    spec:
      listeners: [{name: main, listen: ["127.0.0.1:0"], upstream: east}]
      upstreams: [{name: east, endpoints: [{address: "127.0.0.1:%d"}]}]
      admin: {listen: "127.0.0.1:0"}
      drainTimeout: 1s
    """
        .formatted(echo.getLocalPort());
  }

  private static String socket() {
    return " --admin-socket=" + folder.resolve("run/relay.sock");
  }

  private int run(String line) {
    return Fairway.run(environment(out, err, new Ending(() -> {})), line.split(" "));
  }

  private Environment environment(StringWriter to, StringWriter errors, Ending end) {
    return new Environment(
        Map.of(),
        folder,
        folder,
        folder,
        "tester",
        new PrintWriter(to, true),
        new PrintWriter(errors, true),
        end == ending ? OutputStream.nullOutputStream() : stream,
        false,
        end);
  }
}
