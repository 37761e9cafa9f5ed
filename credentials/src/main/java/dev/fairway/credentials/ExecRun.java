package dev.fairway.credentials;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a program that prints a credential. What it prints is bounded, its time too; at the
 * end of both it is killed with all that it has started. It has no terminal and no input.
 */
final class ExecRun {

  private static final Logger log = LoggerFactory.getLogger(ExecRun.class);

  /** The most bytes of an answer: a token, a chain of certificates and a key. */
  static final int MOST_OUTPUT = 1 << 20;

  /** How much of what it says beside its answer is kept, for the log. */
  private static final int MOST_WORDS = 1_024;

  private ExecRun() {}

  /**
   * Runs it. Blocks.
   *
   * @throws IOException if there is no answer in time; with a message for people that holds nothing
   *     of what was printed
   */
  static ExecAnswer run(ExecPlan plan) throws IOException, InterruptedException {
    Process process = start(plan);
    try {
      return answer(process, plan, System.nanoTime() + plan.timeout().toNanos());
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      close(process);
    }
  }

  private static Process start(ExecPlan plan) throws IOException {
    ProcessBuilder builder = new ProcessBuilder();
    builder.command().add(plan.command());
    builder.command().addAll(plan.args());
    builder.redirectInput(new File("/dev/null"));
    Map<String, String> environment = builder.environment();
    environment.putAll(plan.env());
    // The version is one of two, so nothing in it needs escaping.
    environment.put(
        "KUBERNETES_EXEC_INFO",
        "{\"apiVersion\":\""
            + plan.apiVersion()
            + "\",\"kind\":\"ExecCredential\",\"spec\":{\"interactive\":false}}");
    try {
      return builder.start();
    } catch (IOException e) {
      throw new IOException(plan.command() + ": cannot be run", e);
    }
  }

  private static ExecAnswer answer(Process process, ExecPlan plan, long deadline)
      throws IOException, InterruptedException {
    CompletableFuture<byte[]> output = read(process.getInputStream(), MOST_OUTPUT + 1);
    CompletableFuture<byte[]> words = read(process.getErrorStream(), MOST_WORDS);
    byte[] printed;
    try {
      printed = output.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (printed.length > MOST_OUTPUT) {
        throw new IOException(plan.command() + ": printed more than " + MOST_OUTPUT + " bytes");
      }
      if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw late(plan);
      }
    } catch (TimeoutException e) {
      throw late(plan);
    } catch (ExecutionException e) {
      throw new IOException(plan.command() + ": its output cannot be read", e);
    }
    if (process.exitValue() != 0) {
      log.warn("{} failed and said: {}", plan.command(), Words.of(words, Duration.ofSeconds(1)));
      throw new IOException(plan.command() + ": ended with exit code " + process.exitValue());
    }
    try {
      return ExecAnswer.parse(new String(printed, StandardCharsets.UTF_8), plan.apiVersion());
    } catch (IllegalArgumentException e) {
      throw new IOException(plan.command() + ": " + e.getMessage(), e);
    }
  }

  private static IOException late(ExecPlan plan) {
    return new IOException(
        plan.command() + ": did not end within " + plan.timeout().toMillis() + " ms");
  }

  /** Reads on after the bound, so that the program does not wait, but keeps no more. */
  private static CompletableFuture<byte[]> read(InputStream in, int most) {
    CompletableFuture<byte[]> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("exec-output")
        .start(
            () -> {
              ByteArrayOutputStream kept = new ByteArrayOutputStream();
              byte[] buffer = new byte[8_192];
              try (in) {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                  kept.write(buffer, 0, Math.min(n, most - kept.size()));
                  if (kept.size() == most) {
                    result.complete(kept.toByteArray());
                  }
                }
                result.complete(kept.toByteArray());
              } catch (IOException e) {
                result.completeExceptionally(e);
              }
            });
    return result;
  }

  private static void close(Process process) {
    try {
      process.getInputStream().close();
      process.getErrorStream().close();
    } catch (IOException e) {
      log.debug("closing the output of a program", e);
    }
  }

  /** What a program says beside its answer, on one line. */
  private static final class Words {

    static String of(CompletableFuture<byte[]> words, Duration patience)
        throws InterruptedException {
      try {
        byte[] said = words.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        return new String(said, StandardCharsets.UTF_8).strip().replaceAll("\\p{Cntrl}+", " | ");
      } catch (ExecutionException | TimeoutException e) {
        return "nothing in time";
      }
    }
  }
}
