package dev.fairway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people are told of Relays that need a hub, by a hub and where there is none. */
class HubRelaysTest {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Ending ending = new Ending(() -> {});

  private static String hub(String listen) {
    return """
    apiVersion: fairway.dev/v1alpha1
    kind: Hub
    metadata: {name: hub}
    spec: {domain: hub.test, listen: "%s", admin: {listen: "127.0.0.1:0"}, drainTimeout: 1s}
    ---
    apiVersion: fairway.dev/v1alpha1
    kind: Cluster
    metadata: {name: paris}
    spec: {links: [{agent: {serverName: kubernetes, caFile: state/ca.crt}}]}
    """
        .formatted(listen);
  }

  private static String relay(String listen, String agent) {
    return """
    apiVersion: fairway.dev/v1alpha1
    kind: Relay
    metadata: {name: postgres}
    spec:
      listeners: [{name: orders, listen: ["%s"], upstream: orders}]
      upstreams:
      - name: orders
        agent: %s
        endpoints: [{address: "db.internal:5432"}]
    """
        .formatted(listen, agent);
  }

  @Test
  void aRelayByItselfRefusesWhatNeedsAgents() throws IOException {
    write("relay.yaml", relay("127.0.0.1:0", "paris"));

    assertThat(run("relay", "--config", "relay.yaml")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString())
        .contains("nothing can be relayed as ")
        .contains(":8:12: spec.upstreams[0].agent: \"paris\": 'fairway relay' has no agents")
        .contains("this object among the files of 'fairway hub'");

    assertThat(run("relay", "validate", "--config", "relay.yaml")).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString())
        .contains("spec.upstreams[0].agent: \"paris\": 'fairway relay' has no agents");
  }

  @Test
  void validateOfAHubKnowsItsPortsAndItsClusters() throws IOException {
    run("hub", "init", "--state", "state");
    write("etc/hub.yaml", hub("127.0.0.1:8443").replace("state/ca.crt", "../state/ca.crt"));
    write("etc/postgres.yaml", relay("127.0.0.1:5432", "paris"));
    assertThat(validate()).isZero();
    assertThat(out.toString()).endsWith("OK: 0 errors, 0 warnings, 1 cluster to serve\n");

    write("etc/postgres.yaml", relay("127.0.0.1:5432", "pariss"));
    assertThat(validate()).isZero();
    assertThat(out.toString())
        .contains("warning: ", "spec.upstreams[0].agent: no Cluster \"pariss\" here")
        .contains("did you mean \"paris\"?");

    write("etc/postgres.yaml", relay(":8443", "paris"));
    assertThat(validate()).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString())
        .contains(
            "spec.listeners[0].listen[0]: 0.0.0.0:8443 (expected: ports that spec.listen of the"
                + " Hub, 127.0.0.1:8443, leaves free)");
  }

  private int validate() {
    return run("hub", "validate", "--config", "etc", "--state", "state");
  }

  @Test
  void aHubTellsOfItsRelays() throws Exception {
    run("hub", "init", "--state", "state");
    write("hub.yaml", hub("127.0.0.1:0") + "---\n" + relay("127.0.0.1:0", "paris"));
    CompletableFuture<Integer> hub =
        CompletableFuture.supplyAsync(
            () ->
                Fairway.run(
                    Environments.of(folder, new StringWriter(), new StringWriter(), ending),
                    "hub",
                    "--config=hub.yaml",
                    "--state=state",
                    "--log-level=error"),
            task -> Thread.ofPlatform().daemon().start(task));
    await()
        .atMost(PATIENCE)
        .until(() -> run("hub", "status", "--state", "state") == ExitCode.DONE || hub.isDone());

    assertThat(run("hub", "status", "--state", "state")).isZero();
    assertThat(out.toString())
        .containsPattern("Relay/postgres +accepted")
        .containsPattern("postgres/orders +db.internal:5432 +up +0")
        .contains("upstream postgres/orders: no agent of paris is connected to this hub");
    Matcher listener =
        Pattern.compile("postgres/orders +127.0.0.1:(\\d+) +0").matcher(out.toString());
    assertThat(listener.find()).as(out.toString()).isTrue();
    turnAway(Integer.parseInt(listener.group(1)));

    assertThat(askRelays("status")).isZero();
    assertThat(out.toString()).containsPattern("postgres/orders +127.0.0.1:\\d+ +0");
    assertThat(askRelays("connections")).isZero();
    assertThat(out.toString()).isEqualTo("No client is connected.\n");
    assertThat(askRelays("explain", "00000000")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("no open session has this id");

    ending.request();
    assertThat(hub.get()).isZero();
  }

  private int askRelays(String... question) {
    String[] line = new String[question.length + 4];
    line[0] = "relay";
    System.arraycopy(question, 0, line, 1, question.length);
    line[question.length + 1] = "--hub";
    line[question.length + 2] = "--admin-socket";
    line[question.length + 3] = "state/hub.sock";
    return run(line);
  }

  /** No agent is there: the connection is closed without a byte. */
  private static void turnAway(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        InputStream in = socket.getInputStream()) {
      assertThat(in.read()).isNegative();
    }
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Fairway.run(Environments.of(folder, out, err), arguments);
  }
}
