package dev.fairway.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.access.AccessPolicy.Holder;
import dev.fairway.access.AccessRule;
import dev.fairway.access.AccessRule.Clusters;
import dev.fairway.access.AccessRule.Scope;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessPolicyKindTest {

  private static final String OBJECTS =
      "clusters: ['*'], verbs: [get], apiGroups: [''], resources: [pods]";
  private static final String PATHS = "clusters: ['*'], verbs: [get], nonResourcePaths: [/version]";
  private static final String IMPERSONATE =
      "clusters: ['*'], verbs: [impersonate], apiGroups: [''], resources: [users]";

  @Test
  void everyFieldIsRead() {
    Configuration read = Examples.parse(Examples.HUB + "---\n" + Examples.ACCESS_POLICY);

    assertThat(read.problems()).isEmpty();
    assertThat(read.resources().getLast().spec())
        .isEqualTo(
            new AccessPolicySpec(
                List.of(new Holder.User("alice"), new Holder.Group("oidc:developers")),
                List.of(
                    new AccessRule(
                        new Clusters.Named(List.of("paris", "lyon")),
                        List.of("get", "list", "watch"),
                        new Scope.Objects(
                            List.of(""),
                            List.of("pods", "pods/log", "*/scale"),
                            List.of("team-a"),
                            List.of("web"))),
                    new AccessRule(
                        new Clusters.Labelled(Map.of("env", "prod")),
                        List.of("*"),
                        new Scope.Paths(List.of("/version", "/healthz*"))),
                    new AccessRule(
                        new Clusters.Named(List.of("*")),
                        List.of("impersonate"),
                        new Scope.Objects(
                            List.of("", "authentication.k8s.io"),
                            List.of("users", "groups", "uids", "userextras/scopes"),
                            List.of(),
                            List.of("jane", "system:masters"))),
                    new AccessRule(
                        new Clusters.Named(List.of("*")),
                        List.of("impersonate"),
                        new Scope.Objects(
                            List.of(""),
                            List.of("serviceaccounts"),
                            List.of("team-a"),
                            List.of("builder"))))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "verbs: [get]               | verbs: [lst]            | verbs[0]: \"lst\" (expected: one of get, list,",
        "verbs: [get]               | verbs: [lst]            | ; did you mean \"list\"?",
        "verbs: [get]               | verbs: []               | verbs: 0 entries (expected: a list of 1 to 20",
        "verbs: [get]               | verbs: [post]           | verbs[0]: post (expected: Kubernetes' verbs",
        "clusters: ['*'],           | ''                      | clusters: missing (expected: one of clusters and clusterSelector",
        "clusters: ['*'],           | clusters: [],           | clusters: 0 entries",
        "clusters: ['*'],           | clusters: ['*', a],     | clusters: \"*\" beside other names",
        "clusters: ['*'],           | clusters: ['p*'],       | clusters[0]: \"p*\" (expected: the name of a cluster",
        "clusters: ['*'],           | clusterSelector: {matchLabels: {}}, | clusterSelector.matchLabels: no label (expected: at least one",
        "verbs:                     | clusterSelector: {matchLabels: {a: b}}, verbs: | clusterSelector: given beside clusters",
        "apiGroups: [''],           | ''                      | apiGroups: missing (expected: the API groups",
        "apiGroups: ['']            | apiGroups: [v1/a]       | apiGroups[0]: \"v1/a\" (expected: an API group such as apps",
        "resources: [pods]          | resources: []           | resources: 0 entries",
        "resources: [pods]          | resources: [deployments.apps] | expected: a resource in plural",
        "resources: [pods]          | resources: [po*]        | expected: a resource in plural",
        "resources: [pods]          | resources: [Pods]       | expected: a resource in plural",
        "resources: [pods]          | resources: [pods/*]     | expected: a resource in plural",
        "resources: [pods]          | resources: [pods], nonResourcePaths: [/a] | nonResourcePaths: given beside resources",
        "resources: [pods]          | verbz: [get]            | verbz: unknown field",
        "resources: [pods]          | resources: [pods], namespaces: ['*'] | namespaces[0]: \"*\" (expected: the name of a namespace; left out, it is all",
        "resources: [pods]          | resources: [pods], namespaces: [] | namespaces: 0 entries",
        "resources: [pods]          | resources: [pods], resourceNames: ['*'] | resourceNames[0]: \"*\" (expected: a name as it is, without \"*\"; left out",
        "resources: [pods]          | resources: [pods], resourceNames: ['system:*'] | resourceNames[0]: \"system:*\" (expected: a name as it is",
      })
  void aWrongRuleForObjectsIsNamed(String what, String replacement, String expected) {
    assertProblem(OBJECTS.replace(what, plain(replacement)), expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "[get]      | [list]                 | verbs[0]: list (expected: HTTP methods",
        "[get]      | [impersonate]          | verbs[0]: impersonate (expected: HTTP methods",
        "[get]      | [get], apiGroups: [''] | apiGroups: given beside nonResourcePaths",
        "[get]      | [get], namespaces: [a] | namespaces: given beside nonResourcePaths",
        "[/version] | [version]              | nonResourcePaths[0]: \"version\" (expected: a path",
        "[/version] | ['/a*b']               | nonResourcePaths[0]: \"/a*b\" (expected: a path",
        "[/version] | ['/a?b']               | nonResourcePaths[0]: \"/a?b\" (expected: a path",
      })
  void aWrongRuleForPathsIsNamed(String what, String replacement, String expected) {
    assertProblem(PATHS.replace(what, replacement), expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "[impersonate] | [impersonate, get]    | verbs: impersonate beside other verbs",
        "[impersonate] | ['*', impersonate]    | verbs: impersonate beside other verbs",
        "['']          | ['*']                 | apiGroups: \"*\" for impersonate",
        "[users]       | ['*']                 | resources[0]: \"*\" cannot be impersonated",
        "[users]       | ['*/scopes']          | resources[0]: \"*/scopes\" cannot be impersonated",
        "[users]       | [user]                | resources[0]: \"user\" cannot be impersonated",
        "[users]       | [uids]                | resources[0]: uids is in API group \"authentication.k8s.io\"",
        "[users]       | [userextras/a]        | resources[0]: userextras/a is in API group",
        "[users]       | [users], namespaces: [a] | resources[0]: users is in no namespace",
        "[users]       | [serviceaccounts]     | resources[0]: serviceaccounts are impersonated only by name",
        "[users]       | [serviceaccounts], namespaces: [a] | serviceaccounts are impersonated only by name",
        "[users]       | [users], resourceNames: ['system:serviceaccount:a:b'] | is a service account (expected: a rule",
      })
  void aWrongRuleForImpersonationIsNamed(String what, String replacement, String expected) {
    assertProblem(IMPERSONATE.replaceFirst(Pattern.quote(what), replacement), expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "[]                    | subjects: 0 entries",
        "[{}]                  | subjects[0]: 0 fields (expected: an object with one of user, group)",
        "[{user: a, group: b}] | subjects[0]: 2 fields",
        "[{usr: a}]            | subjects[0].usr: unknown (expected: one of user, group); did you mean \"user\"?",
        "[{user: ' a'}]        | subjects[0].user: \" a\" (expected: a name without control characters",
        "[{group: ''}]         | subjects[0].group: \"\" (expected: a name",
      })
  void aWrongSubjectIsNamed(String subjects, String expected) {
    assertThat(problems(subjects, OBJECTS)).anyMatch(problem -> problem.contains(expected));
  }

  @Test
  void aPolicyThatIsDefinedTwiceIsNoneOfBoth() {
    String policy = policy("[{user: a}]", OBJECTS);
    Configuration read = Examples.parse(Examples.HUB + "---\n" + policy + "---\n" + policy);

    assertThat(read.problems()).singleElement().asString().contains("defined twice");
    assertThat(read.resources()).hasSize(1);
  }

  @Test
  void aRelayHasNone() {
    Configuration read =
        Examples.parse(Examples.RELAY + "---\n" + Examples.ACCESS_POLICY, Job.RELAY);

    assertThat(read.problems())
        .singleElement()
        .asString()
        .contains("an AccessPolicy is for 'fairway hub' and not for 'fairway relay'");
  }

  private static void assertProblem(String rule, String expected) {
    assertThat(problems("[{user: a}]", rule))
        .as(rule)
        .anyMatch(problem -> problem.contains(expected));
  }

  private static List<String> problems(String subjects, String rule) {
    return Examples.problems(Examples.HUB + "---\n" + policy(subjects, rule));
  }

  private static String policy(String subjects, String rule) {
    return "apiVersion: fairway.dev/v1alpha1\nkind: AccessPolicy\nmetadata: {name: p}\nspec:\n"
        + "  subjects: "
        + subjects
        + "\n  rules:\n  - {"
        + rule
        + "}\n";
  }

  /** A field that is taken away. */
  private static String plain(String replacement) {
    return replacement.equals("''") ? "" : replacement;
  }
}
