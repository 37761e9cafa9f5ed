package dev.fairway.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("real")
class RecoveryTest {

  @TempDir Path state;

  private final List<Process> decoys = new ArrayList<>();
  private final List<String> decoyNamespaces = new ArrayList<>();

  @AfterEach
  void removeDecoys() {
    decoys.forEach(Process::destroyForcibly);
    decoyNamespaces.forEach(name -> ip("netns", "delete", name));
  }

  @Test
  void aLabWhoseProcessWasKilledIsRemovedByTheNextOneAndNothingElse() throws Exception {
    ClusterShape shape =
        ClusterShape.NODE.obstacles(System.getenv()).isEmpty()
            ? ClusterShape.NODE
            : ClusterShape.LOOPBACK;
    TestLabs.require(shape);
    LabStatus dead = startAndKill(shape);
    assertThat(dead.state()).isEqualTo(LabStatus.State.DEAD);
    assertThat(dead.clusters().getFirst().programs()).contains("etcd", "kube-apiserver");
    Process similarValue = decoy(Map.of("FAIRWAY_LAB", dead.folder() + "x"));
    Process similarName = decoy(Map.of("FAIRWAY_LABEL", dead.folder().toString()));
    Path similarFolder = Files.createDirectory(dead.folder().resolveSibling(dead.id() + "-notes"));
    List<String> left = namespaces(dead.id());
    decoyNamespace(shape, "fw-" + dead.id() + "x-east-1");
    try (var _ = Lab.open(TestLabs.options(state))) {
      assertThat(Lab.list(TestLabs.options(state)))
          .extracting(LabStatus::state)
          .containsExactly(LabStatus.State.OWNED);
    }
    assertThat(MarkedProcesses.of(dead.folder())).isEmpty();
    assertThat(namespaces(dead.id())).doesNotContainAnyElementsOf(left);
    assertThat(interfaces(dead.id())).isEmpty();
    assertThat(commandLines(dead.folder())).isEmpty();
    assertThat(dead.folder()).doesNotExist();
    assertThat(similarValue.isAlive()).isTrue();
    assertThat(similarName.isAlive()).isTrue();
    assertThat(similarFolder).exists();
    assertThat(decoyNamespaces).allMatch(name -> Files.exists(Path.of("/run/netns", name)));
  }

  @Test
  void aDetachedLabOutlivesItsProcessUntilItIsRemovedByName() {
    TestLabs.require(ClusterShape.LOOPBACK);
    LabOptions options = TestLabs.options(state);
    Lab lab = Lab.open(options, "mine");
    LabCluster cluster = lab.start(ClusterSpec.of("east", ClusterShape.LOOPBACK));
    assertThatThrownBy(() -> Lab.remove(options, "mine"))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("belongs to a running process");
    lab.detach();
    lab.close();
    Lab.open(options).close();
    assertThat(cluster.kubectl("get", "namespaces")).contains("kube-system");
    assertThat(Lab.list(options))
        .singleElement()
        .matches(found -> found.name().equals("mine"))
        .matches(found -> found.state() == LabStatus.State.DETACHED);
    assertThatThrownBy(() -> Lab.open(options, "mine")).hasMessageContaining("already");
    assertThat(Lab.remove(options, "mine")).isTrue();
    assertThat(Lab.list(options)).isEmpty();
    assertThat(Lab.remove(options, "mine")).isFalse();
  }

  /** The lab of a process that was killed as soon as its cluster was up. */
  private LabStatus startAndKill(ClusterShape shape) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                DyingLab.class.getName(),
                state.toString(),
                shape.name())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader output = process.inputReader()) {
      assertThat(output.lines().anyMatch("UP"::equals)).isTrue();
    } finally {
      process.destroyForcibly().waitFor();
    }
    return Lab.list(TestLabs.options(state)).getFirst();
  }

  private Process decoy(Map<String, String> variables) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("sleep", "600");
    builder.environment().putAll(variables);
    Process process = builder.start();
    decoys.add(process);
    return process;
  }

  private void decoyNamespace(ClusterShape shape, String name) {
    if (shape.hasNetwork()) {
      ip("netns", "add", name);
      decoyNamespaces.add(name);
    }
  }

  private static List<String> namespaces(String labId) throws IOException {
    return names(Path.of("/run/netns"), "fw-" + labId + "-");
  }

  private static List<String> interfaces(String labId) throws IOException {
    return names(Path.of("/sys/class/net"), "fw" + labId);
  }

  /** Of processes that name a file of the lab, and of the container. */
  private static List<String> commandLines(Path labFolder) {
    return ProcessHandle.allProcesses()
        .flatMap(handle -> handle.info().commandLine().stream())
        .filter(line -> line.contains(labFolder + "/") || line.contains("sleep 1000"))
        .toList();
  }

  private static List<String> names(Path folder, String prefix) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(prefix))
          .toList();
    }
  }

  private static void ip(String... arguments) {
    Executables executables = new Executables(System.getenv());
    List<String> words = new ArrayList<>(List.of(executables.require("ip").toString()));
    words.addAll(List.of(arguments));
    assertThat(Command.of(Map.of("PATH", executables.path()), words).run().errors()).isEmpty();
  }
}
