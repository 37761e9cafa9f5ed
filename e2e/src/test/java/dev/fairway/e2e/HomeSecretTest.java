package dev.fairway.e2e;

import static dev.fairway.e2e.HomeInFront.NAMESPACE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.hub.Hub;
import dev.fairway.hub.HubAdmin;
import dev.fairway.kubernetes.HomeAccess;
import dev.fairway.lab.LabCluster;
import dev.fairway.lab.LabException;
import dev.fairway.observe.AdminClient;
import dev.fairway.observe.AdminServer;
import dev.fairway.pki.IssuedCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The hub's own credentials as Secrets of the home cluster: read with the right to these Secrets
 * alone, shown to a real cluster, exchanged and withdrawn.
 */
@Tag("real")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HomeSecretTest {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String ROBOT = "a-token-of-the-hub";
  private static final String PODS = "/api/v1/namespaces/default/pods";

  private static final String RIGHTS =
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      metadata: {name: impersonator}
      rules:
      - {apiGroups: [""], resources: [users, groups], verbs: [impersonate]}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: impersonator}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: impersonator}
      subjects:
      - {kind: ServiceAccount, name: hub, namespace: default}
      - {apiGroup: rbac.authorization.k8s.io, kind: User, name: hub-by-certificate}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: robot}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
      subjects:
      - {apiGroup: rbac.authorization.k8s.io, kind: User, name: "token:robot"}
      """;

  @SuppressWarnings("NullAway.Init")
  private Path folder;

  @SuppressWarnings("NullAway.Init")
  private HomeInFront setup;

  @BeforeAll
  void start(@TempDir Path given) throws Exception {
    folder = given;
    setup = new HomeInFront(folder);
    setup.east().kubectl("create", "serviceaccount", "hub");
    setup.east().apply(RIGHTS);
  }

  @AfterAll
  void stop() {
    if (setup != null) {
      setup.close();
    }
  }

  @AfterEach
  void empty() {
    for (String namespace : List.of(NAMESPACE, "second", "other")) {
      setup.home().kubectl("delete", "clusters.fairway.dev,secrets", "--all", "-n", namespace);
    }
  }

  @Test
  void aSecretIsShownOnceItIsThereAndLabelled() throws Exception {
    try (Hub hub = hub("comes")) {
      apply(NAMESPACE, impersonating("paris", "paris"));
      awaitCondition(
          "paris",
          "False SecretNotFound there is no Secret paris in namespace fairway; there is no");
      assertThat(status(hub, "paris")).isEqualTo(503);
      setup
          .home()
          .kubectl("create", "secret", "generic", "paris", "-n", NAMESPACE, literal(token()));
      awaitCondition("paris", "False SecretNotLabelled Secret paris in namespace fairway is not");
      assertThat(status(hub, "paris")).isEqualTo(503);
      setup
          .home()
          .kubectl("label", "secret", "paris", "-n", NAMESPACE, "fairway.dev/credential=true");
      awaitStatus(hub, "paris", 200);
      awaitCondition("paris", "True Accepted");

      setup
          .home()
          .kubectl(
              "label",
              "secret",
              "paris",
              "-n",
              NAMESPACE,
              "fairway.dev/credential=no",
              "--overwrite");
      awaitStatus(hub, "paris", 503);
      awaitCondition("paris", "False SecretNotLabelled");
    }
  }

  @Test
  void aSecretIsExchangedUnderLoadWithoutAFailedRequest() throws Exception {
    List<String> bound = List.of("one", "two", "three");
    apply(NAMESPACE, impersonating("paris", "paris") + secret("paris", "token", bound("one")));
    Queue<Integer> answers = new ConcurrentLinkedQueue<>();
    AtomicBoolean over = new AtomicBoolean();
    try (Hub hub = hub("rotates");
        HttpClient client = setup.client(hub);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      awaitStatus(hub, "paris", 200);
      Future<?> load =
          threads.submit(
              () -> {
                while (!over.get()) {
                  answers.add(status(client, hub, "paris"));
                }
                return null;
              });
      for (String name : bound.subList(1, 3)) {
        apply(NAMESPACE, secret("paris", "token", bound(name)));
        awaitMore(answers);
      }
      IssuedCertificate own = setup.east().certificate("hub-by-certificate", List.of());
      exchange("paris", own);
      awaitMore(answers);
      over.set(true);
      load.get();
      assertThat(answers).containsOnly(200);

      // None of the tokens is good any more: it is the certificate that is shown.
      bound.forEach(name -> setup.east().kubectl("delete", "secret", "bound-" + name));
      await().during(Duration.ofSeconds(2)).atMost(SOON).until(() -> status(hub, "paris") == 200);
    }
  }

  @Test
  void aDeletedSecretEndsWhatIsNewAndALastGoodOneOutlivesAMistake() throws Exception {
    apply(NAMESPACE, impersonating("paris", "paris") + secret("paris", "token", token()));
    try (Hub hub = hub("deleted");
        HttpClient client = setup.client(hub)) {
      awaitStatus(hub, "paris", 200);
      apply(NAMESPACE, secret("paris", "token", "two words"));
      awaitCondition(
          "paris", "False SecretInvalid Secret paris in namespace fairway, token: a blank");
      assertThat(setup.condition(NAMESPACE, "clusters.fairway.dev/paris", "Accepted"))
          .endsWith("; the last good credential goes on");
      assertThat(status(hub, "paris")).isEqualTo(200);

      HttpResponse<InputStream> watch =
          client.send(
              HomeInFront.request(hub, "paris", PODS + "?watch=1", ROBOT),
              BodyHandlers.ofInputStream());
      assertThat(watch.statusCode()).isEqualTo(200);
      setup.home().kubectl("delete", "secret", "paris", "-n", NAMESPACE);
      awaitStatus(hub, "paris", 503);
      awaitCondition("paris", "False SecretNotFound");
      setup
          .east()
          .kubectl(
              "run",
              "seen",
              "--image=none",
              "--overrides={\"spec\":{\"automountServiceAccountToken\":false}}");
      try (InputStream events = watch.body()) {
        assertThat(events.read()).isEqualTo('{');
      }
    }
  }

  @Test
  void whileAnObjectIsInErrorItsSecretCanBeWithdrawn() throws Exception {
    String good = impersonating("paris", "paris");
    apply(NAMESPACE, good + secret("paris", "token", token()));
    try (Hub hub = hub("in-error")) {
      awaitStatus(hub, "paris", 200);
      apply(
          NAMESPACE,
          good.replaceFirst("caData: \"[^\"]*\"", "caData: \"-----BEGIN CERTIFICATE-----\""));
      awaitCondition("paris", "False Invalid");
      assertThat(status(hub, "paris")).isEqualTo(200);
      setup.home().kubectl("delete", "secret", "paris", "-n", NAMESPACE);
      awaitStatus(hub, "paris", 503);
      awaitCondition("paris", "False Invalid spec.links[0].direct.caData");
    }
  }

  @Test
  void anotherNamespaceIsOutOfReach() throws Exception {
    apply("second", secret("absent", "token", token()));
    apply("other", secret("absent", "token", token()));
    apply(NAMESPACE, impersonating("rome", "absent"));
    try (Hub hub = hub("elsewhere")) {
      awaitCondition("rome", "False SecretNotFound there is no Secret absent in namespace fairway");
      assertThat(status(hub, "rome")).isEqualTo(503);
    }
    assertThat(refused(impersonating("rome", "absent, namespace: second")))
        .contains("unknown field \"spec.credential.secret.namespace\"");
    assertThat(refused(impersonating("rome", "../../second/secrets/absent")))
        .contains("spec.credential.secret.name");
  }

  @Test
  void whatReachesTheMachineIsRefused() {
    for (String form :
        List.of("bearerFile: /etc/passwd", "exec: {command: id}", "kubeconfig: {file: a}")) {
      assertThat(refused(impersonating("rome", "a").replaceFirst("secret: \\{[^}]*}", form)))
          .contains("unknown field \"spec.credential." + form.substring(0, form.indexOf(':')));
    }
  }

  @Test
  void aSecretThatTheRoleDoesNotNameIsNotRead() throws Exception {
    apply(NAMESPACE, impersonating("rome", "rome") + secret("rome", "token", token()));
    try (Hub hub = hub("forbidden")) {
      awaitCondition(
          "rome",
          "False SecretUnread Secret rome in namespace fairway was never read: may not list Secret"
              + " rome in namespace fairway (403; expected: the role that 'fairway crds --rbac"
              + " --secret' prints)");
      assertThat(status(hub, "rome")).isEqualTo(503);
    }
  }

  @Test
  void aKilledApiServerTakesNoCredentialAway() throws Exception {
    apply(NAMESPACE, impersonating("paris", "paris") + secret("paris", "token", token()));
    try (Hub hub = hub("away")) {
      awaitStatus(hub, "paris", 200);
      setup.home().killApiServer(0);
      try {
        await().during(Duration.ofSeconds(3)).atMost(SOON).until(() -> status(hub, "paris") == 200);
      } finally {
        setup.home().startApiServer(0);
      }
      setup.home().kubectl("delete", "secret", "paris", "-n", NAMESPACE);
      awaitStatus(hub, "paris", 503);
    }
  }

  @Test
  void aHubThatIsReadyHasTheCredentialsToo() throws Exception {
    apply(NAMESPACE, impersonating("paris", "paris") + secret("paris", "token", token()));
    try (Hub hub = hub("ready")) {
      await().atMost(SOON).until(() -> setup.ready(hub) == 200);
      assertThat(status(hub, "paris")).isEqualTo(200);
    }
  }

  @Test
  void theSecretIsToldToNobody() throws Exception {
    String token = token();
    apply(NAMESPACE, impersonating("paris", "paris") + secret("paris", "token", token));
    Path socket = folder.resolve("admin.sock");
    try (Hub hub = hub("silent");
        AdminServer admin = HubAdmin.serve(hub, socket, "test")) {
      awaitStatus(hub, "paris", 200);
      awaitCondition("paris", "True Accepted");
      String signature = token.substring(token.lastIndexOf('.'));
      assertThat(new AdminClient(socket).get("/v1/status").body()).doesNotContain(signature);
      assertThat(hub.translation().toString()).doesNotContain(signature);
      assertThat(setup.home().kubectl("get", "clusters.fairway.dev", "-o", "yaml", "-n", NAMESPACE))
          .doesNotContain(signature);
      assertThat(admin).isNotNull();
    }
  }

  private Hub hub(String name) throws Exception {
    String hash =
        HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(ROBOT.getBytes(UTF_8)));
    Files.writeString(folder.resolve("tokens"), "sha256:" + hash + " robot group=ci\n");
    return setup.hub(
        name,
        "homeCluster: {kubeconfigFile: ../home.kubeconfig, namespaces: [fairway, second]}\n"
            + "authentication: [{tokenFile: {path: ../tokens}}]",
        "",
        HomeAccess.Pod.USUAL);
  }

  private String impersonating(String name, String secret) {
    return setup.cluster(name)
        + "  upstreamIdentity: impersonate\n"
        + "  credential: {secret: {name: "
        + secret
        + "}}\n";
  }

  /** Puts a certificate in the place of a token, in one write. */
  private void exchange(String secret, IssuedCertificate own) {
    String patch =
        "{\"data\":{\"token\":null},\"stringData\":{\"tls.crt\":\"%s\",\"tls.key\":\"%s\"}}"
            .formatted(own.chainPem(), own.keyPem())
            .replace("\n", "\\n");
    setup.home().kubectl("patch", "secret", secret, "-n", NAMESPACE, "--type=merge", "-p", patch);
  }

  /** A labelled Secret with these keys and values. */
  private static String secret(String name, String... data) {
    StringBuilder text =
        new StringBuilder(
            """
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: %s, labels: {fairway.dev/credential: "true"}}
            stringData:
            """
                .formatted(name));
    for (int i = 0; i < data.length; i += 2) {
      String value = data[i + 1];
      text.append("  ").append(data[i]).append(": \"").append(value).append("\"\n");
    }
    return text.toString();
  }

  private String token() {
    return setup.east().token("default", "hub", Duration.ofHours(1));
  }

  /** A token that is good for as long as an object exists. */
  private String bound(String name) {
    LabCluster east = setup.east();
    east.kubectl("create", "secret", "generic", "bound-" + name);
    return east.kubectl(
            "create",
            "token",
            "hub",
            "--bound-object-kind=Secret",
            "--bound-object-name=bound-" + name)
        .strip();
  }

  private static String literal(String token) {
    return "--from-literal=token=" + token;
  }

  private void apply(String namespace, String manifests) {
    setup
        .home()
        .apply(manifests.replace("metadata: {", "metadata: {namespace: " + namespace + ", "));
  }

  private String refused(String manifest) {
    try {
      apply(NAMESPACE, manifest);
    } catch (LabException e) {
      return String.valueOf(e.getMessage());
    }
    return Assertions.fail("it took " + manifest);
  }

  private int status(Hub hub, String cluster) throws IOException, InterruptedException {
    try (HttpClient client = setup.client(hub)) {
      return status(client, hub, cluster);
    }
  }

  private static int status(HttpClient client, Hub hub, String cluster)
      throws IOException, InterruptedException {
    return client
        .send(HomeInFront.request(hub, cluster, PODS, ROBOT), BodyHandlers.discarding())
        .statusCode();
  }

  private void awaitStatus(Hub hub, String cluster, int status) {
    await().atMost(SOON).untilAsserted(() -> assertThat(status(hub, cluster)).isEqualTo(status));
  }

  /** The hub has had the time to take a change over, and has been asked all along. */
  private static void awaitMore(Queue<Integer> answers) {
    int before = answers.size();
    await()
        .during(Duration.ofSeconds(3))
        .atMost(SOON)
        .untilAsserted(() -> assertThat(answers).hasSizeGreaterThan(before));
  }

  private void awaitCondition(String cluster, String start) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(
                        setup.condition(NAMESPACE, "clusters.fairway.dev/" + cluster, "Accepted"))
                    .startsWith(start));
  }
}
