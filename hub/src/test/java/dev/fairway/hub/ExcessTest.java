package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ExcessTest {

  private static final NeededRights IMPERSONATE =
      new NeededRights(true, Set.of(), false, Set.of(), List.of(), false, false);

  private static final NeededRights QUESTIONS =
      new NeededRights(false, Set.of(), false, Set.of(), List.of(), true, true);

  @Test
  void whatEverybodyMayIsNoMore() {
    assertThat(words(IMPERSONATE, "", "")).isEmpty();
    assertThat(words(QUESTIONS, "", "")).isEmpty();
  }

  @Test
  void toImpersonateIsMoreOnlyWhereNobodyIsImpersonated() {
    String rule = rule("impersonate", "", "users\", \"groups\", \"serviceaccounts");
    assertThat(words(IMPERSONATE, rule, "")).isEmpty();
    assertThat(words(QUESTIONS, rule, ""))
        .isEqualTo("impersonate users, groups, serviceaccounts in all namespaces");
    assertThat(words(IMPERSONATE, rule("impersonate", "", "*"), ""))
        .isEqualTo("impersonate any resource of the core group in all namespaces");
  }

  @Test
  void usersAreMoreWhereAllAreKnownByName() {
    NeededRights joe =
        new NeededRights(true, Set.of("joe"), true, Set.of(), List.of(), false, false);
    String named = rule("impersonate", "", "users").replace("}", ", \"resourceNames\": [\"%s\"]}");
    assertThat(words(joe, rule("impersonate", "", "users"), ""))
        .isEqualTo("impersonate users in all namespaces");
    assertThat(words(joe, named.formatted("joe"), "")).isEmpty();
    assertThat(words(joe, named.formatted("eve"), ""))
        .isEqualTo("impersonate users named eve in all namespaces");
  }

  @Test
  void whatTheHubAsksForItselfIsNoMoreAndOnlyThere() {
    String reviews = rule("create", "authentication.k8s.io", "tokenreviews");
    String slices = rule("list", "discovery.k8s.io", "endpointslices");
    assertThat(words(QUESTIONS, reviews, "")).isEmpty();
    assertThat(words(IMPERSONATE, reviews, "")).contains("create tokenreviews");

    assertThat(words(QUESTIONS, slices, ""))
        .isEqualTo("list endpointslices of discovery.k8s.io in all namespaces");
    Excess local = new Excess(QUESTIONS);
    local.add(rules(slices, ""), "default");
    assertThat(local.words()).isEmpty();
  }

  @Test
  void theWorstComesFirstAndNotAllIsTold() {
    String all =
        rule("get", "apps", "deployments")
            + rule("get", "", "a\", \"b\", \"c\", \"d\", \"e\", \"f")
            + rule("get\", \"list", "", "secrets")
            + rule("get", "batch", "jobs")
            + rule("get", "batch", "cronjobs")
            + rule("get", "events.k8s.io", "events")
            + rule("*", "*", "*");
    assertThat(words(IMPERSONATE, all, ",{\"verbs\": [\"*\"], \"nonResourceURLs\": [\"*\"]}"))
        .startsWith(
            "any verb on any resource in all namespaces;"
                + " get, list secrets in all namespaces;"
                + " get deployments of apps in all namespaces;"
                + " get a, b, c, d and 2 others in all namespaces; ")
        .endsWith("; and 3 more");
  }

  @Test
  void whatIsGravestOfManyIsNotLeftOut() {
    assertThat(
            words(IMPERSONATE, rule("get", "", "a\", \"b\", \"c\", \"d\", \"e\", \"secrets"), ""))
        .isEqualTo("get secrets, a, b, c and 2 others in all namespaces");
    assertThat(words(IMPERSONATE, rule("get", "", "a\", \"b\", \"c\", \"d\", \"e"), ""))
        .isEqualTo("get a, b, c, d, e in all namespaces");
  }

  @Test
  void pathsOfTheirOwnAreMore() {
    assertThat(
            words(
                IMPERSONATE,
                "",
                ",{\"verbs\": [\"get\", \"post\"], \"nonResourceURLs\": [\"/version\", \"/metrics\"]}"))
        .isEqualTo("post /version; get, post /metrics");
  }

  @Test
  void whatIsNotListedIsToldToo() {
    Excess excess = new Excess(IMPERSONATE);
    excess.add(new AccessRight("get", "", "secrets"));
    assertThat(excess.words()).hasValue("get secrets in all namespaces");
    excess.add(AccessRight.EVERYTHING);
    assertThat(excess.words())
        .hasValue("any verb on any resource in all namespaces; get secrets in all namespaces");
  }

  @Test
  void anAnswerThatIsNoneIsNone() {
    assertThat(GrantedRules.read("junk")).isEmpty();
    assertThat(GrantedRules.read("[]")).isEmpty();
    assertThat(GrantedRules.read("{\"kind\": \"Status\"}")).isEmpty();
    assertThat(GrantedRules.read("{\"kind\": \"SelfSubjectRulesReview\", \"status\": 7}"))
        .hasValue(new GrantedRules(List.of(), true));
    assertThat(SelfReview.read("{\"status\": {\"userInfo\": {\"username\": \"a\\n\"}}}"))
        .hasValue(new SelfReview("a?", List.of()));
  }

  private static String words(NeededRights needed, String resources, String paths) {
    Excess excess = new Excess(needed);
    excess.add(rules(resources, paths), "");
    return excess.words().orElse("");
  }

  /** Besides what Kubernetes 1.36 grants to a service account that has no rights of its own. */
  private static GrantedRules rules(String resources, String paths) {
    String answer =
        """
        {"kind": "SelfSubjectRulesReview", "status": {"incomplete": false,
         "resourceRules": [
          {"verbs": ["create"], "apiGroups": ["authorization.k8s.io"],
           "resources": ["selfsubjectaccessreviews", "selfsubjectrulesreviews"]},
          {"verbs": ["create"], "apiGroups": ["authentication.k8s.io"],
           "resources": ["selfsubjectreviews"]}%s],
         "nonResourceRules": [
          {"verbs": ["get"], "nonResourceURLs": ["/api", "/api/*", "/apis", "/apis/*", "/healthz",
           "/livez", "/openapi", "/openapi/*", "/readyz", "/version", "/version/"]},
          {"verbs": ["get"], "nonResourceURLs": ["/.well-known/openid-configuration/",
           "/openid/v1/jwks/"]}%s]}}
        """
            .formatted(resources, paths);
    return GrantedRules.read(answer).orElseThrow();
  }

  private static String rule(String verbs, String groups, String resources) {
    return ",{\"verbs\": [\"%s\"], \"apiGroups\": [\"%s\"], \"resources\": [\"%s\"]}"
        .formatted(verbs, groups, resources);
  }
}
