package dev.fairway.access;

import static dev.fairway.access.Policies.objects;
import static dev.fairway.access.Policies.paths;
import static dev.fairway.access.Policies.policy;
import static dev.fairway.access.Policies.subject;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessRulesTest {

  private static final Map<String, Map<String, String>> CLUSTERS =
      Map.of(
          "paris", Map.of("env", "prod", "region", "eu"),
          "lyon", Map.of("env", "test"),
          "rome", Map.of());

  private static final AccessRules RULES =
      AccessRules.of(
          List.of(
              policy(
                  "devs",
                  "@devs,deb",
                  objects("paris,lyon", "get,list,watch", "", "pods,pods/log", "team-a", ""),
                  paths("*", "get", "/version,/healthz*,/openapi/*"),
                  objects("paris", "get,list", "apps", "*", "", "")),
              policy(
                  "names",
                  "bob",
                  objects("*", "*", "", "configmaps,namespaces", "", "web"),
                  objects("*", "get,create", "", "pods/status", "team-a", "web,db")),
              policy("prod", "carol", objects("env=prod", "*", "*", "*/scale", "", "")),
              policy("readers", "dave", objects("*", "get,list,watch", "*", "*", "", "")),
              policy(
                  "shells",
                  "erin",
                  objects("*", "create", "", "pods/exec,pods/attach,pods/portforward", "", ""),
                  objects("*", "get,create", "", "services/proxy", "", "")),
              policy(
                  "admins", "@admins", objects("*", "*", "*", "*", "", ""), paths("*", "*", "*"))),
          CLUSTERS);

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        // What a rule names, and nothing next to it.
        "deb,   paris, GET,    /api/v1/namespaces/team-a/pods,               yes",
        "deb,   lyon,  GET,    /api/v1/namespaces/team-a/pods?watch=1,       yes",
        "deb,   rome,  GET,    /api/v1/namespaces/team-a/pods,               no",
        "deb,   other, GET,    /api/v1/namespaces/team-a/pods,               no",
        "deb,   paris, GET,    /api/v1/namespaces/team-b/pods,               no",
        "deb,   paris, GET,    /api/v1/pods,                                 no",
        "deb,   paris, DELETE, /api/v1/namespaces/team-a/pods/web,           no",
        "deb,   paris, GET,    /api/v1/namespaces/team-a/secrets,            no",
        "deb,   paris, GET,    /apis/other/v1/namespaces/team-a/pods,        no",
        "deb,   paris, GET,    /api/v1/namespaces/team%2Da/p%6Fds,           yes",
        // A subresource is not included in its resource, nor the other way round.
        "deb,   paris, GET,    /api/v1/namespaces/team-a/pods/web/log,       yes",
        "deb,   paris, GET,    /api/v1/namespaces/team-a/pods/web/status,    no",
        "deb,   paris, GET,    /apis/apps/v1/namespaces/x/deployments/a/scale, yes",
        "carol, paris, PUT,    /apis/apps/v1/namespaces/x/deployments/a/scale, yes",
        "carol, lyon,  PUT,    /apis/apps/v1/namespaces/x/deployments/a/scale, no",
        "carol, paris, GET,    /apis/apps/v1/namespaces/x/deployments/a,     no",
        "carol, paris, GET,    /apis/apps/v1/namespaces/x/deployments/a/scales, no",
        // A name must be in the request.
        "bob,   rome,  GET,    /api/v1/namespaces/x/configmaps/web,          yes",
        "bob,   rome,  PATCH,  /api/v1/namespaces/x/configmaps/web,          yes",
        "bob,   rome,  GET,    /api/v1/namespaces/x/configmaps/db,           no",
        "bob,   rome,  GET,    /api/v1/namespaces/x/configmaps,              no",
        "bob,   rome,  POST,   /api/v1/namespaces/x/configmaps,              no",
        "bob,   rome,  DELETE, /api/v1/namespaces/x/configmaps,              no",
        "bob,   rome,  GET,    /api/v1/namespaces/x/configmaps?watch=1,      no",
        "bob,   rome,  GET,    /api/v1/namespaces/x/configmaps?fieldSelector=metadata.name%3Dweb, yes",
        "bob,   rome,  GET,    /api/v1/namespaces/x/configmaps?watch=1&fieldSelector=metadata.name%3Dweb, yes",
        "bob,   rome,  GET,    /api/v1/namespaces/web,                       yes",
        "bob,   rome,  GET,    /api/v1/namespaces/x,                         no",
        "bob,   rome,  GET,    /api/v1/namespaces/team-a/pods/db/status,     yes",
        "bob,   rome,  GET,    /api/v1/namespaces/team-b/pods/db/status,     no",
        // Paths.
        "deb,   rome,  GET,    /version,                                     yes",
        "deb,   rome,  POST,   /version,                                     no",
        "deb,   rome,  GET,    /version/,                                    no",
        "deb,   rome,  GET,    /healthz,                                     yes",
        "deb,   rome,  GET,    /healthz/ping?verbose,                        yes",
        "deb,   rome,  GET,    /%68ealthz,                                   yes",
        "deb,   rome,  GET,    /openapi,                                     no",
        "deb,   rome,  GET,    /openapi/v3/apis/apps/v1,                     yes",
        "deb,   rome,  GET,    /api/v1,                                      no",
        "dave,  rome,  GET,    /version,                                     no",
        "dave,  rome,  GET,    /api/v1/nodes,                                yes",
        // Everything is everything, but for what was not meant.
        "ann,   rome,  DELETE, /api/v1/namespaces/x/pods,                    yes",
        "ann,   rome,  OPTIONS, /api/v1/namespaces/x/pods,                   yes",
        "ann,   other, GET,    /metrics,                                     yes",
        "ann,   rome,  IMPERSONATE, /version,                                no",
        // Who reads gets no shell.
        "dave,  rome,  GET,    /api/v1/namespaces/x/pods/y/exec?command=sh,  no",
        "dave,  rome,  POST,   /api/v1/namespaces/x/pods/y/attach,           no",
        "dave,  rome,  GET,    /api/v1/namespaces/x/pods/y/portforward,      no",
        "dave,  rome,  GET,    /api/v1/namespaces/x/pods/y/log,              yes",
        "erin,  rome,  GET,    /api/v1/namespaces/x/pods/y/exec?command=sh,  yes",
        "erin,  rome,  POST,   /api/v1/namespaces/x/pods/y/exec?command=sh,  yes",
        "erin,  rome,  GET,    /api/v1/namespaces/x/pods/y,                  no",
        // Nobody that any policy knows.
        "zoe,   rome,  GET,    /version,                                     no",
        "\"\",  rome,  GET,    /version,                                     no",
      })
  void rulesMatchAsInRbac(String user, String cluster, String method, String target, String answer)
      throws MalformedTargetException {
    Subject who = user.equals("ann") ? subject(user, "users", "admins") : subject(user);

    Decision decision = RULES.decide(who, cluster, AccessRequest.resolve(method, target, false));

    assertThat(decision instanceof Decision.Allowed).isEqualTo(answer.equals("yes"));
  }

  @ParameterizedTest
  @CsvSource({
    "dave, pods,     false",
    "dave, services, false",
    "dave, nodes,    false",
    "erin, services, true",
    "erin, pods,     false",
  })
  void anUpgradeThroughAProxyIsACreateToo(String user, String resource, boolean allowed)
      throws MalformedTargetException {
    String namespace = resource.equals("nodes") ? "" : "/namespaces/x";
    String target = "/api/v1" + namespace + "/" + resource + "/y/proxy/a/b";

    Decision plain = RULES.decide(subject(user), "rome", resolve("GET", target, false));
    Decision upgrade = RULES.decide(subject(user), "rome", resolve("GET", target, true));

    assertThat(plain instanceof Decision.Allowed)
        .isEqualTo(user.equals("dave") || resource.equals("services"));
    assertThat(upgrade instanceof Decision.Allowed).isEqualTo(allowed);
    if (user.equals("dave")) {
      assertThat(reason(upgrade)).contains("cannot create resource \"" + resource + "/proxy\"");
    }
  }

  @Test
  void anUpgradeElsewhereIsWhatItsMethodSays() throws MalformedTargetException {
    Decision watch =
        RULES.decide(subject("dave"), "rome", resolve("GET", "/api/v1/pods?watch=1", true));

    assertThat(watch).isInstanceOf(Decision.Allowed.class);
  }

  @Test
  void whoAllowedItIsSaid() throws MalformedTargetException {
    AccessRequest version = resolve("GET", "/version", false);

    assertThat(RULES.decide(subject("x", "devs"), "rome", version))
        .isEqualTo(new Decision.Allowed("devs", 1, "p.yaml:2:2"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET  | /api/v1/namespaces/x/pods           | User \"zoe\" cannot list resource \"pods\" in API group \"\" in the namespace \"x\"",
        "GET  | /apis/apps/v1/deployments?watch=1   | User \"zoe\" cannot watch resource \"deployments\" in API group \"apps\" at the cluster scope",
        "POST | /api/v1/namespaces/x/pods/y/exec    | User \"zoe\" cannot create resource \"pods/exec\" in API group \"\" in the namespace \"x\"",
        "GET  | /version                            | User \"zoe\" cannot get path \"/version\"",
        "GET  | /a%22%0a%e2%80%8e                   | User \"zoe\" cannot get path \"/a\\\"\\u000A\\u200E\"",
      })
  void whyNotIsSaidInKubernetesWords(String method, String target, String words)
      throws MalformedTargetException {
    AccessRequest request = resolve(method, target, false);

    assertThat(RULES.decide(subject("zoe"), "rome", request))
        .isEqualTo(new Decision.Denied(request, words + ": no access policy allows it"));
  }

  @Test
  void whyNotIsShortHoweverLongTheRequestIs() throws MalformedTargetException {
    String segment = "a".repeat(60_000);
    String target = "/apis/" + segment + "/v1/namespaces/" + segment + "/" + segment;

    Decision denied = RULES.decide(subject(segment), "rome", resolve("GET", target, false));

    assertThat(reason(denied)).hasSizeLessThan(1_500);
  }

  @Test
  void withoutAnyPolicyTheClusterDecides() throws MalformedTargetException {
    AccessRules none = AccessRules.of(List.of(), CLUSTERS);

    assertThat(none.decide(subject("zoe"), "rome", resolve("GET", "/version", false)))
        .isEqualTo(new Decision.NoPolicies());
    assertThat(none.present()).isFalse();
  }

  @Test
  void aPolicyOfWhichNothingGoodIsKnownStillDenies() throws MalformedTargetException {
    AccessRules rules = AccessRules.of(List.of(AccessPolicy.grantingNothing("broken")), CLUSTERS);

    assertThat(rules.decide(subject("zoe"), "rome", resolve("GET", "/version", false)))
        .isInstanceOf(Decision.Denied.class);
    assertThat(rules.present()).isTrue();
  }

  @Test
  void aSelectorWithoutLabelsSelectsNothing() throws MalformedTargetException {
    AccessRule rule =
        new AccessRule(
            new AccessRule.Clusters.Labelled(Map.of()),
            List.of("*"),
            new AccessRule.Scope.Paths(List.of("*")),
            "");
    AccessRules rules = AccessRules.of(List.of(policy("p", "zoe", rule)), CLUSTERS);

    assertThat(rules.decide(subject("zoe"), "rome", resolve("GET", "/version", false)))
        .isInstanceOf(Decision.Denied.class);
  }

  @Test
  void whatSomebodyMayDoIsListedOnce() {
    assertThat(RULES.grants(subject("deb", "devs", "admins", "admins"), "lyon"))
        .extracting(grant -> grant.policy() + "[" + grant.rule() + "]")
        .containsExactly("devs[0]", "devs[1]", "admins[0]", "admins[1]");
    assertThat(RULES.grants(subject("carol"), "lyon")).isEmpty();
    assertThat(RULES.grants(subject("carol"), "paris")).hasSize(1);
  }

  private static AccessRequest resolve(String method, String target, boolean upgrade)
      throws MalformedTargetException {
    return AccessRequest.resolve(method, target, upgrade);
  }

  private static String reason(Decision decision) {
    return decision instanceof Decision.Denied denied ? denied.reason() : "";
  }
}
