package dev.fairway.e2e;

import static dev.fairway.e2e.HomeInFront.NAMESPACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.hub.Hub;
import dev.fairway.lab.LabException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Clusters and access policies as custom resources of a real cluster. */
@Tag("real")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HomeClusterTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  private static final String POLICY =
      """
      ---
      apiVersion: fairway.dev/v1alpha1
      kind: AccessPolicy
      metadata: {name: everybody}
      spec:
        subjects: [{user: "fairway:passthrough"}]
        rules: [{clusters: ["*"], verbs: ["*"], apiGroups: ["*"], resources: ["*"]}]
      """;

  private HomeInFront setup;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    setup = new HomeInFront(folder);
  }

  @AfterAll
  void stop() {
    if (setup != null) {
      setup.close();
    }
  }

  @AfterEach
  void empty() {
    for (String namespace : new String[] {NAMESPACE, "second", "other"}) {
      setup
          .home()
          .kubectl("delete", "clusters.fairway.dev,accesspolicies", "--all", "-n", namespace);
    }
  }

  @Test
  void anObjectIsServedWithinSecondsToldOfChangedAndRemoved() throws Exception {
    try (Hub hub = setup.hub("comes-and-goes", "")) {
      await().atMost(SOON).until(() -> setup.ready(hub) == 200);
      assertThat(setup.status(hub, "paris")).isEqualTo(404);

      apply(NAMESPACE, setup.cluster("paris"));
      awaitStatus(hub, "paris", 200);
      awaitCondition("clusters.fairway.dev/paris", "Accepted", "True Accepted");
      awaitCondition("clusters.fairway.dev/paris", "Reachable", "True Answers");
      assertThat(setup.home().kubectl("get", "fwc", "-n", NAMESPACE))
          .contains("ACCEPTED", "REACHABLE", "VERSION")
          .containsPattern("paris +True +True");

      String good = setup.cluster("paris");
      apply(
          NAMESPACE,
          good.replaceFirst("caData: \"[^\"]*\"", "caData: \"-----BEGIN CERTIFICATE-----\""));
      awaitCondition(
          "clusters.fairway.dev/paris", "Accepted", "False Invalid spec.links[0].direct.caData: ");
      assertThat(setup.condition(NAMESPACE, "clusters.fairway.dev/paris", "Accepted"))
          .endsWith("; its last good form goes on");
      assertThat(setup.status(hub, "paris")).isEqualTo(200);
      apply(NAMESPACE, good);
      awaitCondition("clusters.fairway.dev/paris", "Accepted", "True Accepted");

      setup.home().kubectl("delete", "clusters.fairway.dev", "paris", "-n", NAMESPACE);
      awaitStatus(hub, "paris", 404);
    }
  }

  @Test
  void aStatusIsWrittenOnlyWhenItSaysSomethingNew() throws Exception {
    apply(NAMESPACE, setup.cluster("paris"));
    try (Hub one = setup.hub("replica-1", "");
        Hub two = setup.hub("replica-2", "")) {
      awaitStatus(one, "paris", 200);
      awaitStatus(two, "paris", 200);
      awaitCondition("clusters.fairway.dev/paris", "Reachable", "True Answers");
      String version = version("paris");
      // Long enough for many rounds of both.
      await()
          .during(Duration.ofSeconds(8))
          .atMost(SOON)
          .until(() -> version("paris").equals(version));
    }
  }

  @Test
  void onlyTheNamespacesThatAreNamedCountAndTheFirstOneHasTheName() throws Exception {
    apply("other", setup.cluster("rome"));
    apply("second", setup.cluster("paris"));
    apply(NAMESPACE, setup.cluster("paris"));
    apply("second", setup.cluster("lyon"));
    try (Hub hub = setup.hub("namespaces", setup.cluster("lyon"))) {
      awaitStatus(hub, "paris", 200);
      awaitStatus(hub, "lyon", 200);
      assertThat(setup.status(hub, "rome")).isEqualTo(404);
      awaitCondition(
          "second",
          "clusters.fairway.dev/paris",
          "Accepted",
          "False NameTaken metadata.name: Cluster/paris is defined by home:fairway/clusters/paris");
      awaitCondition("second", "clusters.fairway.dev/lyon", "Accepted", "False NameTaken");
      awaitCondition("clusters.fairway.dev/paris", "Accepted", "True Accepted");
    }
  }

  @Test
  void aKilledApiServerCostsNothingAndIsFollowedAgain() throws Exception {
    apply(NAMESPACE, setup.cluster("paris"));
    try (Hub hub = setup.hub("killed", "");
        HttpClient client = setup.client(hub)) {
      awaitStatus(hub, "paris", 200);
      HttpResponse<InputStream> watch =
          client.send(
              setup.request(hub, "paris", "/api/v1/configmaps?watch=1"),
              BodyHandlers.ofInputStream());
      assertThat(watch.statusCode()).isEqualTo(200);

      setup.home().killApiServer(0);
      assertThat(setup.status(hub, "paris")).isEqualTo(200);
      setup.home().startApiServer(0);
      assertThat(setup.status(hub, "paris")).isEqualTo(200);
      apply(NAMESPACE, setup.cluster("lyon"));
      awaitStatus(hub, "lyon", 200);
      try (InputStream events = watch.body()) {
        assertThat(events.read()).isNotEqualTo(-1);
      }
    }
  }

  @Test
  void aHubThatHasNeverReadItsHomeClusterDeniesAndIsNotReady() throws Exception {
    setup.home().killApiServer(0);
    try (Hub hub = setup.hub("blind", setup.cluster("lyon"))) {
      assertThat(setup.ready(hub)).isEqualTo(503);
      assertThat(setup.status(hub, "lyon")).isEqualTo(403);
      setup.home().startApiServer(0);
      await().atMost(SOON).until(() -> setup.ready(hub) == 200);
      awaitStatus(hub, "lyon", 200);
    } finally {
      if (!setup.home().kubectlResult("get", "namespaces").succeeded()) {
        setup.home().startApiServer(0);
      }
    }
  }

  @Test
  void policiesOfFilesDecideWhileTheHomeClusterIsUnread() throws Exception {
    setup.home().killApiServer(0);
    try (Hub hub = setup.hub("files-only", setup.cluster("lyon") + POLICY)) {
      assertThat(setup.status(hub, "lyon")).isEqualTo(200);
      assertThat(setup.ready(hub)).isEqualTo(503);
    } finally {
      setup.home().startApiServer(0);
    }
  }

  @Test
  void anAccessPolicyOfTheHomeClusterCounts() throws Exception {
    apply(NAMESPACE, setup.cluster("paris"));
    try (Hub hub = setup.hub("policies", "")) {
      awaitStatus(hub, "paris", 200);
      apply(NAMESPACE, POLICY.replace("fairway:passthrough", "somebody"));
      awaitStatus(hub, "paris", 403);
      apply(NAMESPACE, POLICY);
      awaitStatus(hub, "paris", 200);
      awaitCondition("accesspolicies/everybody", "Accepted", "True Accepted");
    }
  }

  @Test
  void aCredentialForTheHomeClusterMayBeExchanged() throws Exception {
    try (Hub hub = setup.hub("credential", "")) {
      await().atMost(SOON).until(() -> setup.ready(hub) == 200);
      setup.writeKubeconfig("wrong");
      apply(NAMESPACE, setup.cluster("paris"));
      setup.writeKubeconfig(setup.home().token(NAMESPACE, "hub", Duration.ofHours(1)));
      awaitStatus(hub, "paris", 200);
    }
  }

  @Test
  void theApiServerItselfRefusesWhatTheHubWould() {
    String good = setup.cluster("paris");
    assertThat(refused(good.replaceFirst("caData: \"[^\"]*\"", "caFile: /etc/passwd")))
        .contains("unknown field \"spec.links[0].direct.caFile\"");
    assertThat(refused(good.replaceFirst("caData: \"[^\"]*\"", "connectTimeout: 5s")))
        .contains("expected: caData, to verify the API server");
    assertThat(refused(good.replaceFirst("endpoints: \\[[^]]*]", "endpoints: [nowhere]")))
        .contains("spec.links[0].direct.endpoints[0]: Invalid value: \"nowhere\"");
    assertThat(refused(good.replace("name: paris", "name: par.is"))).contains("metadata.name");
    assertThat(refused(POLICY.replace("user: ", "group: a, user: ")))
        .contains("expected: exactly one of user, group");
    assertThat(
            refused(
                POLICY.replace("clusters: ", "clusterSelector: {matchLabels: {a: b}}, clusters: ")))
        .contains("expected: exactly one of clusters, clusterSelector, where the rule holds");
  }

  private String refused(String manifest) {
    try {
      apply(NAMESPACE, manifest);
    } catch (LabException e) {
      return String.valueOf(e.getMessage());
    }
    throw new AssertionError("it took " + manifest);
  }

  private void apply(String namespace, String manifest) {
    setup
        .home()
        .apply(manifest.replace("metadata: {", "metadata: {namespace: " + namespace + ", "));
  }

  private void awaitStatus(Hub hub, String cluster, int status) {
    await().atMost(SOON).until(() -> setup.status(hub, cluster) == status);
  }

  private void awaitCondition(String object, String type, String start) {
    awaitCondition(NAMESPACE, object, type, start);
  }

  private void awaitCondition(String namespace, String object, String type, String start) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(setup.condition(namespace, object, type)).startsWith(start));
  }

  private String version(String cluster) {
    return setup
        .home()
        .kubectl(
            "get",
            "clusters.fairway.dev",
            cluster,
            "-n",
            NAMESPACE,
            "-o",
            "jsonpath={.metadata.resourceVersion}");
  }
}
