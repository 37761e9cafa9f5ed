package dev.fairway.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.access.AccessRequest.OfObject;
import dev.fairway.access.AccessRule.Clusters;
import dev.fairway.access.AccessRule.Scope;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the policies are, what they mean is what {@link NaiveRules} says. */
class AccessPropertyTest {

  private static final long SEED = 20261121;
  private static final int SETS = 2_000;
  private static final int REQUESTS = 50;

  @Test
  void everyDecisionIsThatOfTheNaiveEvaluator() {
    AnyAccess any = new AnyAccess(new Random(SEED));
    int allowed = 0;
    int denied = 0;
    for (int set = 0; set < SETS; set++) {
      List<AccessPolicy> policies = any.policies();
      AccessRules rules = AccessRules.of(policies, AnyAccess.LABELS);
      NaiveRules naive = new NaiveRules(policies, AnyAccess.LABELS);
      for (int i = 0; i < REQUESTS; i++) {
        Subject subject = any.subject();
        String cluster = any.cluster();
        AccessRequest request = any.request();
        Decision decision = rules.decide(subject, cluster, request);
        if (policies.isEmpty()) {
          assertThat(decision).isEqualTo(Decision.NO_POLICIES);
          continue;
        }
        boolean expected = naive.allows(subject, cluster, request);
        assertThat(decision instanceof Decision.Allowed)
            .as("%s on %s: %s by %s", subject, cluster, request, policies)
            .isEqualTo(expected);
        allowed += expected ? 1 : 0;
        denied += expected ? 0 : 1;
      }
    }
    assertThat(allowed).isGreaterThan(2_000);
    assertThat(denied).isGreaterThan(20_000);
  }

  @Test
  void theRuleThatIsNamedAllowsItByItself() {
    AnyAccess any = new AnyAccess(new Random(SEED + 1));
    int allowed = 0;
    for (int set = 0; set < SETS; set++) {
      List<AccessPolicy> policies = any.policies();
      AccessRules rules = AccessRules.of(policies, AnyAccess.LABELS);
      for (int i = 0; i < REQUESTS; i++) {
        Subject subject = any.subject();
        String cluster = any.cluster();
        AccessRequest request = any.request();
        boolean connects = request instanceof OfObject object && object.connects();
        if (!connects && rules.decide(subject, cluster, request) instanceof Decision.Allowed by) {
          allowed++;
          assertThat(rules.grants(subject, cluster))
              .as("%s on %s: %s by %s", subject, cluster, request, policies)
              .anyMatch(
                  grant ->
                      grant.policy().equals(by.policy())
                          && grant.rule() == by.rule()
                          && allows(grant.granted(), subject, cluster, request));
        }
      }
    }
    assertThat(allowed).isGreaterThan(2_000);
  }

  @Test
  void nothingWithAnAsteriskEverImpersonates() {
    AnyAccess any = new AnyAccess(new Random(SEED + 2));
    int asked = 0;
    for (int set = 0; set < SETS; set++) {
      List<AccessPolicy> policies =
          any.policies().stream().map(AccessPropertyTest::withoutSpelledImpersonation).toList();
      AccessRules rules = AccessRules.of(policies, AnyAccess.LABELS);
      for (int i = 0; i < REQUESTS; i++) {
        AccessRequest request = any.object("impersonate");
        assertThat(rules.decide(any.subject(), any.cluster(), request))
            .as("%s by %s", request, policies)
            .isNotInstanceOf(Decision.Allowed.class);
        asked++;
      }
    }
    assertThat(asked).isGreaterThan(20_000);
  }

  @Test
  void nobodyOfTheSystemIsImpersonatedWithoutBeingSpelled() {
    AnyAccess any = new AnyAccess(new Random(SEED + 3));
    Random random = new Random(SEED + 4);
    int impersonated = 0;
    for (int set = 0; set < SETS; set++) {
      List<AccessPolicy> policies = any.policies();
      AccessRules rules = AccessRules.of(policies, AnyAccess.LABELS);
      for (int i = 0; i < REQUESTS; i++) {
        Subject subject = any.subject();
        String cluster = any.cluster();
        String account = random.nextBoolean() ? "system:serviceaccount:team-a:web" : "system:admin";
        Impersonation wanted = new Impersonation(account, "", List.of("system:masters"), Map.of());
        if (rules.decideImpersonation(subject, cluster, wanted) instanceof Decision.Allowed) {
          impersonated++;
        }
        for (OfObject part : wanted.parts()) {
          if (rules.decide(subject, cluster, part) instanceof Decision.Allowed by) {
            impersonated++;
            assertThat(rules.grants(subject, cluster))
                .filteredOn(grant -> grant.policy().equals(by.policy()))
                .anyMatch(grant -> spells(grant.granted(), part.name()));
          }
        }
      }
    }
    assertThat(impersonated).isPositive();
  }

  private static boolean allows(
      AccessRule rule, Subject subject, String cluster, AccessRequest request) {
    AccessPolicy policy =
        new AccessPolicy("p", List.of(new AccessPolicy.Holder.User(subject.user())), List.of(rule));
    return new NaiveRules(List.of(policy), AnyAccess.LABELS).allows(subject, cluster, request);
  }

  private static boolean spells(AccessRule rule, String name) {
    return rule.scope() instanceof Scope.Objects objects
        && objects.resourceNames().contains(name)
        && rule.verbs().contains("impersonate");
  }

  /** Everything that may impersonate has an asterisk left in the place that would spell it. */
  private static AccessPolicy withoutSpelledImpersonation(AccessPolicy policy) {
    List<AccessRule> rules =
        policy.rules().stream().map(AccessPropertyTest::withAsterisks).toList();
    return new AccessPolicy(policy.name(), policy.subjects(), rules);
  }

  private static AccessRule withAsterisks(AccessRule rule) {
    List<String> verbs =
        rule.verbs().contains("*") ? without(rule.verbs(), List.of("impersonate")) : rule.verbs();
    if (!(rule.scope() instanceof Scope.Objects objects) || !verbs.contains("impersonate")) {
      return new AccessRule(rule.clusters(), verbs, rule.scope(), rule.place());
    }
    boolean group = objects.apiGroups().contains("*");
    Scope scope =
        new Scope.Objects(
            group ? List.of("*") : objects.apiGroups(),
            group ? objects.resources() : List.of("*", "*/scopes", "userextras/*"),
            objects.namespaces(),
            objects.resourceNames());
    return new AccessRule(new Clusters.Named(List.of("*")), verbs, scope, rule.place());
  }

  private static List<String> without(List<String> words, List<String> removed) {
    return words.stream().filter(word -> !removed.contains(word)).toList();
  }
}
