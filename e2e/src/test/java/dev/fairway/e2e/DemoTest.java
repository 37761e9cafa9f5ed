package dev.fairway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.testkit.Requires;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real demo as a process of its own: real clusters, real kubectl, real signals. */
class DemoTest {
  private static final Path JAR =
      Path.of(System.getProperty("fairway.root"), "cli/target/fairway/lib/fairway.jar");

  /** The first run on a machine builds Kubernetes. */
  private static final Duration PATIENCE = Duration.ofMinutes(25);

  @TempDir private Path folder;
  private final List<Process> started = new ArrayList<>();

  @BeforeAll
  static void needsToBuildKubernetes() {
    if (System.getenv().getOrDefault("KUBEBUILDER_ASSETS", "").isEmpty()) {
      Requires.programs("go");
    }
  }

  @AfterEach
  void endsWhatIsLeft() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void everyStepOfTheTourHoldsAndNothingIsLeft() throws Exception {
    Process demo = demo("--once");

    assertThat(demo.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

    assertThat(output())
        .doesNotContain("FAILED")
        .contains("west joins by one line", "fairway agent join --hub ", "kubectl works with west ")
        .contains("the same bytes as without the hub")
        .contains("kill -9 ", "no agent of west is connected", "kubectl works again ")
        .doesNotContain("fairway_invite_")
        .contains("401 Unauthorized, with and without the hub")
        .contains("Processes, networks and files are gone");
    assertThat(demo.exitValue()).isZero();
    assertThatNothingIsLeft();
  }

  @Test
  void aSignalAfterTheTourEndsItAndNothingIsLeft() throws Exception {
    Process demo = demo("--clusters", "1", "--no-nodes");
    await().atMost(PATIENCE).until(() -> output().contains("Yours until Ctrl-C"));
    assertThat(Files.getPosixFilePermissions(demoFolder())).hasSize(3);
    assertThat(Files.getPosixFilePermissions(demoFolder().resolve("kubeconfig"))).hasSize(2);

    demo.destroy();

    assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(demo.exitValue()).isZero();
    assertThatNothingIsLeft();
  }

  @Test
  void whatAKilledDemoLeavesIsRemovedByTheNextOne() throws Exception {
    Process killed = demo("--clusters", "1", "--no-nodes");
    await().atMost(PATIENCE).until(() -> output().contains("Yours until Ctrl-C"));
    Path secrets = demoFolder();

    killed.destroyForcibly();

    assertThat(killed.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(secrets.resolve("state/ca.key")).exists();
    Process next = demo("--once", "--clusters", "1", "--no-nodes");
    assertThat(next.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(output()).contains("removed what an earlier run left");
    assertThat(next.exitValue()).isZero();
    assertThat(secrets).doesNotExist();
    assertThatNothingIsLeft();
  }

  @Test
  void aSignalDuringTheStartEndsItAndNothingIsLeft() throws Exception {
    Process demo = demo("--clusters", "1", "--no-nodes");
    await().atMost(PATIENCE).until(() -> output().contains("Kubernetes cluster starts"));

    demo.destroy();

    assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(demo.exitValue()).isEqualTo(130);
    assertThatNothingIsLeft();
  }

  @Test
  void aPortThatIsTakenIsNamedBeforeAnythingStarts() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      Process demo = demo("--port", "" + taken.getLocalPort());

      assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(demo.exitValue()).isEqualTo(1);
      assertThat(output())
          .contains("cannot listen on port " + taken.getLocalPort())
          .contains("Choose another port with --port")
          .hasLineCount(1);
    }
  }

  private Process demo(String... options) throws IOException {
    assertThat(JAR).as("built by the package phase of cli").exists();
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")));
    command.addAll(List.of("-jar", JAR.toString(), "demo"));
    command.addAll(List.of(options));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(folder.resolve("output").toFile());
    builder.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private String output() throws IOException {
    return Files.readString(folder.resolve("output"));
  }

  private Path demoFolder() throws IOException {
    try (var labs =
        Files.newDirectoryStream(folder.resolve("state/fairway/labs"), Files::isDirectory)) {
      return labs.iterator().next().resolve("demo");
    }
  }

  /** Processes and namespaces of a lab carry its folder, which is below ours. */
  private void assertThatNothingIsLeft() throws IOException {
    try (var files = Files.list(folder.resolve("tmp"))) {
      assertThat(files.filter(file -> file.toString().contains("fairway"))).isEmpty();
    }
    assertThat(
            ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains(folder.toString())))
        .isEmpty();
    try (var labs = Files.newDirectoryStream(folder.resolve("state/fairway/labs"))) {
      assertThat(labs).allMatch(Files::isRegularFile);
    }
  }
}
