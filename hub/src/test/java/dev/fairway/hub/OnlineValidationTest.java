package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.hub.ScriptedApi.Reply;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.SecretFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clusters that authorize by something else than RBAC, are old, or have something before them. */
final class OnlineValidationTest {

  private static final String ACCESS = "selfsubjectaccessreviews";
  private static final String RULES = "selfsubjectrulesreviews";
  private static final String SELF = "selfsubjectreviews";

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init")
  private ScriptedApi api;

  @BeforeEach
  void start() throws Exception {
    CertificateAuthority authority = RunningHub.authority();
    api = new ScriptedApi(authority);
    api.on(SELF, body -> new Reply(201, user("hub")));
    api.on(RULES, body -> new Reply(201, rules("", false)));
    api.on(ACCESS, body -> allowed(body.contains("\"impersonate\"")));
    Files.writeString(folder.resolve("ca.pem"), authority.certificatePem());
    SecretFile.write(folder.resolve("token"), "t");
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void whatAWebhookAllowsIsFoundThoughItIsNotListed() throws Exception {
    api.on(RULES, body -> new Reply(201, rules("", true)));
    api.on(
        ACCESS, body -> allowed(body.contains("\"impersonate\"") || body.contains("\"secrets\"")));

    assertThat(said())
        .containsExactlyInAnyOrder(
            "INFO metadata.name: east: v1.20.0; the hub is hub there",
            "INFO spec.credential: east does not list all that this credential may do there; the"
                + " gravest rights were asked for one by one",
            "WARNING spec.credential: may do more than impersonate: get secrets in all namespaces;"
                + " list secrets in all namespaces: 'fairway hub grant east' prints the rights that"
                + " it needs");
  }

  @Test
  void aWebhookThatAllowsEverythingIsSaidToDoSo() throws Exception {
    api.on(RULES, body -> new Reply(201, rules("", true)));
    api.on(ACCESS, body -> allowed(true));

    assertThat(said())
        .anyMatch(
            line -> line.contains("impersonate: any verb on any resource in all namespaces:"));
  }

  @Test
  void someGroupsAreEnoughIfThoseOfThePoliciesAreAmongThem() throws Exception {
    String only =
        """
        {"verbs": ["impersonate"], "apiGroups": [""], "resources": ["groups"],
         "resourceNames": ["certificate:ops"]}
        """;
    api.on(RULES, body -> new Reply(201, rules(only, false)));
    api.on(
        ACCESS, body -> allowed(body.contains("\"impersonate\"") && !body.contains("\"groups\"")));
    assertThat(said()).noneMatch(line -> line.startsWith("ERROR"));

    Files.writeString(
        folder.resolve("policy.yaml"),
        """
        apiVersion: fairway.dev/v1alpha1
        kind: AccessPolicy
        metadata: {name: devs}
        spec:
          subjects: [{group: "certificate:ops"}, {group: "certificate:devs"}]
          rules: [{clusters: [east], verbs: ["*"], apiGroups: ["*"], resources: ["*"]}]
        """);
    assertThat(said())
        .anyMatch(
            line -> line.contains("may not impersonate groups \"certificate:devs\": 'fairway"));
  }

  @Test
  void anOldClusterDoesNotTellAsWhomItKnowsTheHub() throws Exception {
    api.on(SELF, body -> new Reply(404, "{}"));
    assertThat(said()).containsExactly("INFO metadata.name: east: v1.20.0");
  }

  @Test
  void whoeverTakesTheCredentialAwayOnTheWayIsNoticed() throws Exception {
    api.on(SELF, body -> new Reply(201, user("system:anonymous")));
    assertThat(said())
        .anyMatch(line -> line.startsWith("ERROR spec.credential: east takes it for system:anon"));
  }

  @Test
  void aClusterThatDoesNotAnswerWhatIsAllowedLeavesItOpen() throws Exception {
    api.on(RULES, body -> new Reply(403, "{}"));
    api.on(ACCESS, body -> new Reply(403, "{}"));
    assertThat(said())
        .anyMatch(
            line ->
                line.startsWith("ERROR spec.credential: what it may do cannot be found out: it")
                    && line.contains("answers 403"));
  }

  @Test
  void aVersionThatTheCredentialMayNotAskForIsAWarning() throws Exception {
    api.on("version", body -> new Reply(403, "{}"));
    assertThat(said())
        .contains(
            "WARNING spec.credential: may not get /version: 'fairway hub grant east' prints the"
                + " rights that it needs")
        .anyMatch(line -> line.contains("east: it answers and does not tell its version; the hub"));
  }

  @Test
  void linksThroughAgentsAreNotAskedAndNotTakenForDead() throws Exception {
    assertThat(said("- agent: {caFile: ca.pem}"))
        .containsExactly(
            "INFO metadata.name: east: v1.20.0; the hub is hub there",
            "INFO spec.links[1].agent: east: not asked, its agents are connected to the running hub"
                + " ('fairway hub status' says how it stands)");
  }

  private List<String> said() throws Exception {
    return said("");
  }

  /**
   * @param link one more
   */
  private List<String> said(String link) throws Exception {
    Files.writeString(
        folder.resolve("cluster.yaml"),
        """
        apiVersion: fairway.dev/v1alpha1
        kind: Cluster
        metadata: {name: east}
        spec:
          links:
          - direct: {endpoints: ["127.0.0.1:%d"], serverName: kubernetes, caFile: ca.pem}
          %s
          upstreamIdentity: impersonate
          credential: {bearerFile: token}
        """
            .formatted(api.port(), link));
    InstantSource clock = InstantSource.system();
    HubState state = new HubState(folder.resolve("none"), clock);
    return Validation.online(folder, state, clock, Duration.ofSeconds(60), "test")
        .findings()
        .stream()
        .map(
            each -> each.severity() + " " + each.problem().path() + ": " + each.problem().message())
        .filter(line -> !line.contains("Hub"))
        .toList();
  }

  private static Reply allowed(boolean is) {
    return new Reply(201, "{\"status\": {\"allowed\": " + is + "}}");
  }

  private static String user(String name) {
    return "{\"status\": {\"userInfo\": {\"username\": \"" + name + "\"}}}";
  }

  private static String rules(String rule, boolean incomplete) {
    return "{\"kind\": \"SelfSubjectRulesReview\", \"status\": {\"resourceRules\": ["
        + rule
        + "], \"incomplete\": "
        + incomplete
        + "}}";
  }
}
