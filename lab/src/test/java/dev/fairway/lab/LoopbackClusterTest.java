package dev.fairway.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.pki.ClientTls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@Tag("real")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoopbackClusterTest {

  private Lab lab;
  private Path state;
  private LabCluster hardened;
  private LabCluster ordinary;

  @BeforeAll
  void start(@TempDir Path folder) {
    state = folder;
    TestLabs.require(ClusterShape.LOOPBACK);
    lab = Lab.open(TestLabs.options(state));
    List<LabCluster> clusters =
        lab.startAll(
            List.of(
                ClusterSpec.of("hardened", ClusterShape.LOOPBACK),
                new ClusterSpec(
                    "ordinary", ClusterShape.LOOPBACK, AnonymousAccess.KUBERNETES_DEFAULT)));
    hardened = clusters.get(0);
    ordinary = clusters.get(1);
  }

  @AfterAll
  void stop() {
    if (lab != null) {
      lab.close();
      assertThat(Lab.list(TestLabs.options(state))).isEmpty();
    }
  }

  @Test
  void aCallWithoutATokenIs401ExceptOnTheHealthPaths() throws Exception {
    assertThat(get(hardened, "/api", "").statusCode()).isEqualTo(401);
    assertThat(get(hardened, "/readyz", "").statusCode()).isEqualTo(200);
    assertThat(get(hardened, "/livez", "").statusCode()).isEqualTo(200);
  }

  @Test
  void aCallWithoutATokenIs403WhereKubernetesOwnDefaultWasAskedFor() throws Exception {
    assertThat(get(ordinary, "/api/v1/pods", "").statusCode()).isEqualTo(403);
  }

  @Test
  void aServiceAccountTokenWorksWithinItsRole() throws Exception {
    hardened.createServiceAccount("default", "viewer", "view");
    String token = hardened.token("default", "viewer", Duration.ofHours(1));
    assertThat(get(hardened, "/api/v1/namespaces/default/pods", token).statusCode()).isEqualTo(200);
    assertThat(get(hardened, "/api/v1/secrets", token).statusCode()).isEqualTo(403);
    assertThat(get(ordinary, "/api", token).statusCode()).isEqualTo(401);
  }

  @Test
  void aJobGetsAPodObject() {
    hardened.kubectl("create", "job", "hello", "--image=nowhere.example/hello");
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(hardened.kubectl("get", "pods", "--selector=job-name=hello", "-o=name"))
                    .startsWith("pod/hello-"));
  }

  @Test
  void theKubeconfigIsReadableByItsOwnerOnlyAndWorksByItself() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(ordinary.kubeconfig())))
        .isEqualTo("rw-------");
    assertThat(ordinary.kubectl("config", "current-context").strip()).isEqualTo("ordinary");
    assertThat(ordinary.kubectl("auth", "whoami")).contains("system:masters");
  }

  @Test
  void oneKubeconfigReachesAllClustersOfTheLab() {
    for (String name : List.of("hardened", "ordinary")) {
      String file = "--kubeconfig=" + lab.kubeconfig();
      assertThat(ordinary.kubectl(file, "--context=" + name, "cluster-info"))
          .contains((name.equals("hardened") ? hardened : ordinary).apiAddress().toString());
    }
  }

  @Test
  void anApiServerThatWasKilledComesBackAtItsAddress() throws Exception {
    var before = ordinary.endpoints();
    ordinary.killApiServer(0);
    assertThat(ordinary.kubectlResult("get", "namespaces").succeeded()).isFalse();
    ordinary.startApiServer(0);
    assertThat(ordinary.endpoints()).isEqualTo(before);
    assertThat(ordinary.kubectl("get", "namespaces")).contains("kube-system");
  }

  @Test
  void aLabThatIsClosedWhileItStartsLeavesNothing(@TempDir Path folder) throws Exception {
    LabOptions options = TestLabs.options(folder);
    Lab closing = Lab.open(options);
    var failure = new CompletableFuture<Throwable>();
    Thread starter =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    closing.startAll(
                        List.of(
                            ClusterSpec.of("a", ClusterShape.LOOPBACK),
                            ClusterSpec.of("b", ClusterShape.LOOPBACK)));
                  } catch (LabException e) {
                    failure.complete(e);
                  }
                });
    Path labFolder = Lab.list(options).getFirst().folder();
    await().until(() -> !MarkedProcesses.of(labFolder).isEmpty());
    closing.close();
    assertThat(failure.get(10, TimeUnit.SECONDS)).isInstanceOf(LabException.class);
    starter.join();
    assertThat(MarkedProcesses.of(labFolder)).isEmpty();
    assertThat(labFolder).doesNotExist();
  }

  private static HttpResponse<String> get(LabCluster cluster, String path, String token)
      throws IOException, InterruptedException {
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(ClientTls.trusting(cluster.caPem())).build()) {
      var request = HttpRequest.newBuilder(URI.create("https://" + cluster.apiAddress() + path));
      if (!token.isEmpty()) {
        request.header("Authorization", "Bearer " + token);
      }
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
