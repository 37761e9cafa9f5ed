package dev.fairway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HubCanICommandTest {

  private static final String HUB =
      """
      apiVersion: fairway.dev/v1alpha1
      kind: Hub
      metadata: {name: hub}
      spec: {domain: hub.example.com}
      ---
      apiVersion: fairway.dev/v1alpha1
      kind: Cluster
      metadata: {name: paris, labels: {env: prod}}
      spec: {links: [{direct: {endpoints: ["a.test:1"], caFile: ca.crt}}]}
      """;

  private static final String POLICY =
      """
      apiVersion: fairway.dev/v1alpha1
      kind: AccessPolicy
      metadata: {name: developers}
      spec:
        subjects: [{group: devs}]
        rules:
          - clusterSelector: {matchLabels: {env: prod}}
            verbs: [get, list]
            apiGroups: ["", apps]
            resources: [pods, pods/exec, namespaces, "*/scale"]
            namespaces: [team-a]
          - clusters: ["*"]
            verbs: [get]
            nonResourcePaths: [/version]
          - clusters: ["*"]
            verbs: [impersonate]
            apiGroups: ["", authentication.k8s.io]
            resources: [users, uids, userextras/scopes]
          - clusters: ["*"]
            verbs: [impersonate]
            apiGroups: [""]
            resources: [serviceaccounts]
            namespaces: [team-a]
            resourceNames: [builder]
      """;

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void writeConfiguration() throws IOException {
    Files.createDirectory(folder.resolve("etc"));
    Files.writeString(folder.resolve("etc/hub.yaml"), HUB);
    Files.writeString(folder.resolve("etc/policy.yaml"), POLICY);
  }

  @ParameterizedTest
  @CsvSource({
    "list pods -n team-a,                                 true",
    "list pods -n team-b,                                 false",
    "list pods,                                           false",
    "get pods web -n team-a,                              true",
    "delete pods web -n team-a,                           false",
    "get pods/log web -n team-a,                          false",
    "get pods/exec web -n team-a,                         false",
    "get deployments.apps/scale web -n team-a,            true",
    "get deployments.example.com/scale web -n team-a,     false",
    "get namespaces team-a,                               true",
    "get namespaces team-b,                               false",
    "get /version,                                        true",
    "post /version,                                       false",
    "impersonate users jane,                              true",
    "impersonate users system:admin,                      false",
    "impersonate groups devs,                             false",
    "impersonate uids 1,                                  true",
    "impersonate userextras/scopes view,                  true",
    "impersonate serviceaccounts builder -n team-a,       true",
    "impersonate users system:serviceaccount:team-a:builder, true",
    "impersonate users system:serviceaccount:team-b:builder, false",
  })
  void theExitCodeAndTheFirstLineAnswer(String question, boolean allowed) {
    assertThat(ask(question)).isEqualTo(allowed ? ExitCode.DONE : ExitCode.FAILED);

    assertThat(out.toString().lines().findFirst()).contains(allowed ? "yes" : "no");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void theRuleThatAllowsItIsNamedWithItsPlace() {
    ask("get /version");

    assertThat(out.toString())
        .isEqualTo(
            "yes\nallowed by AccessPolicy/developers, spec.rules[1], at "
                + folder.resolve("etc/policy.yaml")
                + ":12:7\n");
  }

  @Test
  void whyNotIsSaid() {
    ask("list secrets -n team-a");
    assertThat(out.toString().lines())
        .containsExactly(
            "no",
            "User \"alice\" cannot list resource \"secrets\" in API group \"\" in the namespace"
                + " \"team-a\": no access policy allows it",
            "the policies that name this user or one of its groups here allow other things:"
                + " developers (see --list)");

    out.getBuffer().setLength(0);
    run("hub", "can-i", "--config=etc", "--as=bob", "--cluster=paris", "get", "/version");
    assertThat(out.toString())
        .endsWith("no policy names this user or one of its groups on this cluster\n");
  }

  @Test
  void programsGetOneObject() {
    ask("get /version -o json");
    ask("get /metrics -o json");

    assertThat(out.toString().lines())
        .containsExactly(
            "{\"allowed\":true,\"policy\":\"developers\",\"rule\":1,\"place\":\""
                + folder.resolve("etc/policy.yaml")
                + ":12:7\"}",
            "{\"allowed\":false,\"reason\":\"User \\\"alice\\\" cannot get path \\\"/metrics\\\":"
                + " no access policy allows it\",\"policies\":[\"developers\"]}");
  }

  @Test
  void theRulesOfSomebodyAreListed() {
    assertThat(ask("--list")).isZero();

    assertThat(out.toString().lines()).hasSize(5);
    assertThat(out.toString())
        .startsWith("POLICY      RULE  VERBS        GROUPS ")
        .containsPattern("developers  0 +get,list +\"\",apps +pods,pods/exec,namespaces,")
        .containsPattern("developers  1 +get +- +/version +- +- +");

    out.getBuffer().setLength(0);
    ask("--list -o json");
    assertThat(out.toString())
        .startsWith("{\"rules\":[{\"policy\":\"developers\",\"rule\":0,\"place\":")
        .contains("\"verbs\":[\"get\"],\"nonResourcePaths\":[\"/version\"]");

    out.getBuffer().setLength(0);
    run("hub", "can-i", "--config=etc", "--as=bob", "--cluster=paris", "--list");
    assertThat(out.toString()).startsWith("Nothing: ");
  }

  @Test
  void aPolicyInErrorGrantsNothingAndIsTold() throws IOException {
    Files.writeString(folder.resolve("etc/policy.yaml"), POLICY.replace("[get]", "[got]"));

    assertThat(ask("get /version")).isEqualTo(ExitCode.FAILED);

    assertThat(out.toString()).startsWith("no\n");
    assertThat(err.toString()).startsWith("error: ").contains("\"got\"", "did you mean \"get\"?");
  }

  @Test
  void withoutAnyPolicyTheClusterDecidesButImpersonationIsNotAllowed() throws IOException {
    Files.delete(folder.resolve("etc/policy.yaml"));

    assertThat(ask("get /version")).isZero();
    assertThat(ask("impersonate users jane")).isEqualTo(ExitCode.FAILED);

    assertThat(out.toString().lines())
        .startsWith(
            "yes",
            "there is no access policy: what the cluster's own RBAC allows is allowed",
            "no",
            "there is no access policy, and only one can allow this");
  }

  @ParameterizedTest
  @CsvSource({
    "get pods/web -n team-a,              get pods web",
    "get deployments.apps/web -n team-a,  get deployments.apps web",
    "get pod web -n team-a,               'get pods'",
    "get po/web -n team-a,                get po web",
    "delete deploy.apps web -n team-a,    'delete deployments.apps'",
    "get po/log web -n team-a,            'get pods/log'",
  })
  void theSpellingOfKubectlGetsAHintBesideTheAnswer(String question, String hint) {
    assertThat(ask(question)).isEqualTo(ExitCode.FAILED);

    assertThat(out.toString()).startsWith("no\n");
    assertThat(err.toString()).startsWith("note: ").contains("'" + hint + "'");
  }

  @Test
  void whatMayBeMeantAsItIsWrittenGetsNoHint() {
    for (String question :
        List.of("get pods/status web", "get widgets.example.com/web w", "get node.example.com")) {
      ask(question);
    }
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aClusterThatIsNotThereIsNoNo() {
    assertThat(run("hub", "can-i", "--config=etc", "--as=a", "--cluster=pariss", "get", "/version"))
        .isEqualTo(ExitCode.UNDECIDED);

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).contains("has no cluster \"pariss\". Name one of paris.");
  }

  @Test
  void aConfigurationThatIsNotThereIsNoNo() {
    assertThat(run("hub", "can-i", "--config=no", "--as=a", "--cluster=paris", "get", "/version"))
        .isEqualTo(ExitCode.UNDECIDED);
    assertThat(err.toString()).contains("no does not exist");
  }

  @ParameterizedTest
  @CsvSource({
    "gett pods,            expected: one of get",
    "get,                  Missing VERB and RESOURCE",
    "get pods --list,      leave VERB and RESOURCE out",
    "get /version -n a,    neither a name nor a namespace",
    "get /version web,     neither a name nor a namespace",
  })
  void aWrongQuestionIsAWrongCommandLine(String question, String expected) {
    assertThat(ask(question)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains(expected);
  }

  private int ask(String question) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "hub",
                "can-i",
                "--config=etc",
                "--as=alice",
                "--as-group=devs",
                "--cluster=paris"));
    arguments.addAll(List.of(question.split(" ")));
    return run(arguments.toArray(String[]::new));
  }

  private int run(String... arguments) {
    Environment environment = Environments.of(folder, out, err);
    return Fairway.run(environment, arguments);
  }
}
