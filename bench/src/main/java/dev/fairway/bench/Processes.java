package dev.fairway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * The processes of one benchmark, each with a file for what it says. Closing ends all of them, also
 * when the thread is interrupted. For one thread.
 */
final class Processes implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(10);
  private static final int POLL_MILLIS = 20;
  private static final int MAX_QUOTE = 2_000;

  private final Path folder;
  private final Map<String, String> environment;
  private final Deque<Process> running = new ArrayDeque<>();

  Processes(Path folder, Map<String, String> environment) {
    this.folder = folder;
    this.environment = environment;
  }

  /**
   * Starts a server and waits until it accepts connections.
   *
   * @param name of the file for what it writes, {@code name.out} and {@code name.err}
   */
  Process serve(String name, int port, Map<String, String> more, List<String> command)
      throws IOException, InterruptedException {
    Process process = start(name, more, command);
    await(name, process, () -> Ports.accepts(port));
    return process;
  }

  /** Waits until a process does what it was started for. */
  void await(String name, Process process, BooleanSupplier works)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START.toNanos();
    while (!works.getAsBoolean()) {
      boolean late = System.nanoTime() > deadline;
      if (late || process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        String how = late ? "did not serve within 60 s" : "ended with " + process.exitValue();
        throw new BenchException(name + " " + how + ": " + said(name));
      }
    }
  }

  /**
   * Runs a program to its end.
   *
   * @return what it wrote to its standard output
   * @throws BenchException if it fails, or takes longer than the limit
   */
  String run(String name, Duration limit, Map<String, String> more, List<String> command)
      throws IOException, InterruptedException {
    Process process = start(name, more, command);
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new BenchException(name + " did not end within " + limit.toSeconds() + " s");
      }
    } finally {
      stop(process);
    }
    if (process.exitValue() != 0) {
      throw new BenchException(name + " ended with " + process.exitValue() + ": " + said(name));
    }
    return Files.readString(folder.resolve(name + ".out"));
  }

  /** Ends a process and its children. */
  void stop(Process process) {
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    process.destroy();
    boolean interrupted = Thread.interrupted();
    try {
      process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    all.forEach(ProcessHandle::destroyForcibly);
    running.remove(process);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    while (!running.isEmpty()) {
      stop(running.getLast());
    }
  }

  /** Starts a process that listens nowhere; see {@link #await}. */
  Process start(String name, Map<String, String> more, List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(folder.resolve(name + ".out").toFile())
            .redirectError(folder.resolve(name + ".err").toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().putAll(more);
    Process process = builder.start();
    running.addLast(process);
    return process;
  }

  private String said(String name) throws IOException {
    String text = Files.readString(folder.resolve(name + ".err")).strip();
    return text.length() <= MAX_QUOTE ? text : text.substring(text.length() - MAX_QUOTE);
  }
}
