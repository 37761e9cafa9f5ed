package dev.fairway.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.config.ClusterSpec.Direct;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Objects of a home cluster are read as objects of files are, but for what only files may say. */
class HomeTest {

  private static final String PEM = "-----BEGIN CERTIFICATE-----";

  @Test
  void anObjectOfTheHomeClusterIsWhatTheSameFileWouldBe() {
    Configuration home = join(Examples.HUB, cluster("a", "paris", direct("caData", PEM)));
    Configuration file =
        Examples.parse(
            Examples.HUB
                + "---\n"
                + "{apiVersion: fairway.dev/v1alpha1, kind: Cluster, metadata: {name: paris},"
                + " spec: {links: [{direct: {endpoints: [\"a:1\"], caData: \""
                + PEM
                + "\"}}]}}");

    assertThat(home.problems()).isEmpty();
    assertThat(home.resources().get(1).spec()).isEqualTo(file.resources().get(1).spec());
    assertThat(home.resources().get(1).isOfHomeCluster()).isTrue();
    assertThat(file.resources().get(1).isOfHomeCluster()).isFalse();
  }

  @Test
  void aProblemNamesTheObjectAndTheField() {
    assertThat(problems(cluster("a", "paris", direct("caDat", PEM))))
        .containsExactly(
            "home:a/clusters/paris: spec.links[0].direct.caDat: unknown field (expected: one of"
                + " endpoints, balance, follow, serverName, caData, connectTimeout); did you mean \"caData\"?");
    assertThat(problems(cluster("a", "paris", 7)))
        .singleElement()
        .asString()
        .startsWith("home:a/clusters/paris: spec: a single value (expected: an object with links,");
    assertThat(problems(new HomeObject("Cluster", "a", "p", 1, Map.of(), Optional.empty())))
        .singleElement()
        .asString()
        .startsWith("home:a/clusters/p: spec: missing");
  }

  @Test
  void anObjectWhoseNameCannotBeServedIsInErrorUnderThatName() {
    Configuration read = join(Examples.HUB, cluster("a", "p.q", direct("caData", PEM)));

    assertThat(read.problems())
        .singleElement()
        .satisfies(
            problem -> assertThat(problem.object()).contains(new ObjectKey("Cluster", "p.q")))
        .satisfies(problem -> assertThat(problem.path()).isEqualTo("metadata.name"));
  }

  @Test
  void noFileOfTheMachineCanBeNamed() {
    assertThat(problems(cluster("a", "paris", direct("caFile", "/etc/passwd"))))
        .first()
        .asString()
        .startsWith("home:a/clusters/paris: spec.links[0].direct.caFile: not in a home cluster")
        .contains("expected: one of endpoints, balance, follow, serverName, caData");
  }

  @Test
  void aCredentialIsASecretOfTheObjectsOwnNamespace() {
    Configuration read = join(Examples.HUB, cluster("b", "paris", impersonated("secret", "name")));

    assertThat(read.problems()).isEmpty();
    assertThat(((ClusterSpec) read.resources().get(1).spec()).credential())
        .contains(new CredentialSpec.Secret("x"));
    assertThat(read.resources().get(1).namespace()).contains("b");
    assertThat(problems(cluster("b", "paris", impersonated("secret", "name", "namespace"))))
        .containsExactly(
            "home:b/clusters/paris: spec.credential.secret.namespace: unknown field (expected: one of"
                + " name)");
  }

  @Test
  void aCredentialNamesNoFileAndNoProgram() {
    for (String form : List.of("bearerFile", "clientCertificate", "exec", "kubeconfig")) {
      assertThat(problems(cluster("b", "paris", impersonated(form, "name"))))
          .containsExactly(
              "home:b/clusters/paris: spec.credential."
                  + form
                  + ": not in a home cluster, whose objects name no file of the hub's machine and run"
                  + " no program there (expected: one of secret)");
    }
  }

  @Test
  void aFileNamesNoSecret() {
    assertThat(Examples.problems(Examples.mappedCluster("{secret: {name: paris}}")))
        .contains(
            "etc/a.yaml:14:16: spec.credential.secret: only for objects of a home cluster (expected:"
                + " one of bearerFile, clientCertificate, exec, kubeconfig)");
  }

  @Test
  void whateverReachesTheMachineIsOnlyForFiles() {
    List<String> open = new ArrayList<>();
    for (Kind kind : Kind.ALL) {
      if (kind.resource().isPresent()) {
        collect(kind.object(), kind.name(), open);
      }
    }
    assertThat(open).isEmpty();
  }

  /** Fields that a home cluster may give and that name a file or a program. */
  private static void collect(Type<?> type, String path, List<String> open) {
    switch (type) {
      case ObjectType<?> object -> object.fields().forEach(field -> collect(field, path, open));
      case UnionType<?> union -> union.forms().forEach(field -> collect(field, path, open));
      case ListType<?> list -> collect(list.element(), path, open);
      case MapType<?> map -> collect(map.value(), path, open);
      case ScalarType<?> scalar -> {
        if (scalar.syntax().equals(Scalars.FILE.syntax())
            || path.matches(".*(command|File|file)")) {
          open.add(path);
        }
      }
    }
  }

  private static void collect(Field<?> field, String path, List<String> open) {
    if (field.isFor(Origin.HOME_CLUSTER)) {
      collect(field.type(), path + "." + field.name(), open);
    }
  }

  @Test
  void aNameThatAFileHasIsTaken() {
    Configuration read =
        join(
            Examples.HUB + "---\n" + Examples.CLUSTER,
            cluster("a", "paris", direct("caData", PEM)));

    assertThat(read.resources()).hasSize(2);
    assertThat(((ClusterSpec) read.resources().get(1).spec()).links().getFirst())
        .isInstanceOfSatisfying(
            Direct.class,
            direct ->
                assertThat(direct.trust()).isEqualTo(new ClusterSpec.Trust.InFile("paris-ca.pem")));
    assertThat(read.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.object()).isEmpty())
        .asString()
        .isEqualTo(
            "home:a/clusters/paris: metadata.name: Cluster/paris is defined by etc/a.yaml:8:1, which"
                + " goes before this one");
    assertThat(read.mayHidePolicy()).isFalse();
  }

  @Test
  void aNameThatAFileHasInErrorIsTakenToo() {
    Configuration read =
        join(
            Examples.HUB + "---\n" + Examples.CLUSTER.replace("links", "lynx"),
            cluster("a", "paris", direct("caData", PEM)));

    assertThat(read.resources()).hasSize(1);
  }

  @Test
  void ofTwoNamespacesTheOneNamedFirstHasTheName() {
    Configuration read =
        join(
            Examples.HUB,
            cluster("b", "paris", Map.of("links", "wrong")),
            cluster("a", "paris", direct("caData", PEM)));

    assertThat(read.resources()).hasSize(1);
    assertThat(read.problems())
        .extracting(problem -> problem.location().file())
        .contains("home:b/clusters/paris", "home:a/clusters/paris");
  }

  @Test
  void nestingIsBounded() {
    Object deep = "x";
    for (int i = 0; i < 5_000; i++) {
      deep = List.of(deep);
    }
    assertThat(problems(cluster("a", "paris", Map.of("links", deep)))).isNotEmpty();
  }

  @Test
  void aHomeClusterThatWasNeverReadMayHidePolicies() {
    Configuration files = Examples.parse(Examples.HUB);

    assertThat(HomeReader.join(files, new Home.Unread()).mayHidePolicy()).isTrue();
    assertThat(HomeReader.join(files, new Home.None()).mayHidePolicy()).isFalse();
    assertThat(HomeReader.join(files, new Home.Read(List.of())).mayHidePolicy()).isFalse();
  }

  private static List<String> problems(HomeObject object) {
    return join(Examples.HUB, object).problems().stream().map(Problem::toString).toList();
  }

  private static Configuration join(String files, HomeObject... objects) {
    return HomeReader.join(Examples.parse(files), new Home.Read(List.of(objects)));
  }

  private static HomeObject cluster(String namespace, String name, Object spec) {
    return new HomeObject("Cluster", namespace, name, 1, Map.of(), Optional.of(spec));
  }

  private static Map<String, Object> impersonated(String form, String... fields) {
    Map<String, String> below = new HashMap<>();
    List.of(fields).forEach(field -> below.put(field, "x"));
    Map<String, Object> spec = new HashMap<>(direct("caData", PEM));
    spec.put("upstreamIdentity", "impersonate");
    spec.put("credential", Map.of(form, below));
    return spec;
  }

  private static Map<String, Object> direct(String field, String value) {
    Map<String, Object> direct = new HashMap<>(Map.of("endpoints", List.of("a:1")));
    direct.put(field, value);
    return Map.of("links", List.of(Map.of("direct", direct)));
  }
}
