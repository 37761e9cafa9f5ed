package dev.fairway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.fairway.e2e.HubInFront.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A program with the libraries of Kubernetes' own controllers works through the hub: informers with
 * WatchList over protobuf, leader election, pages, server-side apply, exec, port-forward, logs.
 */
@Tag("real")
@ExtendWith(SharedClusters.class)
final class ClientGoTest {

  private static final Path ROOT = Path.of(System.getProperty("fairway.root"), "e2e");
  private static final Path PROGRAM = ROOT.resolve("target/clientgo");

  @SuppressWarnings("NullAway.Init")
  private static HubInFront setup;

  @BeforeAll
  static void build(HubInFront shared, Fixture fixture) throws Exception {
    setup = shared;
    assertThat(fixture.manifest()).contains("faithful");
    Path log = Files.createDirectories(ROOT.resolve("target")).resolve("clientgo.log");
    // As the lab builds kubectl, which shares most packages: Go compiles those only once.
    ProcessBuilder build =
        new ProcessBuilder(
                "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", PROGRAM.toString(), ".")
            .directory(ROOT.resolve("src/test/go/clientgo").toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    build.environment().put("GOFLAGS", "-mod=readonly");
    Process process;
    try {
      process = build.start();
    } catch (IOException e) {
      abort("no go on the PATH: the client-go program needs it");
      return;
    }
    if (!process.waitFor(10, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException("go build took more than ten minutes");
    }
    assertThat(process.exitValue()).as("go build: %s", Files.readString(log)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"direct", "by-host", "by-path"})
  void everyLibraryOfAControllerWorks(String door) throws Exception {
    String kubeconfig = setup.kubeconfig(Fixture.CLUSTER + "." + door).toString();
    Output output =
        HubInFront.run(
            new ProcessBuilder(PROGRAM.toString(), kubeconfig, door).redirectErrorStream(true));
    assertThat(output.text()).contains("ok informer").doesNotContain("FAILED");
    assertThat(output.code()).as(output.text()).isZero();
  }
}
