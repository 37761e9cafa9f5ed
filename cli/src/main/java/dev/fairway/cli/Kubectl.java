package dev.fairway.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The real kubectl, with a kubeconfig of the demo. Every run has a deadline; {@link #close} ends
 * those that still go on and all that come later. Safe for use by several threads.
 */
final class Kubectl implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final Path binary;
  private final Path kubeconfig;
  private final Path folder;
  private final Set<Process> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Prepares kubectl.
   *
   * @param folder where it may keep its cache
   */
  Kubectl(Path binary, Path kubeconfig, Path folder) {
    this.binary = binary;
    this.kubeconfig = kubeconfig;
    this.folder = folder;
  }

  /**
   * Runs kubectl to its end.
   *
   * @return what it wrote to standard output
   * @throws StepFailure if it fails or takes longer than a minute
   */
  String run(String... arguments) throws IOException, InterruptedException {
    return runWithInput("", arguments);
  }

  /** Runs kubectl with something to read on standard input. */
  String runWithInput(String input, String... arguments) throws IOException, InterruptedException {
    Path errors = Files.createTempFile(folder, "kubectl", ".err");
    Process process = start(errors, arguments);
    try (var deadline = new Deadline(process, DEADLINE)) {
      write(process, input);
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      deadline.check();
      if (code != 0) {
        String said = Files.readString(errors).strip();
        throw new StepFailure("kubectl ended with exit code " + code + ": " + said);
      }
      return output;
    } finally {
      end(process);
      Files.deleteIfExists(errors);
    }
  }

  /**
   * Follows the lines that kubectl prints, such as those of a watch, until one is what was awaited,
   * and ends kubectl then.
   *
   * @param begun runs when kubectl runs
   * @param line sees every line
   * @throws StepFailure if it ends before, or a minute is over
   */
  void follow(Predicate<String> awaited, Action begun, Consumer<String> line, String... arguments)
      throws IOException, InterruptedException {
    Path errors = Files.createTempFile(folder, "kubectl", ".err");
    Process process = start(errors, arguments);
    try (var deadline = new Deadline(process, DEADLINE);
        var lines = process.inputReader(StandardCharsets.UTF_8)) {
      begun.run();
      boolean seen = readUntil(lines, awaited, line);
      deadline.check();
      if (!seen) {
        throw new StepFailure("the watch ended early: " + Files.readString(errors).strip());
      }
    } finally {
      end(process);
      Files.deleteIfExists(errors);
    }
  }

  @Override
  public void close() {
    closed = true;
    running.forEach(Process::destroyForcibly);
  }

  private static void write(Process process, String input) {
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It ended without reading everything: its exit code and its errors say why.
      return;
    }
  }

  private static boolean readUntil(
      BufferedReader lines, Predicate<String> awaited, Consumer<String> seen) throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      seen.accept(line);
      if (awaited.test(line)) {
        return true;
      }
    }
    return false;
  }

  private Process start(Path errors, String... arguments) throws IOException {
    var words = new ArrayList<>(List.of(binary.toString()));
    words.addAll(List.of(arguments));
    var builder = new ProcessBuilder(words).redirectError(errors.toFile());
    // Nothing of the user's own settings, proxies included.
    builder.environment().clear();
    builder
        .environment()
        .putAll(Map.of("KUBECONFIG", kubeconfig.toString(), "HOME", folder.toString()));
    Process process = builder.start();
    running.add(process);
    if (closed) {
      process.destroyForcibly();
    }
    return process;
  }

  private void end(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(2, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    running.remove(process);
  }

  /** What is done while kubectl runs. */
  @FunctionalInterface
  interface Action {
    void run() throws IOException, InterruptedException;
  }

  /** Ends a process that takes too long. */
  private static final class Deadline implements AutoCloseable {
    private final Duration time;
    private final Thread timer;
    private volatile boolean over;

    Deadline(Process process, Duration time) {
      this.time = time;
      timer = Thread.ofVirtual().start(() -> watch(process));
    }

    void check() {
      if (over) {
        throw new StepFailure("kubectl did not end within " + Narrator.seconds(time));
      }
    }

    @Override
    public void close() {
      timer.interrupt();
    }

    private void watch(Process process) {
      try {
        if (!process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) {
          over = true;
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        // In time.
        Thread.currentThread().interrupt();
      }
    }
  }
}
