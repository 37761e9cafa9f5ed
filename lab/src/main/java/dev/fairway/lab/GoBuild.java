package dev.fairway.lab;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Builds missing binaries from the pinned modules into the cache.
 *
 * <p>Each is linked under a temporary name and renamed when it is complete, so that an interrupted
 * build leaves nothing that looks like a program. The caller holds the lock of the cache.
 */
final class GoBuild {

  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration TIMEOUT = Duration.ofMinutes(60);

  private final LabOptions options;
  private final GoToolchain toolchain;
  private final BuildEstimate estimate =
      new BuildEstimate(Runtime.getRuntime().availableProcessors());
  private final long begin = System.nanoTime();

  GoBuild(LabOptions options, GoToolchain toolchain) {
    this.options = options;
    this.toolchain = toolchain;
  }

  void build(List<GoProgram> missing) throws IOException {
    for (int i = 0; i < missing.size(); i++) {
      GoProgram program = missing.get(i);
      long start = System.nanoTime();
      build(program, i + 1, missing);
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      estimate.finished(program, took);
      options.report(new LabEvent.Built(program.fileName(), i + 1, missing.size(), took));
    }
  }

  private void build(GoProgram program, int number, List<GoProgram> missing) throws IOException {
    PinnedSources sources = PinnedSources.of(program.module());
    Path folder = sources.folderIn(options.cacheFolder());
    Path source = folder.resolve("src");
    sources.extract(source);
    Path target = folder.resolve(program.fileName());
    Path temporary = folder.resolve(".building-" + program.fileName());
    Path log = folder.resolve(program.fileName() + ".log");
    Process process = start(program, sources, source, temporary, log);
    try {
      await(process, program, number, missing, log);
      Files.move(temporary, target, ATOMIC_MOVE, REPLACE_EXISTING);
      Files.deleteIfExists(log);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while " + program.fileName() + " was being built", e);
    } finally {
      process.destroyForcibly();
      Files.deleteIfExists(temporary);
    }
  }

  private Process start(
      GoProgram program, PinnedSources sources, Path source, Path target, Path log)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            toolchain.go().toString(),
            "build",
            "-trimpath",
            "-ldflags",
            sources.linkerFlags(),
            "-o",
            target.toString(),
            program.goPackage());
    builder.environment().clear();
    builder.environment().putAll(toolchain.environment());
    return builder
        .directory(source.toFile())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private void await(
      Process process, GoProgram program, int number, List<GoProgram> missing, Path log)
      throws InterruptedException {
    List<GoProgram> later = new ArrayList<>(missing.subList(number, missing.size()));
    long start = System.nanoTime();
    do {
      Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
      if (elapsed.compareTo(TIMEOUT) > 0) {
        throw new LabException("building " + program.fileName() + " took over an hour; see " + log);
      }
      options.report(
          new LabEvent.Building(
              program.fileName(),
              number,
              missing.size(),
              Duration.ofNanos(System.nanoTime() - begin),
              estimate.remaining(program, elapsed, later)));
    } while (!process.waitFor(TICK.toMillis(), TimeUnit.MILLISECONDS));
    if (process.exitValue() != 0) {
      throw new LabException(
          "cannot build " + program.fileName() + " with " + toolchain.go() + ": " + Logs.tail(log));
    }
  }
}
