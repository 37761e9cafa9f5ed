package dev.fairway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.e2e.HubInFront.Output;
import dev.fairway.pki.CertificateAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The real kubectl asks a hub for its clusters as it asks a cluster for its nodes. */
@Tag("real")
@ExtendWith(SharedClusters.class)
final class HubApiTest {

  private static final List<String> CLUSTERS = List.of("east", "west");

  @TempDir private static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static HubInFront setup;

  @BeforeAll
  static void knowClients(HubInFront shared) throws Exception {
    setup = shared;
    CertificateAuthority people =
        CertificateAuthority.create("people", Duration.ofDays(1), InstantSource.system());
    var jane = people.issueClient("jane", List.of("ops"), Duration.ofHours(1));
    Path authority = Files.writeString(folder.resolve("people.pem"), people.certificatePem());
    Files.writeString(folder.resolve("jane.crt"), jane.chainPem());
    Files.writeString(folder.resolve("jane.key"), jane.keyPem());
    Files.writeString(folder.resolve("hub.pem"), setup.authorityPem());
    setup.writeConfig(
        CLUSTERS,
        "authentication:\n- clientCertificate: {caFile: " + authority + "}",
        "credential: {bearerFile: NAME.token}");
    await().until(() -> kubectl("get", "clusters").code() == 0);
  }

  @AfterAll
  static void knowNobody() throws Exception {
    setup.writeConfig(CLUSTERS);
  }

  @Test
  void getClustersPrintsThemWithTheirVersions() throws Exception {
    String version =
        setup.kubectl("east", "version").text().replaceAll("(?s).*Server Version: ", "");
    assertThat(ok(kubectl("get", "clusters")))
        .containsPattern("NAME +REACHABLE +VERSION +SERVER")
        .containsPattern("east +True +" + version.strip() + " +https://east.hub.test:")
        .containsPattern("west +True");
    assertThat(ok(kubectl("get", "cluster", "west", "-o", "wide"))).contains("/clusters/west");
    assertThat(ok(kubectl("get", "clusters", "-o", "jsonpath={.items[*].status.version}")))
        .contains(version.strip());
    assertThat(ok(kubectl("api-resources"))).contains("clusters", "hub.fairway.dev/v1");
    assertThat(ok(kubectl("get", "--raw", "/v1/clusters"))).contains("ClusterList");
  }

  @Test
  void whatItDoesNotHaveIsSaidInKubernetesWords() throws Exception {
    assertThat(kubectl("get", "cluster", "north").text()).contains("NotFound");
    assertThat(kubectl("delete", "cluster", "east").code()).isNotZero();
    assertThat(kubectl("get", "pods").text()).contains("doesn't have a resource type \"pods\"");
  }

  private static String ok(Output output) {
    assertThat(output.code()).as(output.text()).isZero();
    return output.text();
  }

  private static Output kubectl(String... arguments) throws Exception {
    int port = setup.hub().address().getPort();
    List<String> command = new ArrayList<>();
    command.add(setup.kubectlBinary().toString());
    command.add("--kubeconfig=/dev/null");
    command.add("--server=https://127.0.0.1:" + port + "/fairway");
    command.add("--certificate-authority=" + folder.resolve("hub.pem"));
    command.add("--client-certificate=" + folder.resolve("jane.crt"));
    command.add("--client-key=" + folder.resolve("jane.key"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("HOME", folder.toString());
    return HubInFront.run(builder);
  }
}
