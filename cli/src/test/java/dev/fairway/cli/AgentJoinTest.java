package dev.fairway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.agent.AgentState;
import dev.fairway.agent.StateFolder;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.SecretFile;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From an invite to an agent, as people type it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AgentJoinTest {
  @TempDir private static Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Ending ending = new Ending(() -> {});
  private CompletableFuture<Integer> hub = new CompletableFuture<>();
  private int port;

  @BeforeAll
  void start() throws IOException {
    assertThat(run("hub init --state " + hubState())).isEqualTo(ExitCode.DONE);
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
          drainTimeout: 1s
        """);
    hub =
        CompletableFuture.supplyAsync(
            () ->
                Fairway.run(
                    environment(InputStream.nullInputStream(), new StringWriter(), ending),
                    "hub",
                    "--config=" + folder.resolve("hub.yaml"),
                    "--state=" + hubState(),
                    "--log-level=error"),
            task -> Thread.ofPlatform().daemon().start(task));
    Awaitility.await().until(() -> run("hub agents --state " + hubState()) == ExitCode.DONE);
    run("hub status -o json --state " + hubState());
    Matcher address =
        Pattern.compile("\"name\" : \"hub\",\\s+\"address\" : \"[^\"]*:(\\d+)\"")
            .matcher(out.toString());
    assertThat(address.find()).as(out.toString()).isTrue();
    port = Integer.parseInt(address.group(1));
  }

  @AfterAll
  void stop() {
    ending.request();
    hub.join();
  }

  @BeforeEach
  void clean() {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
  }

  @Test
  void theLineThatInvitePrintsMakesAnAgentAndRevokeSendsItAway() throws Exception {
    assertThat(run("hub invite paris --hub 127.0.0.1:" + port + state())).isEqualTo(ExitCode.DONE);
    String printed = out.toString();
    assertThat(printed).contains("one agent of cluster paris may join until", "--token-stdin");
    Path kubeconfig = kubeconfig();
    clean();

    String line = joinLine(printed) + " --only-join --state " + folder.resolve("agent");
    assertThat(runWith(token(printed) + "\n", line + " --kubeconfig " + kubeconfig))
        .as(err.toString())
        .isEqualTo(ExitCode.DONE);
    AgentState state = new StateFolder(folder.resolve("agent")).load().orElseThrow();
    assertThat(out.toString())
        .contains("Joined 127.0.0.1:" + port + " as agent " + state.identity())
        .contains("The hub took the API server at 10.0.0.9:6443, whose authority is ")
        .contains("fairway agent run --state " + folder.resolve("agent"))
        .doesNotContain("fairway_invite_");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("agent/agent.json"))))
        .isEqualTo("rw-------");
    assertThat(state.apiServer()).hasToString("Optional[10.0.0.9:6443]");

    clean();
    assertThat(runWith("", line)).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("has joined 127.0.0.1:" + port + " already");

    clean();
    assertThat(run("hub agents" + state())).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains(state.identity() + "  joined", "1 of 1");
    assertThat(run("hub revoke " + state.identity() + state())).isEqualTo(ExitCode.DONE);
    run("hub agents" + state());
    assertThat(out.toString()).contains("Revoked " + state.identity(), "revoked");

    clean();
    run("hub invite paris --hub 127.0.0.1:" + port + state());
    String again = token(out.toString()) + "\n";
    assertThat(runWith(again, line + " --anew")).as(err.toString()).isEqualTo(ExitCode.DONE);
    assertThat(new StateFolder(folder.resolve("agent")).load().orElseThrow().identity())
        .isNotEqualTo(state.identity());
  }

  @Test
  void whoIsNotLetInAnewKeepsWhatItWas() throws Exception {
    run("hub invite paris --hub 127.0.0.1:" + port + state());
    String printed = out.toString();
    StateFolder store = new StateFolder(folder.resolve("kept"));
    String line = joinLine(printed) + " --only-join --state " + store;
    assertThat(runWith(token(printed), line)).as(err.toString()).isEqualTo(ExitCode.DONE);
    AgentState before = store.load().orElseThrow();
    assertThat(runWith(token(printed), line + " --anew")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("the invite has been used already");
    assertThat(store.load().orElseThrow().chain()).isEqualTo(before.chain());
  }

  @Test
  void aStateIsForOneAgentAtATime() throws Exception {
    run("hub invite paris --hub 127.0.0.1:" + port + state());
    String printed = out.toString();
    StateFolder store = new StateFolder(folder.resolve("claimed"));
    String line = joinLine(printed) + " --only-join --state " + store;
    assertThat(runWith(token(printed), line)).as(err.toString()).isEqualTo(ExitCode.DONE);
    try (Closeable claim = store.claim()) {
      assertThat(claim).isNotNull();
      for (String other : List.of("agent run --state " + store, line + " --anew")) {
        clean();
        assertThat(runWith("token\n", other)).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains(store + ": another agent that lives has this state");
      }
    }
  }

  @Test
  void aDamagedStateIsNamedWithWhatHelps() throws Exception {
    Path damaged = Files.createDirectory(folder.resolve("damaged"));
    SecretFile.write(damaged.resolve("agent.json"), "{}");
    for (String line : List.of("run", "join --hub x:1 --hub-ca y --token-stdin")) {
      clean();
      assertThat(run("agent " + line + " --state " + damaged)).isEqualTo(ExitCode.FAILED);
      assertThat(err.toString())
          .contains(damaged.resolve("agent.json").toString(), "join with what 'fairway hub invite'")
          .doesNotContain("--debug");
    }
  }

  @Test
  void aTokenThatIsNoneSaysWhatHelps() {
    run("hub invite paris --hub 127.0.0.1:" + port + state());
    String line = joinLine(out.toString()) + " --state " + folder.resolve("none");
    assertThat(runWith("guess\n", line)).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString())
        .contains("the hub knows no invite with this token")
        .contains("fairway hub invite CLUSTER")
        .doesNotContain("guess");
    clean();
    assertThat(runWith("", line)).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("there is no token on standard input");
  }

  @Test
  void anInviteForAnotherClusterIsRefused() {
    run("hub invite paris --hub 127.0.0.1:" + port + state());
    String printed = out.toString();
    String line = joinLine(printed) + " --cluster rome --state " + folder.resolve("rome");
    assertThat(runWith(token(printed), line)).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("the invite is for cluster \"paris\"");
  }

  @Test
  void manifestsHoldWhatTheCommandWould() {
    assertThat(run("hub invite paris -o yaml --image example/fairway:1" + state()))
        .isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .contains("kind: Deployment", "--hub=hub.test:" + port, "--pin=sha256:")
        .contains("token: \"fairway_invite_", "image: \"example/fairway:1\"");
  }

  @Test
  void manifestsAndJsonSayHowTheHubIsReached() {
    String reached = " --hub fairway.example:443 --proxy http://p:3128 --websocket";
    run("hub invite paris -o yaml --image example/fairway:1" + reached + state());
    assertThat(out.toString())
        .contains(
            """
                    - --state=secret:agent-state
                    - --proxy=http://p:3128
                    - --websocket
                    securityContext:
            """)
        .contains("- --hub=fairway.example:443\n");
    clean();
    run("hub invite paris -o json" + reached + state());
    assertThat(out.toString()).contains("\"hub\" : \"fairway.example:443\"");
  }

  @Test
  void whatCannotBeTheHubMakesNoInvite() {
    for (String format : List.of("text", "json", "yaml --image example/fairway:1")) {
      clean();
      assertThat(run("hub invite lyon --hub garbage -o " + format + state()))
          .isEqualTo(ExitCode.USAGE);
      assertThat(err.toString()).contains("--hub: \"garbage\" (expected: host:port)");
    }
    clean();
    run("hub agents" + state());
    assertThat(out.toString()).doesNotContain("lyon");
  }

  @Test
  void whoOffersNothingIsToldBeforeTheTokenIsRead() {
    run("hub invite paris --hub 127.0.0.1:" + port + state());
    String line = joinLine(out.toString()) + " --only-join --state " + folder.resolve("nothing");
    clean();
    assertThat(runWith("", line)).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("no API server is offered", "there is no token");
  }

  @Test
  void theWayOutIsKeptAndTheEnvironmentNamesItToo() throws Exception {
    run("hub invite paris --websocket --proxy http://127.0.0.1:1" + state());
    String printed = out.toString();
    assertThat(printed).contains("--proxy=http://127.0.0.1:1 \\", "--websocket \\");
    Path agent = folder.resolve("websocket");
    String line =
        "agent join --only-join --token-stdin --hub 127.0.0.1:"
            + port
            + " --hub-ca "
            + hubState()
            + "/ca.crt --state "
            + agent;
    clean();
    assertThat(runWith(token(printed) + "\n", line + " --proxy http://127.0.0.1:1"))
        .isEqualTo(ExitCode.FAILED);
    assertThat(err.toString())
        .contains("the proxy 127.0.0.1:1: connecting failed: connection refused", "--proxy");
    clean();
    assertThat(runWith(token(printed) + "\n", line + " --websocket"))
        .as(err.toString())
        .isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("Joined 127.0.0.1:" + port + ", in a WebSocket as agent");
    assertThat(new StateFolder(agent).load().orElseThrow().way().inWebSocket()).isTrue();
  }

  @Test
  void anInviteIsWithdrawn() {
    run("hub invite paris" + state());
    Matcher id = Pattern.compile("Invite (\\w+):").matcher(out.toString());
    assertThat(id.find()).isTrue();
    assertThat(run("hub invite --withdraw " + id.group(1) + state())).isEqualTo(ExitCode.DONE);
    assertThat(run("hub invite --withdraw " + id.group(1) + state())).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("no invite", "'fairway hub agents' shows which there are");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hub invite",
        "hub invite paris --withdraw x",
        "hub invite paris --ttl 1y",
        "hub invite paris -o yaml",
        "hub invite paris -o json --image x",
        "hub invite paris -o xml",
        "hub invite paris --image x",
        "hub revoke paris",
        "hub revoke PARIS/x",
        "agent",
        "agent join",
        "agent join --hub x --pin y --token-stdin",
        "agent join --hub x:1 --token-stdin",
        "agent join --hub x:1 --pin y",
        "agent join --hub x:1 --pin y --token-stdin --state fresh",
        "agent join --hub x:1 --hub-ca y --token-stdin --proxy http://u:p@proxy:1",
        "agent join --hub x:1 --hub-ca y --token-stdin --proxy ftp://proxy",
        "agent join --hub x:1 --hub-ca y --token-stdin --proxy-credentials-file none",
        "agent join --hub x:1 --hub-ca y --token-stdin --proxy http://p:1"
            + " --proxy-credentials-file none",
        "agent join --hub x:1 --hub-ca y --token-stdin --websocket --outer-ca none",
        "agent run --proxy proxy",
        "agent run --state secret:x",
        "agent run --state secret:x --kubeconfig k",
        "agent run --state secret:a/b/c --kubeconfig k",
        "agent run --state secret:a/../b --kubeconfig k",
        "agent run --state secret: --kubeconfig k",
        "agent run --kubeconfig k",
        "hub invite paris --proxy http://u:p@proxy:1"
      })
  void aWrongCommandLineDoesNothing(String line) {
    assertThat(run(line)).as(err.toString()).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString().lines()).hasSize(1);
  }

  private static Path kubeconfig() throws IOException {
    String pem =
        CertificateAuthority.create("cluster", Duration.ofDays(1), InstantSource.system())
            .certificatePem();
    Files.writeString(folder.resolve("cluster-ca.pem"), pem);
    return Files.writeString(
        folder.resolve("admin.conf"),
        """
        apiVersion: v1
        kind: Config
        current-context: c
        contexts: [{name: c, context: {cluster: k, user: u}}]
        clusters:
        - name: k
          cluster:
            server: https://10.0.0.9:6443
            tls-server-name: kubernetes
            certificate-authority: cluster-ca.pem
        users: [{name: u, user: {token: secret}}]
        """);
  }

  private static String joinLine(String printed) {
    int begin = printed.indexOf("fairway agent join") + "fairway ".length();
    return printed
        .substring(begin, printed.indexOf("--token-stdin") + "--token-stdin".length())
        .replaceAll("\\\\\n", "")
        .replaceAll("\\s+", " ");
  }

  private static String token(String printed) {
    return printed.substring(printed.indexOf("fairway_invite_")).strip();
  }

  private static String state() {
    return " --state " + hubState();
  }

  private static Path hubState() {
    return folder.resolve("state");
  }

  private int run(String line) {
    return runWith("", line);
  }

  private int runWith(String input, String line) {
    var in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    return Fairway.run(environment(in, out, new Ending(() -> {})), line.split(" "));
  }

  private Environment environment(InputStream in, StringWriter results, Ending end) {
    return Environments.onNode(folder, results, err, end, in);
  }
}
