package dev.fairway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.e2e.HubInFront.Output;
import dev.fairway.hub.LeastRights;
import dev.fairway.hub.LeastRights.Options;
import dev.fairway.hub.LeastRights.ServiceAccount;
import dev.fairway.hub.LoadedConfig;
import dev.fairway.lab.ClusterShape;
import dev.fairway.lab.LabCluster;
import dev.fairway.pki.CertificateAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real API server is shown a credential that may do nothing but impersonate, with exactly the
 * rights that the hub asks for, and sees the clients.
 */
@Tag("real")
final class UpstreamIdentityTest {

  private static final List<String> EAST = List.of("east");

  private static final String POLICY =
      """
      ---
      apiVersion: fairway.dev/v1alpha1
      kind: AccessPolicy
      metadata: {name: all}
      spec:
        subjects: [{group: "certificate:Röcke"}, {user: "joe"}]
        rules:
        - {clusters: [east], verbs: ["*"], nonResourcePaths: ["*"]}
        - {clusters: [east], verbs: ["*"], apiGroups: ["*"], resources: ["*"]}
        - {clusters: [east], verbs: [impersonate], apiGroups: [""], resources: [users], resourceNames: [joe]}
        - {clusters: [east], verbs: [impersonate], apiGroups: [""], resources: [groups], resourceNames: [devs]}
        - clusters: [east]
          verbs: [impersonate]
          apiGroups: [authentication.k8s.io]
          resources: [uids, userextras/example.com/key]
      """;

  @TempDir private static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static HubInFront setup;

  @BeforeAll
  static void start() throws Exception {
    setup = new HubInFront(folder, ClusterShape.LOOPBACK, "east");
    CertificateAuthority people =
        CertificateAuthority.create("people", Duration.ofDays(1), InstantSource.system());
    var jane = people.issueClient("jané", List.of("ops", "Röcke"), Duration.ofHours(1));
    Path authority = Files.writeString(folder.resolve("people.pem"), people.certificatePem());
    Files.writeString(folder.resolve("jane.crt"), jane.chainPem());
    Files.writeString(folder.resolve("jane.key"), jane.keyPem());
    Files.writeString(folder.resolve("hub.pem"), setup.authorityPem());
    token("nothing");
    setup.writeConfig(
        EAST,
        "authentication:\n- clientCertificate: {caFile: " + authority + "}",
        "upstreamIdentity: impersonate\ncredential: {bearerFile: " + folder + "/own.token}");
    Path config = setup.config();
    Files.writeString(config, Files.readString(config) + POLICY);
    LabCluster east = setup.cluster("east");
    east.apply(
        LeastRights.of(LoadedConfig.load(config).configuration(), "east")
            .orElseThrow()
            .yaml(
                new Options(
                    Optional.of(new ServiceAccount("fairway", "hub")), "", List.of(), List.of())));
    token(east.token("fairway", "hub", Duration.ofHours(1)));
    await().until(() -> kubectl("auth", "whoami").code() == 0);
  }

  @AfterAll
  static void stop() {
    setup.close();
  }

  @Test
  void theClusterSeesWhoItIs() throws Exception {
    assertThat(ok(kubectl("auth", "whoami", "-o", "json")))
        .contains("\"username\": \"certificate:jané\"")
        .contains("certificate:ops", "certificate:Röcke", "system:authenticated")
        .doesNotContain("serviceaccount");
  }

  @Test
  void whatMayBeImpersonatedSurvivesWhole() throws Exception {
    String told =
        ok(
            kubectl(
                "--as=joe",
                "--as-group=devs",
                "--as-uid=u-7",
                "--as-user-extra=example.com/key=välue",
                "auth",
                "whoami",
                "-o",
                "json"));
    assertThat(told)
        .contains("\"username\": \"joe\"", "\"uid\": \"u-7\"", "devs", "example.com/key", "välue")
        .doesNotContain("certificate:");
    assertThat(kubectl("--as=eve", "get", "--raw", "/version").text())
        .contains("cannot impersonate resource");
    assertThat(kubectl("--as=joe", "--as-group=system:masters", "get", "--raw", "/version").text())
        .contains("cannot impersonate resource");
  }

  @Test
  void theClustersOwnRbacDecidesForTheUserAndTheCredentialMayNothingElse() throws Exception {
    LabCluster east = setup.cluster("east");
    assertThat(kubectl("get", "secrets").text())
        .contains("User \"certificate:jané\" cannot list resource");
    east.kubectl("create", "rolebinding", "jane", "--clusterrole=edit", "--user=certificate:jané");
    await().until(() -> kubectl("get", "configmaps").code() == 0);
    ok(kubectl("create", "configmap", "made", "--from-literal=a=b"));
    assertThat(ok(kubectl("get", "configmap", "made", "-o", "jsonpath={.data.a}"))).isEqualTo("b");

    String account = "--as=system:serviceaccount:fairway:hub";
    assertThat(east.kubectlResult("auth", "can-i", "list", "secrets", account).output())
        .contains("no");
    assertThat(east.kubectlResult("auth", "can-i", "impersonate", "users", account).output())
        .contains("yes");
  }

  @Test
  void aTokenIsRotatedUnderLoadWithoutAFailedRequest() throws Exception {
    for (int i = 0; i < 4; i++) {
      token(setup.cluster("east").token("fairway", "hub", Duration.ofHours(1)));
      for (int j = 0; j < 5; j++) {
        ok(kubectl("get", "--raw", "/version"));
      }
    }
  }

  private static void token(String text) throws Exception {
    Path next = Files.writeString(folder.resolve("next.token"), text);
    Files.move(next, folder.resolve("own.token"), StandardCopyOption.REPLACE_EXISTING);
  }

  private static String ok(Output output) {
    assertThat(output.code()).as(output.text()).isZero();
    return output.text();
  }

  private static Output kubectl(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(setup.cluster("east").kubectlBinary().toString());
    command.add("--kubeconfig=/dev/null");
    command.add("--server=https://127.0.0.1:" + setup.hub().address().getPort() + "/clusters/east");
    command.add("--certificate-authority=" + folder.resolve("hub.pem"));
    command.add("--client-certificate=" + folder.resolve("jane.crt"));
    command.add("--client-key=" + folder.resolve("jane.key"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("HOME", folder.resolve("home").toString());
    return HubInFront.run(builder);
  }
}
