package dev.fairway.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fairway.pki.LockFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a program that stands for Go, so that no test here compiles anything. */
class BinariesTest {

  private static final String WRITES_ITS_TARGET =
      """
      while [ "$1" != -o ]; do shift; done
      printf 'half' > "$2"; chmod 755 "$2"
      """;

  @TempDir Path folder;

  private final List<LabEvent> events = Collections.synchronizedList(new ArrayList<>());

  @Test
  void onlyWhatTheShapeNeedsIsBuiltAndKeptForTheNextTime() throws Exception {
    go("go1.99", WRITES_ITS_TARGET);
    Binaries first = Binaries.provide(options(), ClusterShape.NETWORK);
    assertThat(first.paths().keySet())
        .containsExactlyInAnyOrder(
            Binary.ETCD, Binary.KUBE_APISERVER, Binary.KUBE_CONTROLLER_MANAGER, Binary.KUBECTL);
    assertThat(built())
        .containsExactly("etcd", "kube-apiserver", "kube-controller-manager", "kubectl");
    go("go1.99", "exit 1");
    assertThat(Binaries.provide(options(), ClusterShape.LOOPBACK)).isEqualTo(first);
  }

  @Test
  void controlPlanesComeFirstWhenEverythingIsMissing() throws Exception {
    go("go1.99", WRITES_ITS_TARGET);
    assertThat(Binaries.provide(options(), ClusterShape.NODE).paths())
        .containsOnlyKeys(Binary.values());
    assertThat(built()).startsWith("etcd", "kube-apiserver").endsWith("pause");
  }

  @Test
  void aFailedBuildLeavesNoBinaryAndQuotesTheCompiler() throws Exception {
    go("go1.99", WRITES_ITS_TARGET + "echo the disk is full; exit 1");
    assertThatThrownBy(() -> Binaries.provide(options(), ClusterShape.LOOPBACK))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("cannot build etcd")
        .hasMessageContaining("the disk is full");
    try (Stream<Path> files = Files.walk(folder.resolve("cache"))) {
      assertThat(files.filter(Files::isRegularFile))
          .noneMatch(Files::isExecutable)
          .noneMatch(file -> file.getFileName().toString().startsWith(".building"));
    }
  }

  @Test
  void whileAnotherBuildsThisOneWaitsAndThenUsesWhatIsThere() throws Exception {
    go("go1.99", WRITES_ITS_TARGET);
    Path lockFile = Files.createDirectories(folder.resolve("cache/lab")).resolve("build.lock");
    LockFile other = LockFile.tryAcquire(lockFile).orElseThrow();
    var waiting =
        CompletableFuture.supplyAsync(() -> Binaries.provide(options(), ClusterShape.LOOPBACK));
    await().until(() -> events.stream().anyMatch(LabEvent.WaitingForBuild.class::isInstance));
    assertThat(built()).isEmpty();
    other.close();
    assertThat(waiting.get(30, TimeUnit.SECONDS).paths()).hasSize(4);
  }

  @Test
  void anOlderGoIsNamedWithTheRemedy() throws Exception {
    go("go1.25.9", "exit 1");
    assertThatThrownBy(() -> Binaries.provide(options(), ClusterShape.LOOPBACK))
        .isInstanceOf(LabException.class)
        .hasMessageContaining(folder.resolve("bin/go") + " is Go 1.25.9")
        .hasMessageContaining("Go 1.26.0 or newer")
        .hasMessageContaining("KUBEBUILDER_ASSETS");
  }

  @Test
  void withoutGoTheMessageSaysWhatElseWorks() {
    Executables none = new Executables(Set.of(folder.toString()));
    assertThatThrownBy(() -> GoToolchain.require(none, Map.of(), "1.26.0"))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("Go is not installed")
        .hasMessageContaining("https://go.dev/dl/")
        .hasMessageContaining("KUBEBUILDER_ASSETS");
  }

  @Test
  void assetsAreUsedAndWhatTheyLackIsSaid() throws Exception {
    for (String name : List.of("etcd", "kube-apiserver", "kubectl")) {
      program(folder.resolve("assets").resolve(name), "exit 0");
    }
    Binaries binaries = Binaries.provide(withAssets(), ClusterShape.LOOPBACK);
    assertThat(binaries.get(Binary.ETCD)).isEqualTo(folder.resolve("assets/etcd"));
    assertThat(binaries.find(Binary.KUBE_CONTROLLER_MANAGER)).isEmpty();
    assertThat(events)
        .singleElement()
        .asString()
        .contains("kube-controller-manager", "Jobs and Deployments make no pods");
    assertThatThrownBy(() -> Binaries.provide(withAssets(), ClusterShape.NODE))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("holds no kube-controller-manager, kube-scheduler, kubelet");
  }

  @Test
  void aProgramThatFailsIsQuotedWithTheNameOfItsLog() throws Exception {
    program(folder.resolve("assets/etcd"), "echo the data folder is on fire; exit 3");
    program(folder.resolve("assets/kube-apiserver"), "exec sleep 60");
    program(folder.resolve("assets/kubectl"), "exit 0");
    try (Lab lab = Lab.open(withAssets())) {
      assertThatThrownBy(() -> lab.start(ClusterSpec.of("east", ClusterShape.LOOPBACK)))
          .isInstanceOf(LabException.class)
          .hasMessageContaining("etcd ended with exit code 3")
          .hasMessageContaining("/east/logs/etcd.log")
          .hasMessageContaining("the data folder is on fire");
    }
    assertThat(Lab.list(withAssets())).isEmpty();
  }

  private List<String> built() {
    return events.stream()
        .filter(LabEvent.Built.class::isInstance)
        .map(event -> ((LabEvent.Built) event).binary())
        .toList();
  }

  private void go(String version, String build) throws IOException {
    program(
        folder.resolve("bin/go"), "[ \"$1\" = env ] && { echo " + version + "; exit; }\n" + build);
  }

  private static void program(Path file, String script) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private LabOptions withAssets() {
    return options(Map.of("KUBEBUILDER_ASSETS", folder.resolve("assets").toString()));
  }

  private LabOptions options() {
    return options(Map.of("PATH", folder.resolve("bin").toString()));
  }

  private LabOptions options(Map<String, String> environment) {
    return new LabOptions(
        environment, folder.resolve("cache"), folder.resolve("state"), events::add);
  }
}
