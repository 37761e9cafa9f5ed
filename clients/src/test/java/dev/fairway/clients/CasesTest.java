package dev.fairway.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CasesTest {

  private static final Path SOURCES =
      Path.of(System.getProperty("fairway.root"), "clients/src/main");

  @TempDir private Path folder;

  @Test
  void eachFileOfACaseIsACase() throws IOException {
    Resources.extract(folder);
    Path resources = SOURCES.resolve("resources/dev/fairway/clients");
    for (Family family : Family.values()) {
      assertThat(programs(folder.resolve(family.folder())))
          .isEqualTo(programs(resources.resolve(family.folder())));
    }
  }

  @Test
  void eachClientHasCasesAndEachCaseAClient() {
    assertThat(Row.all()).extracting(Row::client).contains(Client.values());
    assertThat(Row.all()).extracting(Row::what).containsAll(Cases.ALL);
    assertThat(Row.all()).extracting(Row::toString).doesNotHaveDuplicates();
  }

  @Test
  void theVersionsAreThoseThatArePinned() throws IOException {
    assertThat(pins("go/kubectl-oldest/go.mod")).contains(version(Client.KUBECTL_OLDEST));
    assertThat(pins("go/kubectl-newest/go.mod")).contains(version(Client.KUBECTL_NEWEST));
    assertThat(pins("../../../lab/src/main/go/kubernetes/go.mod"))
        .contains(version(Client.KUBECTL));
    assertThat(pins("go/helm/go.mod")).contains("helm.sh/helm/v3 v" + Client.HELM.version());
    assertThat(pins("go/clientgo/go.mod"))
        .contains("k8s.io/client-go v" + Client.CLIENT_GO.version());
    assertThat(Resources.text("python/requirements.txt"))
        .contains("kubernetes==" + Client.PYTHON.version() + " ");
    assertThat(Resources.text("fabric8/pom.xml"))
        .contains("<version>" + Client.FABRIC8.version() + "</version>");
    assertThat(Resources.text("javascript/package.json"))
        .contains("\"@kubernetes/client-node\": \"" + Client.JAVASCRIPT.version() + "\"");
  }

  @Test
  void theListsOfPackagesNameNoRegistry() throws IOException {
    assertThat(Resources.text("javascript/package-lock.json")).doesNotContain("\"resolved\"");
    assertThat(Resources.text("python/requirements.txt")).doesNotContain("://");
  }

  private static String version(Client kubectl) {
    return "k8s.io/kubernetes v" + kubectl.version() + "\n";
  }

  private static String pins(String file) throws IOException {
    return Files.readString(SOURCES.resolve(file).normalize());
  }

  private static List<String> programs(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches(".*\\.(sh|py|mjs|java)"))
          .sorted()
          .toList();
    }
  }
}
