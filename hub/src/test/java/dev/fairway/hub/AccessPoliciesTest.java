package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.access.AccessRequest;
import dev.fairway.access.Decision;
import dev.fairway.access.MalformedTargetException;
import dev.fairway.access.Subject;
import dev.fairway.config.Configuration;
import dev.fairway.config.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whatever is wrong with a policy, nothing opens. */
class AccessPoliciesTest {

  private static final String HUB =
      """
      apiVersion: fairway.dev/v1alpha1
      kind: Hub
      metadata: {name: hub}
      spec: {domain: hub.example.com}
      """;

  private static final String POLICY =
      """
      apiVersion: fairway.dev/v1alpha1
      kind: AccessPolicy
      metadata: {name: developers}
      spec:
        subjects: [{user: alice}, {group: devs}]
        rules:
          - {clusters: [paris], verbs: [get], nonResourcePaths: [/version]}
          - clusterSelector: {matchLabels: {env: prod}}
            verbs: [list]
            apiGroups: [""]
            resources: [pods]
            namespaces: [team-a]
      """;

  private static final String BAD_POLICY = POLICY.replace("verbs: [get]", "verbs: [got]");
  private static final String UNREADABLE = "a: [";

  @Test
  void aPolicyAllowsWhatItSays() throws MalformedTargetException {
    AccessPolicies policies = read(AccessPolicies.NONE, HUB, POLICY);

    assertThat(decide(policies, "alice", "/version"))
        .isEqualTo(new Decision.Allowed("developers", 0, "etc/1.yaml:7:7"));
    assertThat(decide(policies, "bob", "/version")).isInstanceOf(Decision.Denied.class);
    assertThat(decide(policies, "alice", "/api/v1/namespaces/team-a/pods"))
        .isEqualTo(new Decision.Allowed("developers", 1, "etc/1.yaml:8:7"));
    assertThat(decide(policies, "alice", "/api/v1/namespaces/team-b/pods"))
        .isInstanceOf(Decision.Denied.class);
  }

  @Test
  void withoutPoliciesTheClusterDecides() throws MalformedTargetException {
    assertThat(decide(read(AccessPolicies.NONE, HUB), "alice", "/version"))
        .isEqualTo(Decision.NO_POLICIES);
  }

  @Test
  void aPolicyInErrorKeepsItsLastGoodForm() throws MalformedTargetException {
    AccessPolicies good = read(AccessPolicies.NONE, HUB, POLICY);
    AccessPolicies bad = read(good, HUB, BAD_POLICY);

    assertThat(decide(bad, "alice", "/version")).isInstanceOf(Decision.Allowed.class);
    assertThat(decide(read(bad, HUB, UNREADABLE), "alice", "/version"))
        .isInstanceOf(Decision.Allowed.class);
    assertThat(decide(bad, "bob", "/version")).isInstanceOf(Decision.Denied.class);
  }

  @Test
  void aPolicyInErrorFromTheStartGrantsNothingAndDenies() throws MalformedTargetException {
    AccessPolicies bad = read(AccessPolicies.NONE, HUB, BAD_POLICY);

    assertThat(decide(bad, "alice", "/version")).isInstanceOf(Decision.Denied.class);
    assertThat(decide(read(bad, HUB, BAD_POLICY), "alice", "/version"))
        .isInstanceOf(Decision.Denied.class);
    assertThat(decide(read(bad, HUB, UNREADABLE), "alice", "/version"))
        .isInstanceOf(Decision.Denied.class);
  }

  @Test
  void aPolicyThatIsDefinedTwiceDenies() throws MalformedTargetException {
    AccessPolicies twice = read(AccessPolicies.NONE, HUB, POLICY, POLICY);

    assertThat(decide(twice, "alice", "/version")).isInstanceOf(Decision.Denied.class);
  }

  @Test
  void whatNobodyCanReadMayBeAPolicyUntilItIsKnown() throws MalformedTargetException {
    String broken = "kind: AccessPolicy\n" + UNREADABLE;
    AccessPolicies first = read(AccessPolicies.NONE, HUB, broken);
    AccessPolicies again = read(first, HUB, broken);

    assertThat(decide(first, "alice", "/version")).isInstanceOf(Decision.Denied.class);
    assertThat(decide(again, "alice", "/version")).isInstanceOf(Decision.Denied.class);
    assertThat(decide(read(again, HUB), "alice", "/version")).isEqualTo(Decision.NO_POLICIES);
  }

  @Test
  void aBrokenFileThatSpeaksOfNoPolicyDeniesNothing() throws MalformedTargetException {
    assertThat(decide(read(AccessPolicies.NONE, HUB, UNREADABLE), "alice", "/version"))
        .isEqualTo(Decision.NO_POLICIES);
  }

  @Test
  void aPolicyWithoutAValidNameDenies() throws MalformedTargetException {
    AccessPolicies nameless =
        read(AccessPolicies.NONE, HUB, POLICY.replace("name: developers", "name: Bad Name"));

    assertThat(decide(nameless, "alice", "/version")).isInstanceOf(Decision.Denied.class);
  }

  @Test
  void whereNoPolicyWasAFileInErrorChangesNothing() throws MalformedTargetException {
    AccessPolicies none = read(AccessPolicies.NONE, HUB);

    assertThat(decide(read(none, HUB, UNREADABLE), "alice", "/version"))
        .isEqualTo(Decision.NO_POLICIES);
  }

  @Test
  void aPolicyThatIsGoneIsGone() throws MalformedTargetException {
    AccessPolicies policies = read(AccessPolicies.NONE, HUB, POLICY);

    assertThat(decide(read(policies, HUB), "alice", "/version")).isEqualTo(Decision.NO_POLICIES);
  }

  private static AccessPolicies read(AccessPolicies before, String... texts) {
    List<SourceFile> files = new ArrayList<>();
    for (String text : texts) {
      files.add(new SourceFile("etc/" + files.size() + ".yaml", text));
    }
    return AccessPolicies.of(Configuration.parse("etc", files, List.of()), before);
  }

  private static Decision decide(AccessPolicies policies, String user, String target)
      throws MalformedTargetException {
    Subject subject = new Subject(user, "", List.of(), Map.of(), "test");
    return policies
        .rules(Map.of("paris", Map.of("env", "prod")))
        .decide(subject, "paris", AccessRequest.resolve("GET", target, false));
  }
}
