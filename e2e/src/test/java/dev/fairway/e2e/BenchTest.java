package dev.fairway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.testkit.Requires;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real {@code fairway bench}, so short that its figures mean nothing. */
class BenchTest {
  private static final Path ROOT = Path.of(System.getProperty("fairway.root"));

  @TempDir private Path folder;
  private Path launcher;
  private Path temporary;

  @BeforeEach
  void pretendsThatAllIsBuilt() throws IOException {
    Requires.programs("nginx", "haproxy", "wrk", "taskset");
    Path tree = Files.createDirectories(folder.resolve("tree"));
    temporary = Files.createDirectories(folder.resolve("temporary"));
    launcher = Files.copy(ROOT.resolve("fairway"), tree.resolve("fairway"));
    Path build = Files.createDirectories(tree.resolve("target/fairway/1-1"));
    Files.createSymbolicLink(build.resolve("lib"), ROOT.resolve("cli/target/fairway/lib"));
  }

  @Test
  void measuresAllSubjectsSideBySide() throws Exception {
    String rows = run("hub", "--case=get-h1", "--subjects=fairway,nginx,haproxy");

    assertThat(rows.lines())
        .anySatisfy(row -> assertThat(row).contains("\"metric\":\"cpu\"", "\"baseline\":\"nginx\""))
        .anySatisfy(row -> assertThat(row).contains("\"subject\":\"haproxy\",\"value\":"))
        .allSatisfy(row -> assertThat(row).startsWith("{\"bench\":\"hub\",\"case\":\"get-h1\""));
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void measuresMemoryAndLatencyWithItsOwnClient() throws Exception {
    String rows =
        run("hub", "--case=watch-h2,latency-h2", "--subjects=fairway", "--watches=20", "--rate=50");

    assertThat(rows)
        .contains("\"metric\":\"memory\",\"unit\":\"KiB/watch\",\"subject\":\"fairway\"")
        .contains("\"metric\":\"added-p99\",\"unit\":\"us\",\"subject\":\"fairway\"");
  }

  @Test
  void measuresRelaysWithLoadAndUpstreamInProcessesOfTheirOwn() throws Exception {
    String rows =
        run(
            "relay",
            "--case=bulk-8,small,connect,burst,idle",
            "--subjects=fairway,nginx-64k,haproxy-splice",
            "--connections=20");

    assertThat(rows.lines())
        .allSatisfy(row -> assertThat(row).startsWith("{\"bench\":\"relay\",\"case\":\""));
    assertThat(rows)
        .contains("\"metric\":\"cpu\",\"unit\":\"s/GB\",\"subject\":\"haproxy-splice\"")
        .contains("\"metric\":\"cpu\",\"unit\":\"us/request\",\"subject\":\"nginx-64k\"")
        .contains("\"metric\":\"cpu\",\"unit\":\"us/connection\",\"subject\":\"nginx-64k\"")
        .contains("\"metric\":\"p99\",\"unit\":\"us\",\"subject\":\"nginx-64k\"")
        .contains("\"metric\":\"memory\",\"unit\":\"KiB/connection\",\"subject\":\"fairway\"");
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void measuresATunnelOfTwoProgramsBesideItsPeersNearAndFar() throws Exception {
    String rows =
        run(
            "tunnel",
            "--case=bulk-1",
            "--subjects=fairway,tls",
            "--round-trip=0ms,20ms",
            "--hub-end=" + end("hub", "echo $1 > $3/listen; exec %s bench peer upstream $2"),
            "--agent-end=" + end("agent", "exec %s bench peer delay $(cat $3/listen) $2 0"));

    assertThat(rows.lines())
        .allSatisfy(row -> assertThat(row).startsWith("{\"bench\":\"tunnel\",\"case\":\""))
        .anySatisfy(row -> assertThat(row).contains("rate-up", "\"baseline\":\"tls\""))
        .anySatisfy(row -> assertThat(row).contains("cpu-agent-down", "\"subject\":\"tls\""))
        .anySatisfy(row -> assertThat(row).contains("bulk-1@20ms", "window-use-down"));
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void measuresSmallExchangesAndTheMemoryOfStreams() throws Exception {
    String rows =
        run(
            "tunnel",
            "--case=ping-1,isolation,idle-1000",
            "--subjects=fairway-relay",
            "--round-trip=0ms");

    assertThat(rows)
        .contains("\"metric\":\"p50\",\"unit\":\"us\",\"subject\":\"fairway-relay\"")
        .contains("\"metric\":\"p99\",\"unit\":\"us\",\"subject\":\"fairway-relay-alone\"")
        .contains("\"metric\":\"live-heap-hub\",\"unit\":\"KiB/stream\"");
    assertThat(temporary).isEmptyDirectory();
  }

  /** A program that takes the place of one end of a tunnel. */
  private Path end(String name, String command) throws IOException {
    String script = "#!/bin/sh\n" + command.formatted(launcher) + "\n";
    Path file = Files.writeString(folder.resolve(name), script);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  @ParameterizedTest
  @CsvSource({"hub,get-h1,nginx", "relay,small,nginx", "tunnel,ping-1,tls-relay"})
  void aSignalEndsAllThatItStarted(String what, String measured, String subject) throws Exception {
    Process bench = start(what, "--case=" + measured, "--subjects=" + subject, "--warmup=600s");
    await().atMost(Duration.ofSeconds(60)).until(() -> said().contains("warming up"));
    List<ProcessHandle> children = bench.descendants().toList();
    assertThat(children).hasSizeGreaterThan(2);

    bench.destroy();

    assertThat(bench.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(said()).contains("nothing is left running");
    assertThat(children).noneMatch(ProcessHandle::isAlive);
    assertThat(temporary).isEmptyDirectory();
  }

  private String run(String what, String... options) throws Exception {
    Process bench = start(what, options);
    assertThat(bench.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(bench.exitValue()).describedAs("%s", said()).isZero();
    return Files.readString(folder.resolve("out"));
  }

  private Process start(String what, String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of("/bin/sh", launcher.toString(), "bench", what));
    command.addAll(List.of("--format=json", "--pairs=1", "--duration=1s"));
    if (Stream.of(options).noneMatch(option -> option.startsWith("--warmup"))) {
      command.add("--warmup=1s");
    }
    command.addAll(List.of(options));
    File out = folder.resolve("out").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(out)
            .redirectError(folder.resolve("err").toFile());
    builder.environment().put("FAIRWAY_BUILD", "1-1");
    builder.environment().put("FAIRWAY_JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("FAIRWAY_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary);
    return builder.start();
  }

  private String said() throws IOException {
    return Files.readString(folder.resolve("err"), StandardCharsets.UTF_8);
  }
}
