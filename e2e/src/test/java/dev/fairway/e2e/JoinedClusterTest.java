package dev.fairway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.agent.Agent;
import dev.fairway.agent.AgentOptions;
import dev.fairway.agent.Joining;
import dev.fairway.agent.StateFolder;
import dev.fairway.e2e.HubInFront.Output;
import dev.fairway.enrollment.ApiServer;
import dev.fairway.enrollment.InviteToken;
import dev.fairway.hub.HubAdmin;
import dev.fairway.lab.ClusterShape;
import dev.fairway.lab.LabCluster;
import dev.fairway.net.HostPort;
import dev.fairway.observe.AdminClient;
import dev.fairway.observe.AdminServer;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.CertificatePem;
import dev.fairway.pki.KeyPin;
import dev.fairway.testkit.JsonField;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real cluster of which the hub's configuration says nothing, and which an agent brings along.
 */
@Tag("real")
final class JoinedClusterTest {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final String POLICY =
      """
      ---
      apiVersion: fairway.dev/v1alpha1
      kind: AccessPolicy
      metadata: {name: all}
      spec:
        subjects: [{user: "certificate:jane"}]
        rules:
        - {clusters: [rome], verbs: ["*"], nonResourcePaths: ["*"]}
        - {clusters: [rome], verbs: ["*"], apiGroups: ["*"], resources: ["*"]}
      """;

  @TempDir private static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static HubInFront setup;

  @SuppressWarnings("NullAway.Init")
  private static AdminServer admin;

  @SuppressWarnings("NullAway.Init")
  private static AdminClient operator;

  @BeforeAll
  static void start() throws Exception {
    setup = new HubInFront(folder, ClusterShape.LOOPBACK, "east");
    setup.writeConfig(List.of());
    Path socket = folder.resolve("state/hub.sock");
    admin = HubAdmin.serve(setup.hub(), socket, "test");
    operator = new AdminClient(socket);
  }

  @AfterAll
  static void stop() {
    admin.close();
    setup.close();
  }

  @Test
  void afterTheOneLineKubectlWorksThroughTheHub() throws Exception {
    setup.writeConfig(List.of());
    await().until(() -> setup.hub().translation().hub().orElseThrow().authenticators().isEmpty());
    join("paris", false);
    try (Agent agent = agent("paris")) {
      String server = "/clusters/paris";
      kubeconfig("paris.by-path", server, "token: " + setup.token("east"));
      await().atMost(PATIENCE).until(() -> kubectl("paris", "get", "ns").code() == 0);

      assertThat(kubectl("paris", "get", "ns").text()).contains("kube-system", "default");
      assertThat(kubectl("paris", "create", "configmap", "made", "--from-literal=a=b").code())
          .isZero();
      assertThat(
              setup.kubectlDirectly("east", "get", "cm", "made", "-o", "jsonpath={.data.a}").text())
          .isEqualTo("b");
      assertThat(agent.connected()).isPositive();
    }
  }

  @Test
  void withTheCredentialThatTheAgentBroughtTheClusterSeesTheHubsClients() throws Exception {
    CertificateAuthority people =
        CertificateAuthority.create("people", Duration.ofDays(1), InstantSource.system());
    Path authority = Files.writeString(folder.resolve("people.pem"), people.certificatePem());
    var jane = people.issueClient("jane", List.of(), Duration.ofHours(1));
    jane.save(folder.resolve("jane.crt"), folder.resolve("jane.key"));
    setup.writeConfig(
        List.of(), "authentication:\n- clientCertificate: {caFile: " + authority + "}", "");
    Files.writeString(setup.config(), Files.readString(setup.config()) + POLICY);
    join("rome", true);
    try (Agent agent = agent("rome")) {
      kubeconfig(
          "rome.by-path",
          "/clusters/rome",
          "client-certificate: "
              + folder.resolve("jane.crt")
              + ", client-key: "
              + folder.resolve("jane.key"));
      await().atMost(PATIENCE).until(() -> kubectl("rome", "auth", "whoami").code() == 0);

      assertThat(kubectl("rome", "auth", "whoami").text()).contains("certificate:jane");
      assertThat(agent.connected()).isPositive();
    }
  }

  private static Agent agent(String cluster) throws Exception {
    return Agent.start(
        new AgentOptions(
            new StateFolder(folder.resolve(cluster)),
            List.of(),
            2,
            1,
            "test",
            InstantSource.system()));
  }

  private static void join(String cluster, boolean credential) throws Exception {
    LabCluster east = setup.cluster("east");
    String made =
        operator.post("/v1/invites?cluster=" + cluster + "&credential=" + credential).body();
    Joining joining =
        new Joining(
            new HostPort("127.0.0.1", setup.hub().address().getPort()),
            new StateFolder(folder.resolve(cluster)),
            "test",
            InstantSource.system());
    ApiServer apiServer =
        new ApiServer(east.apiAddress(), east.serverName(), CertificatePem.parse(east.caPem()));
    Joining.Done done =
        joining.join(
            joining.confirm(KeyPin.parse(JsonField.text(made, "pin"))),
            new InviteToken(JsonField.text(made, "token")),
            new Joining.Offer(
                Optional.of(cluster),
                "node-1",
                Optional.of(apiServer),
                Optional.of(setup.token("east")).filter(_ -> credential)));
    assertThat(done.answer().apiServerAccepted()).isTrue();
    assertThat(done.answer().credentialAccepted()).isEqualTo(credential);
  }

  private static void kubeconfig(String file, String path, String user) throws Exception {
    String server = "https://127.0.0.1:" + setup.hub().address().getPort() + path;
    Files.writeString(
        setup.kubeconfig(file),
        """
        apiVersion: v1
        kind: Config
        clusters:
        - {name: c, cluster: {server: "%s", certificate-authority: %s}}
        users:
        - {name: u, user: {%s}}
        contexts:
        - {name: x, context: {cluster: c, user: u}}
        current-context: x
        """
            .formatted(server, folder.resolve("state/ca.crt"), user));
  }

  private static Output kubectl(String cluster, String... arguments) throws Exception {
    return HubInFront.run(setup.kubectlProcess(cluster + ".by-path", arguments));
  }
}
