package dev.fairway.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fairway.clients.AgentWay;
import dev.fairway.clients.Row;
import dev.fairway.clients.Slice;
import dev.fairway.e2e.HubInFront.Output;
import dev.fairway.hub.Hub;
import dev.fairway.hub.HubAdmin;
import dev.fairway.hub.HubOptions;
import dev.fairway.hub.HubState;
import dev.fairway.lab.ClusterShape;
import dev.fairway.lab.ClusterSpec;
import dev.fairway.lab.Lab;
import dev.fairway.lab.LabCluster;
import dev.fairway.lab.LabOptions;
import dev.fairway.lab.NattedNetwork;
import dev.fairway.observe.AdminClient;
import dev.fairway.observe.AdminServer;
import dev.fairway.testkit.JsonField;
import dev.fairway.testkit.Requires;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster with a node in a network that nothing can enter, and in it an agent, which is the real
 * program and knows no more than the line that {@code fairway hub invite} printed.
 */
@Tag("real")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AgentBehindNatTest {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Path JAR =
      Path.of(System.getProperty("fairway.root"), "cli/target/fairway/lib/fairway.jar");

  @SuppressWarnings("NullAway.Init")
  private Path folder;

  @SuppressWarnings("NullAway.Init")
  private LabOptions options;

  @SuppressWarnings("NullAway.Init")
  private Lab lab;

  @SuppressWarnings("NullAway.Init")
  private LabCluster paris;

  @SuppressWarnings("NullAway.Init")
  private NattedNetwork network;

  @SuppressWarnings("NullAway.Init")
  private Hub hub;

  @SuppressWarnings("NullAway.Init")
  private AdminServer admin;

  @SuppressWarnings("NullAway.Init")
  private Process agent;

  private final ByteArrayOutputStream accessLog = new ByteArrayOutputStream();

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    List<String> obstacles = new ArrayList<>(ClusterShape.NODE.obstacles(System.getenv()));
    obstacles.addAll(NattedNetwork.obstacles(System.getenv()));
    assumeTrue(obstacles.isEmpty(), () -> String.join(" ", obstacles));
    String user = System.getProperty("user.home", "/tmp");
    String cache = System.getenv().getOrDefault("XDG_CACHE_HOME", user + "/.cache");
    options =
        new LabOptions(
            System.getenv(), Path.of(cache, "fairway"), folder.resolve("lab"), event -> {});
    lab = Lab.open(options);
    paris = lab.start(ClusterSpec.of("paris", ClusterShape.NODE));
    paris.createServiceAccount("default", "tester", "cluster-admin");
    network = lab.enclose(paris);
    startHub();
    join();
    writeKubeconfig();
    await().atMost(PATIENCE).until(this::works);
  }

  @AfterAll
  void stop() {
    if (admin != null) {
      admin.close();
      hub.close();
    }
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void kubectlDoesWhatItDoesAnywhere() throws Exception {
    assertThat(kubectl("get", "ns").text()).contains("kube-system");
    assertThat(
            kubectl(
                    "run",
                    "echo",
                    "--image=" + LabCluster.BUSYBOX_IMAGE,
                    "--restart=Never",
                    "--",
                    "sh",
                    "-c",
                    "echo hello from inside; sleep 3600")
                .code())
        .isZero();
    assertThat(kubectl("wait", "--for=condition=Ready", "pod/echo", "--timeout=80s").code())
        .isZero();
    assertThat(kubectl("logs", "echo").text()).isEqualTo("hello from inside\n");
    assertThat(kubectl("exec", "echo", "--", "echo", "executed").text()).isEqualTo("executed\n");
    await()
        .until(
            () ->
                accessLog
                    .toString(UTF_8)
                    .lines()
                    .anyMatch(AgentBehindNatTest::isExecThroughTheAgent));
  }

  /** {@code fairway e2e --link agent} does all of it. */
  @Test
  void eachClientWorksThroughTheTunnelAsItDoesDirectly(@TempDir Path ground) throws Exception {
    Requires.programs("go", "python3", "node", "npm", "curl", "script", "unshare");
    List<Row> rows = Slice.of(Row.all());
    assertThat(ClientMatrixTest.run(options, paris, ground, rows, Optional.of(way())))
        .hasSameSizeAs(rows)
        .filteredOn(result -> !result.passed())
        .isEmpty();
  }

  @Test
  void theTunnelComesBackWhenTheNatForgetsIt() throws Exception {
    network.loseMappings();
    await().atMost(PATIENCE).until(this::works);
    network.changeOuterAddress();
    await().atMost(PATIENCE).until(this::works);
  }

  @Test
  void theTunnelComesBackWhenTheAgentGetsAnotherAddress() throws Exception {
    network.changeInnerAddress();
    await().atMost(PATIENCE).until(this::works);
  }

  @Test
  void anAgentThatIsKilledIsBackWithoutAnInvite() throws Exception {
    agent.destroyForcibly().waitFor();
    agent = startAgent("again", List.of("run", "--state", folder.resolve("agent").toString()));
    await().atMost(PATIENCE).until(this::works);
  }

  private void startHub() throws Exception {
    HubState state = new HubState(folder.resolve("state"), InstantSource.system());
    state.init();
    Path config =
        Files.writeString(
            folder.resolve("hub.yaml"),
            """
            apiVersion: fairway.dev/v1alpha1
            kind: Hub
            metadata: {name: hub}
            spec:
              listen: "%1$s:0"
              domain: hub.test
              extraNames: ["%1$s"]
              admin: {listen: "127.0.0.1:0"}
            """
                .formatted(network.hostAddress()));
    hub =
        Hub.start(
            new HubOptions(
                config,
                folder.resolve("state"),
                accessLog,
                InstantSource.system(),
                Duration.ofMillis(200),
                2,
                "test"));
    admin = HubAdmin.serve(hub, folder.resolve("state/hub.sock"), "test");
  }

  private void join() throws Exception {
    String invite =
        new AdminClient(folder.resolve("state/hub.sock")).post("/v1/invites?cluster=paris").body();
    Path token = Files.writeString(folder.resolve("token"), JsonField.text(invite, "token"));
    Path authority = Files.writeString(folder.resolve("paris.pem"), paris.caPem());
    agent =
        startAgent(
            "agent",
            List.of(
                "join",
                "--hub",
                address(),
                "--pin",
                JsonField.text(invite, "pin"),
                "--token-file",
                token.toString(),
                "--state",
                folder.resolve("agent").toString(),
                "--api-server",
                paris.apiAddress().toString(),
                "--api-server-name",
                paris.serverName(),
                "--api-server-ca",
                authority.toString()));
  }

  private AgentWay way() {
    return new AgentWay(network, program(), Map.of());
  }

  private static List<String> program() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin/java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-XX:+UseSerialGC",
        "-jar",
        JAR.toString());
  }

  private Process startAgent(String name, List<String> arguments) {
    List<String> command = new ArrayList<>(program());
    command.add("agent");
    command.addAll(arguments);
    return network.start(name, Map.of(), command);
  }

  private String address() {
    return network.hostAddress() + ":" + hub.address().getPort();
  }

  private void writeKubeconfig() throws Exception {
    Files.writeString(
        folder.resolve("kubeconfig"),
        """
        apiVersion: v1
        kind: Config
        clusters:
        - {name: c, cluster: {server: "https://%s/clusters/paris", certificate-authority: %s}}
        users:
        - {name: u, user: {token: %s}}
        contexts:
        - {name: x, context: {cluster: c, user: u}}
        current-context: x
        """
            .formatted(
                address(),
                folder.resolve("state/ca.crt"),
                paris.token("default", "tester", Duration.ofHours(1))));
  }

  private static boolean isExecThroughTheAgent(String line) {
    return line.contains("pods/echo/exec") && line.contains("\"link\":\"agent\"");
  }

  private boolean works() throws Exception {
    return kubectl("get", "ns", "--request-timeout=5s").code() == 0;
  }

  private Output kubectl(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(paris.kubectlBinary().toString());
    command.add("--kubeconfig=" + folder.resolve("kubeconfig"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("HOME", folder.resolve("home").toString());
    return HubInFront.run(builder);
  }
}
