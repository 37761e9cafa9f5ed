package dev.fairway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.testkit.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The cases of h2spec, a conformance test of HTTP/2 servers by others, against the hub over TLS. It
 * is built from its source with Go.
 */
final class H2SpecTest {

  private static final Path MODULE = Path.of(System.getProperty("fairway.root"), "proxy");

  private final Rig rig = new Rig();
  private final DataPlane plane = rig.plane();

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void everyCaseOfH2specPasses() throws Exception {
    Path h2spec = build();
    plane.swap(rig.snapshot(rig.upstream(new Echo())));
    String port = Integer.toString(plane.address("hub").getPort());
    List<String> results = run(2, new ProcessBuilder(h2spec.toString(), port, "/head"));
    assertThat(results).hasSizeGreaterThan(140);
    assertThat(results.stream().filter(line -> !line.startsWith("passed\t"))).isEmpty();
  }

  private static Path build() throws Exception {
    Requires.programs("go");
    Path program = MODULE.resolve("target/h2spec");
    ProcessBuilder build =
        new ProcessBuilder("go", "build", "-o", program.toString(), ".")
            .directory(MODULE.resolve("src/test/go/h2spec").toFile());
    build.environment().put("GOFLAGS", "-mod=readonly");
    run(10, build);
    return program;
  }

  /** The lines that a program prints; it must end well, in time. */
  private static List<String> run(int minutes, ProcessBuilder program) throws Exception {
    Path output = Files.createTempFile(MODULE.resolve("target"), "h2spec", ".txt");
    Process process = program.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    try {
      if (!process.waitFor(minutes, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new IOException(program.command() + ": " + Files.readString(output));
      }
      return Files.readAllLines(output);
    } finally {
      process.destroyForcibly();
      Files.delete(output);
    }
  }
}
