package dev.fairway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fairway.agent.Agent;
import dev.fairway.agent.AgentOptions;
import dev.fairway.agent.AgentRenewal;
import dev.fairway.agent.AgentState;
import dev.fairway.agent.Reach;
import dev.fairway.agent.StateSecret;
import dev.fairway.agent.WayOut;
import dev.fairway.kubernetes.HomeAccess;
import dev.fairway.kubernetes.SecretName;
import dev.fairway.lab.ClusterShape;
import dev.fairway.lab.ClusterSpec;
import dev.fairway.lab.Lab;
import dev.fairway.lab.LabCluster;
import dev.fairway.lab.LabOptions;
import dev.fairway.transport.EventLoops;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/**
 * An agent that keeps its state in a Secret of a real cluster, with the rights of the manifests
 * that {@code hub invite -o yaml} prints and no others.
 */
@Tag("real")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AgentSecretTest {

  private static final Duration SOON = Duration.ofMinutes(1);
  private static final String NAMESPACE = "fairway-agent";
  private static final String SECRET = "agent-state";

  /** Two thirds of a certificate's life. */
  private static final Duration RENEWAL = Duration.ofDays(21);

  @TempDir private static Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Ending ending = new Ending(() -> {});
  private CompletableFuture<Integer> hub = new CompletableFuture<>();
  private int port;

  @SuppressWarnings("NullAway.Init")
  private Lab lab;

  @SuppressWarnings("NullAway.Init")
  private LabCluster cluster;

  @BeforeAll
  void start() throws Exception {
    List<String> obstacles = ClusterShape.LOOPBACK.obstacles(System.getenv());
    if (!obstacles.isEmpty()) {
      throw new TestAbortedException("needs " + String.join(", ", obstacles));
    }
    String user = System.getProperty("user.home", "/tmp");
    String cache = System.getenv().getOrDefault("XDG_CACHE_HOME", user + "/.cache");
    lab =
        Lab.open(
            new LabOptions(
                System.getenv(), Path.of(cache, "fairway"), folder.resolve("lab"), event -> {}));
    cluster = lab.startAll(List.of(ClusterSpec.of("paris", ClusterShape.LOOPBACK))).getFirst();
    startHub();
  }

  private void startHub() throws IOException {
    assertThat(run("hub init --state " + folder.resolve("state"))).isEqualTo(ExitCode.DONE);
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
                    environment("", new StringWriter(), ending),
                    "hub",
                    "--config=" + folder.resolve("hub.yaml"),
                    "--state=" + folder.resolve("state"),
                    "--log-level=error"),
            task -> Thread.ofPlatform().daemon().start(task));
    await()
        .atMost(SOON)
        .until(() -> run("hub agents --state " + folder.resolve("state")) == ExitCode.DONE);
    run("hub status -o json --state " + folder.resolve("state"));
    Matcher address =
        Pattern.compile("\"name\" : \"hub\",\\s+\"address\" : \"[^\"]*:(\\d+)\"")
            .matcher(out.toString());
    assertThat(address.find()).as(out.toString()).isTrue();
    port = Integer.parseInt(address.group(1));
  }

  @AfterAll
  void stop() {
    if (port > 0) {
      ending.request();
      hub.join();
    }
    if (lab != null) {
      lab.close();
    }
  }

  @BeforeEach
  void joinAnew() throws Exception {
    cluster.kubectl("delete", "namespace", NAMESPACE, "--ignore-not-found", "--wait");
    clean();
    assertThat(
            run(
                "hub invite paris -o yaml --image example/fairway:1 --hub 127.0.0.1:"
                    + port
                    + " --state "
                    + folder.resolve("state")))
        .as(err.toString())
        .isEqualTo(ExitCode.DONE);
    String manifests = out.toString();
    cluster.apply(manifests);
    writeKubeconfig(cluster.token(NAMESPACE, "agent", Duration.ofHours(1)));
    clean();
    assertThat(runWith(argument(manifests, "token: \"", "\"") + "\n", joinLine(manifests)))
        .as(err.toString())
        .isEqualTo(ExitCode.DONE);
  }

  @Test
  void theRightsOfTheManifestsAreEnoughAndForThisSecretAlone() {
    assertThat(out.toString())
        .contains("Its state is in Secret agent-state in namespace fairway-agent.")
        .contains("fairway agent run --state secret:fairway-agent/agent-state");
    assertThat(cluster.kubectl("get", "secret", SECRET, "-n", NAMESPACE, "-o", "jsonpath={.data}"))
        .contains("\"agent.json\"")
        .doesNotContain("joining.key");
    String role = "role/" + SECRET;
    assertThat(cluster.kubectl("get", role, "-n", NAMESPACE, "-o", "jsonpath={.rules}"))
        .isEqualTo(
            "[{\"apiGroups\":[\"\"],\"resourceNames\":[\"agent-state\"],"
                + "\"resources\":[\"secrets\"],\"verbs\":[\"get\",\"patch\"]}]");
    try (StateSecret other = new StateSecret(access(), new SecretName(NAMESPACE, "invite"))) {
      assertThatThrownBy(other::load)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("may not read Secret invite in namespace fairway-agent (403)");
    }
  }

  @Test
  void anotherProcessGoesOnWithoutAnInviteWhereTheOneBeforeWasKilled() throws Exception {
    try (StateSecret store = store();
        Agent agent = agent(store)) {
      await().atMost(SOON).until(() -> agent.connected() == 2);
    }
    try (StateSecret store = store();
        Agent agent = agent(store)) {
      await().atMost(SOON).until(() -> agent.connected() == 2);
    }
    clean();
    assertThat(runWith("", "agent join --only-join --token-stdin --hub 127.0.0.1:" + port + pin()))
        .as(err.toString())
        .isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("has joined 127.0.0.1:" + port + " already");
  }

  @Test
  void aRenewalIsWrittenBackAlsoWhereSomebodyHasLabelledTheSecret() throws Exception {
    try (StateSecret store = store();
        StateSecret other = store();
        EventLoops loops = new EventLoops(1)) {
      AgentState first = store.load().orElseThrow();
      cluster.kubectl("label", "secret", SECRET, "-n", NAMESPACE, "team=networks");
      AgentState second = renew(store, first, loops);
      assertThat(second.chain()).isNotEqualTo(first.chain());
      assertThat(other.load().orElseThrow().chain()).isEqualTo(second.chain());
      AgentState third = renew(store, second, loops);
      assertThat(other.load().orElseThrow().chain()).isEqualTo(third.chain());
    }
  }

  @Test
  void ofTwoAgentsWithOneSecretTheSlowerOneIsToldAndChangesNothing() throws Exception {
    try (StateSecret one = store();
        StateSecret other = store();
        EventLoops loops = new EventLoops(1)) {
      AgentState ofOne = one.load().orElseThrow();
      AgentState ofOther = other.load().orElseThrow();
      AgentState renewed = renew(one, ofOne, loops);
      assertThatThrownBy(() -> renew(other, ofOther, loops))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Secret agent-state in namespace fairway-agent: somebody else has")
          .hasMessageContaining("one agent for each Secret");
      assertThat(one.load().orElseThrow().chain()).isEqualTo(renewed.chain());
    }
  }

  @Test
  void aSecretThatIsMissingOrDamagedIsNamed() {
    cluster.kubectl(
        "patch", "secret", SECRET, "-n", NAMESPACE, "-p", "{\"data\":{\"agent.json\":\"e30=\"}}");
    try (StateSecret store = store()) {
      assertThatThrownBy(store::load)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Secret agent-state in namespace fairway-agent: ")
          .hasMessageContaining("join anew with an invite");
      cluster.kubectl("delete", "secret", SECRET, "-n", NAMESPACE);
      assertThatThrownBy(store::load)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("kubectl create secret generic agent-state -n fairway-agent");
    }
  }

  private static AgentState renew(StateSecret store, AgentState state, EventLoops loops)
      throws Exception {
    return new AgentRenewal(store, state, Reach.over(loops, WayOut.DIRECT, "test"))
        .renewIfDue(Instant.now().plus(RENEWAL));
  }

  private static StateSecret store() {
    return new StateSecret(access(), new SecretName(NAMESPACE, SECRET));
  }

  private static HomeAccess access() {
    return new HomeAccess.Kubeconfig(folder.resolve("agent.kubeconfig"), Optional.empty());
  }

  private static Agent agent(StateSecret store) throws IOException {
    return Agent.start(new AgentOptions(store, List.of(), 2, 1, "test", InstantSource.system()));
  }

  /** The arguments of the pod, but for what a pod has. */
  private static String joinLine(String manifests) {
    return "agent join --only-join --token-stdin"
        + (" --hub=" + argument(manifests, "--hub=", "\n"))
        + (" --pin=" + argument(manifests, "--pin=", "\n"))
        + (" --cluster=" + argument(manifests, "--cluster=", "\n"))
        + (" --state=" + argument(manifests, "--state=", "\n").replace(":", ":" + NAMESPACE + "/"))
        + (" --kubeconfig=" + folder.resolve("agent.kubeconfig"));
  }

  private static String pin() {
    return " --hub-ca "
        + folder.resolve("state/ca.crt")
        + " --state secret:"
        + NAMESPACE
        + "/"
        + SECRET
        + " --kubeconfig "
        + folder.resolve("agent.kubeconfig");
  }

  private static String argument(String text, String before, String after) {
    int begin = text.indexOf(before) + before.length();
    return text.substring(begin, text.indexOf(after, begin));
  }

  private void writeKubeconfig(String bearer) throws IOException {
    Path ca = Files.writeString(folder.resolve("paris.ca"), cluster.caPem());
    Files.writeString(
        folder.resolve("agent.kubeconfig"),
        """
        apiVersion: v1
        kind: Config
        clusters:
        - {name: c, cluster: {server: "https://%s", certificate-authority: %s}}
        users:
        - {name: u, user: {token: %s}}
        contexts:
        - {name: x, context: {cluster: c, user: u}}
        current-context: x
        """
            .formatted(cluster.apiAddress(), ca, bearer));
  }

  private void clean() {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
  }

  private int run(String line) {
    return runWith("", line);
  }

  private int runWith(String input, String line) {
    return Fairway.run(environment(input, out, new Ending(() -> {})), line.split(" "));
  }

  private Environment environment(String input, StringWriter results, Ending end) {
    return Environments.onNode(
        folder,
        results,
        err,
        end,
        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
  }
}
