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
 * A real program, such as kubectl, run with different arguments in a folder of the demo. Every run
 * has a deadline; {@link #close} ends those that still go on and all that come later. Safe for use
 * by several threads.
 */
final class Program implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final String name;
  private final List<String> words;
  private final Map<String, String> variables;
  private final Path folder;
  private final Set<Process> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Prepares a program.
   *
   * @param name for messages
   * @param words that start it, before its arguments
   * @param variables all that it gets
   * @param folder where it runs
   */
  Program(String name, List<String> words, Map<String, String> variables, Path folder) {
    this.name = name;
    this.words = List.copyOf(words);
    this.variables = Map.copyOf(variables);
    this.folder = folder;
  }

  /**
   * Prepares kubectl, which gets nothing of the user's own settings, proxies included.
   *
   * @param folder where it may keep its cache
   */
  static Program kubectl(Path binary, Path kubeconfig, Path folder) {
    return new Program(
        "kubectl",
        List.of(binary.toString()),
        Map.of("KUBECONFIG", kubeconfig.toString(), "HOME", folder.toString()),
        folder);
  }

  /**
   * Runs it to its end.
   *
   * @return what it wrote to standard output
   * @throws StepFailure if it fails or takes longer than a minute
   */
  String run(String... arguments) throws IOException, InterruptedException {
    return runWithInput("", arguments);
  }

  /** Runs it with something to read on standard input. */
  String runWithInput(String input, String... arguments) throws IOException, InterruptedException {
    Path errors = Files.createTempFile(folder, name, ".err");
    Process process = start(errors, arguments);
    try (var deadline = new Deadline(process, DEADLINE)) {
      write(process, input);
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      deadline.check();
      if (code != 0) {
        String said = Files.readString(errors).strip();
        throw new StepFailure(name + " ended with exit code " + code + ": " + said);
      }
      return output;
    } finally {
      end(process);
      Files.deleteIfExists(errors);
    }
  }

  /**
   * Runs it to its end, and it must fail.
   *
   * @return what it wrote to standard error
   * @throws StepFailure if it does not
   */
  String fail(String... arguments) throws IOException, InterruptedException {
    Path errors = Files.createTempFile(folder, name, ".err");
    Process process = start(errors, arguments);
    try (var deadline = new Deadline(process, DEADLINE)) {
      process.getInputStream().readAllBytes();
      int code = process.waitFor();
      deadline.check();
      if (code == 0) {
        throw new StepFailure(name + " did not fail (expected: an error)");
      }
      return Files.readString(errors);
    } finally {
      end(process);
      Files.deleteIfExists(errors);
    }
  }

  /**
   * Follows the lines that it prints, such as those of a watch, until one is what was awaited, and
   * ends it then.
   *
   * @param begun runs when it runs
   * @param line sees every line
   * @throws StepFailure if it ends before, or a minute is over
   */
  void follow(Predicate<String> awaited, Action begun, Consumer<String> line, String... arguments)
      throws IOException, InterruptedException {
    Path errors = Files.createTempFile(folder, name, ".err");
    Process process = start(errors, arguments);
    try (var deadline = new Deadline(process, DEADLINE);
        var lines = process.inputReader(StandardCharsets.UTF_8)) {
      begun.run();
      boolean seen = readUntil(lines, awaited, line);
      deadline.check();
      if (!seen) {
        throw new StepFailure(name + " ended early: " + Files.readString(errors).strip());
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
    var command = new ArrayList<>(words);
    command.addAll(List.of(arguments));
    var builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectError(errors.toFile());
    builder.environment().clear();
    builder.environment().putAll(variables);
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

  /** What is done while the program runs. */
  @FunctionalInterface
  interface Action {
    void run() throws IOException, InterruptedException;
  }

  /** Ends a process that takes too long. */
  private final class Deadline implements AutoCloseable {
    private final Duration time;
    private final Thread timer;
    private volatile boolean over;

    Deadline(Process process, Duration time) {
      this.time = time;
      timer = Thread.ofVirtual().start(() -> watch(process));
    }

    void check() {
      if (over) {
        throw new StepFailure(name + " did not end within " + Narrator.seconds(time));
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
