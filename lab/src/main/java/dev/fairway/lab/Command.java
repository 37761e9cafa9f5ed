package dev.fairway.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A program that is run to its end, within a time and an amount of output.
 *
 * @param words the program and its arguments; nothing goes through a shell
 * @param environment all of its variables
 * @param input what it reads on standard input
 * @param timeout after which it is killed
 */
record Command(
    List<String> words, Map<String, String> environment, String input, Duration timeout) {

  private static final int MAX_OUTPUT = 16 * 1024 * 1024;

  static Command of(Map<String, String> environment, List<String> words) {
    return new Command(words, environment, "", Duration.ofSeconds(30));
  }

  Command withInput(String text) {
    return new Command(words, environment, text, timeout);
  }

  Command withTimeout(Duration limit) {
    return new Command(words, environment, input, limit);
  }

  /**
   * Its standard output.
   *
   * @throws LabException if it does not end with exit code 0; the message quotes what it said
   */
  String output() {
    CommandResult result = run();
    if (!result.succeeded()) {
      String said = result.errors().isBlank() ? result.output() : result.errors();
      throw new LabException(
          name() + " ended with exit code " + result.exitCode() + ": " + said.strip());
    }
    return result.output();
  }

  CommandResult run() {
    Process process = start();
    try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
      var output = CompletableFuture.supplyAsync(() -> read(process.getInputStream()), readers);
      var errors = CompletableFuture.supplyAsync(() -> read(process.getErrorStream()), readers);
      try {
        write(process);
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new LabException(name() + " did not end within " + timeout.toSeconds() + " s");
        }
        return new CommandResult(process.exitValue(), output.join(), errors.join());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LabException("interrupted while " + name() + " ran", e);
      } finally {
        process.destroyForcibly();
      }
    }
  }

  private Process start() {
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new LabException("cannot run " + words.getFirst() + ": " + e.getMessage(), e);
    }
  }

  private void write(Process process) {
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It ended without reading everything; its exit code and its output say why.
      return;
    }
  }

  private static String read(InputStream stream) {
    try (stream) {
      String text = new String(stream.readNBytes(MAX_OUTPUT), StandardCharsets.UTF_8);
      stream.skip(Long.MAX_VALUE);
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String name() {
    return String.valueOf(Path.of(words.getFirst()).getFileName());
  }
}
