package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.access.AccessPolicy;
import dev.fairway.access.AccessRule;
import dev.fairway.access.AccessRules;
import dev.fairway.access.Subject;
import dev.fairway.config.ClusterSpec.UpstreamIdentity;
import dev.fairway.config.ObjectKey;
import dev.fairway.model.Upstream;
import dev.fairway.model.UpstreamTls;
import dev.fairway.net.HostPort;
import dev.fairway.proxy.Refusal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Names that Kubernetes keeps for itself are impersonated only where a policy spells them out. */
final class SystemNamesTest {

  private static final AccessRules ANY = rules(List.of("users", "groups"), List.of());

  @Test
  void aSystemUserIsRefusedUnlessAPolicySpellsItOut() {
    for (String user : List.of("system:node:a", " system:node:a", "system:anonymous", "system:")) {
      assertThat(refusal(AccessRules.NONE, user)).as(user).contains(403);
      assertThat(refusal(ANY, user)).as(user).contains(403);
    }
    AccessRules users = rules(List.of("users"), List.of("system:node:a"));
    assertThat(refusal(users, "system:node:a")).isEmpty();
    assertThat(refusal(users, "system:node:b")).contains(403);
    assertThat(refusal(AccessRules.NONE, "oidc:jane")).isEmpty();
    assertThat(refusal(AccessRules.NONE, "")).contains(401);
  }

  @Test
  void systemGroupsAreLeftOutUnlessAPolicySpellsThemOut() {
    List<String> groups = List.of("devs", "system:authenticated", "system:masters", "system:x");
    Subject jane = subject("jane", groups);

    assertThat(Shown.of(jane, "east", AccessRules.NONE).groups()).containsExactly("devs");
    assertThat(Shown.of(jane, "east", ANY).groups()).containsExactly("devs");
    AccessRules spelt = rules(List.of("groups"), List.of("system:x", "system:authenticated"));
    assertThat(Shown.of(jane, "east", spelt).groups()).containsExactly("devs", "system:x");
    assertThat(Shown.of(jane, "west", spelt).groups()).containsExactly("devs");
  }

  private static Optional<Integer> refusal(AccessRules rules, String user) {
    InstantSource clock = InstantSource.system();
    Upstream upstream =
        new Upstream(
            "east",
            List.of(HostPort.parse("127.0.0.1:1")),
            new UpstreamTls("kubernetes", ""),
            Duration.ofSeconds(1));
    ClusterForm form =
        new ClusterForm(
            new ObjectKey("Cluster", "east"),
            "east.yaml",
            Map.of(),
            upstream,
            new IdentityForm(UpstreamIdentity.IMPERSONATE, List.of()),
            Map.of());
    try (OwnCredentials own = new OwnCredentials(clock, () -> {})) {
      return new UpstreamIdentities(List.of(form), rules, own)
          .refusal("east", new Acting(subject(user, List.of()), Optional.empty()))
          .map(Refusal::status);
    }
  }

  private static Subject subject(String user, List<String> groups) {
    return new Subject(user, "", groups, Map.of(), "test");
  }

  /** What lets everybody here impersonate. */
  private static AccessRules rules(List<String> resources, List<String> names) {
    var scope = new AccessRule.Scope.Objects(List.of(""), resources, List.of(), names);
    var rule =
        new AccessRule(
            new AccessRule.Clusters.Named(List.of("east")), List.of("impersonate"), scope, "here");
    List<AccessPolicy.Holder> holders =
        List.of("jane", "system:node:a", "system:node:b", " system:node:a").stream()
            .<AccessPolicy.Holder>map(AccessPolicy.Holder.User::new)
            .toList();
    return AccessRules.of(
        List.of(new AccessPolicy("p", holders, List.of(rule))), Map.of("east", Map.of()));
  }
}
