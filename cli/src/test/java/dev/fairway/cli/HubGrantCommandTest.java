package dev.fairway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is printed; that a cluster takes it, and that it suffices, is tested with a real one. */
class HubGrantCommandTest {

  private static final String HUB =
      """
      apiVersion: fairway.dev/v1alpha1
      kind: Hub
      metadata: {name: hub}
      spec: {domain: hub.example.com}
      ---
      apiVersion: fairway.dev/v1alpha1
      kind: Cluster
      metadata: {name: paris}
      spec:
        links: [{direct: {endpoints: ["a.test:1"], caFile: ca.crt}}]
        upstreamIdentity: impersonate
        credential: {bearerFile: token}
      ---
      apiVersion: fairway.dev/v1alpha1
      kind: Cluster
      metadata: {name: rome}
      spec: {links: [{direct: {endpoints: ["a.test:1"], caFile: ca.crt}}]}
      """;

  private static final String POLICY =
      """
      apiVersion: fairway.dev/v1alpha1
      kind: AccessPolicy
      metadata: {name: p}
      spec:
        subjects: [{user: "oidc:jane"}]
        rules:
        - {clusters: [paris], verbs: [impersonate], apiGroups: [""], resources: [users], resourceNames: [joe]}
        - {clusters: ["*"], verbs: [impersonate], apiGroups: [authentication.k8s.io], resources: [userextras/scopes]}
      """;

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void writeConfiguration() throws IOException {
    Files.createDirectory(folder.resolve("etc"));
    Files.writeString(folder.resolve("etc/hub.yaml"), HUB);
  }

  @Test
  void withoutPoliciesTheHubMaySpeakForEverybodyAndDoNothingElse() {
    assertThat(run("hub", "grant", "paris", "--config=etc")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .contains("kind: ServiceAccount\n", "namespace: \"fairway\"", "name: \"hub\"")
        .contains("resources: [\"users\"]\n  verbs: [\"impersonate\"]")
        .contains("resources: [\"groups\"]\n  verbs: [\"impersonate\"]")
        .contains("resources: [\"uids\"]\n  verbs: [\"impersonate\"]")
        .doesNotContain("\"*\"", "secrets");
  }

  @Test
  void whomPoliciesNameIsSpelledOut() throws IOException {
    Files.writeString(folder.resolve("etc/policy.yaml"), POLICY);
    run("hub", "grant", "paris", "--config=etc", "--user=fw", "--group=g", "--extra=k");
    assertThat(out.toString())
        .contains("resourceNames: [\"joe\", \"oidc:jane\"]")
        .contains("resources: [\"groups\"]\n  resourceNames: [\"g\"]")
        .contains("[\"uids\", \"userextras/k\", \"userextras/scopes\"]")
        .contains("kind: User\n  name: \"fw\"")
        .doesNotContain("ServiceAccount");
  }

  @Test
  void whereNobodyIsImpersonatedNothingOfThatIsAskedFor() {
    run("hub", "grant", "rome", "--config=etc");
    assertThat(out.toString()).contains("/version").doesNotContain("impersonate");
  }

  @Test
  void whatTheHubAsksTheClusterForItselfIsGrantedToo() throws IOException {
    Files.writeString(
        folder.resolve("etc/hub.yaml"),
        HUB.replace(
                "{domain: hub.example.com}",
                "{domain: hub.example.com, authentication: [{tokenReview: {cluster: paris}}]}")
            .replaceFirst("caFile: ca.crt", "caFile: ca.crt, follow: kubernetes-service"));
    assertThat(run("hub", "grant", "paris", "--config=etc")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .contains("resources: [\"tokenreviews\"]\n  verbs: [\"create\"]")
        .contains("kind: RoleBinding\nmetadata:\n  name: fairway-hub\n  namespace: default\n")
        .contains("resources: [\"endpointslices\"]\n  verbs: [\"list\"]");
  }

  @Test
  void whatCannotBeReadIsWarnedOf() throws IOException {
    Files.writeString(folder.resolve("etc/policy.yaml"), POLICY.replace("subjects", "subject"));

    assertThat(run("hub", "grant", "paris", "--config=etc")).isEqualTo(ExitCode.DONE);

    assertThat(err.toString())
        .contains("warning: " + folder.resolve("etc/ca.crt") + ": no such file\n")
        .contains("warning: " + folder.resolve("etc/policy.yaml") + ":5:3: spec.subject: unknown");
    assertThat(out.toString()).startsWith("#").doesNotContain("warning");
  }

  @Test
  void whatIsNotThereIsSaid() {
    assertThat(run("hub", "grant", "milan", "--config=etc")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("no good Cluster \"milan\"");
    assertThat(run("hub", "grant", "paris", "--config=etc", "--service-account=x"))
        .isEqualTo(ExitCode.FAILED);
  }

  private int run(String... arguments) {
    Environment environment = Environments.of(folder, out, err);
    return Fairway.run(environment, arguments);
  }
}
