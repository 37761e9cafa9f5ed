package dev.fairway.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A command of Fairway in a process of its own, with as many descriptors as a test grants it. */
abstract class FairwayProcess implements AutoCloseable {

  /** As it is shipped: classes in folders would each need a descriptor when they are first used. */
  private static final Path JAR =
      Path.of(System.getProperty("fairway.root"), "cli/target/fairway/lib/fairway.jar");

  static final int PATIENCE_MILLIS = 60_000;
  private static final Pattern METRICS = Pattern.compile("health and metrics on .*:(\\d+)");

  private final Process process;
  private final Queue<String> said = new ConcurrentLinkedQueue<>();

  /**
   * Starts it, and waits until it listens.
   *
   * @param descriptors the most that it may have
   */
  FairwayProcess(int descriptors, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -n " + descriptors + " && exec \"$@\""));
    // What nohup runs ignores SIGHUP, and so would its children.
    command.addAll(
        List.of(
            "sh",
            "env",
            "--default-signal=HUP",
            Path.of(System.getProperty("java.home"), "bin/java").toString()));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"));
    command.addAll(List.of("-jar", JAR.toString()));
    command.addAll(List.of(arguments));
    process = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    Thread.ofVirtual().start(this::listen);
    await().until(() -> says(METRICS) || !process.isAlive());
  }

  private void listen() {
    try (BufferedReader lines = process.errorReader(UTF_8)) {
      lines.lines().forEach(said::add);
    } catch (IOException e) {
      // It has ended.
    }
  }

  private boolean says(Pattern what) {
    return said.stream().anyMatch(line -> what.matcher(line).find());
  }

  /** What it has logged. */
  final String log() {
    return String.join("\n", said);
  }

  final boolean isAlive() {
    return process.isAlive();
  }

  /** Sends it a signal, named without SIG. */
  final void signal(String name) throws Exception {
    String pid = String.valueOf(process.pid());
    int code = new ProcessBuilder("kill", "-" + name, pid).inheritIO().start().waitFor();
    if (code != 0) {
      throw new AssertionError("kill -" + name + ": " + code);
    }
  }

  /** Waits for its end, and returns its exit code. */
  final int exit() {
    return process.onExit().orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).join().exitValue();
  }

  /** How many descriptors it has. */
  final int descriptors() throws IOException {
    try (var all = Files.list(Path.of("/proc", String.valueOf(process.pid()), "fd"))) {
      return (int) all.count();
    }
  }

  /** One figure of its metrics. */
  final double metric(String name) throws IOException {
    URI metrics = URI.create("http://127.0.0.1:" + port(METRICS) + "/metrics");
    try (InputStream in = metrics.toURL().openStream()) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
          .sum();
    }
  }

  /** The port in a line of its log, or nobody listens. */
  final int port(Pattern where) {
    return said.stream()
        .map(where::matcher)
        .filter(Matcher::find)
        .map(found -> Integer.parseInt(found.group(1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("it does not listen: " + log()));
  }

  @Override
  public final void close() {
    process.destroyForcibly().onExit().orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).join();
  }

  static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofMillis(2 * PATIENCE_MILLIS));
  }
}
