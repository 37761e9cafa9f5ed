package dev.fairway.lab;

import dev.fairway.pki.LockFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Programs from pinned Go modules, kept in the cache and built on first use. */
public final class GoPrograms {

  private static final Duration BUILD_BY_OTHERS = Duration.ofMinutes(60);

  /** At most one build at a time in this JVM; file locks only keep other processes away. */
  private static final Object BUILD = new Object();

  private GoPrograms() {}

  /**
   * Finds or builds programs, in the given order; blocks, for minutes where something is missing.
   *
   * @return where each is
   * @throws LabException if that is not possible; the message says what helps
   */
  public static Map<GoProgram, Path> provide(LabOptions options, List<GoProgram> programs) {
    try {
      if (!missing(options, programs).isEmpty()) {
        build(options, programs);
      }
    } catch (IOException e) {
      throw new LabException(
          "cannot build into " + options.cacheFolder() + ": " + LabException.reason(e), e);
    }
    Map<GoProgram, Path> paths = new LinkedHashMap<>();
    programs.forEach(program -> paths.put(program, path(options, program)));
    return paths;
  }

  private static void build(LabOptions options, List<GoProgram> needed) throws IOException {
    synchronized (BUILD) {
      Path folder = Files.createDirectories(options.cacheFolder().resolve("lab"));
      try (var _ = awaitLock(options, folder.resolve("build.lock"))) {
        List<GoProgram> missing = missing(options, needed);
        if (!missing.isEmpty()) {
          Executables executables = new Executables(options.environment());
          var toolchain =
              GoToolchain.require(executables, options.environment(), newestGo(missing));
          new GoBuild(options, toolchain).build(missing);
        }
      }
    }
  }

  private static LockFile awaitLock(LabOptions options, Path file) throws IOException {
    long start = System.nanoTime();
    while (true) {
      Optional<LockFile> lock = LockFile.tryAcquire(file);
      if (lock.isPresent()) {
        return lock.get();
      }
      Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
      if (elapsed.compareTo(BUILD_BY_OTHERS) > 0) {
        throw new LabException("another process holds " + file + " for an hour");
      }
      options.report(new LabEvent.WaitingForBuild(elapsed));
      Poll.until(Duration.ofSeconds(1), () -> false);
    }
  }

  private static List<GoProgram> missing(LabOptions options, Collection<GoProgram> needed) {
    return needed.stream().filter(program -> !Files.isExecutable(path(options, program))).toList();
  }

  private static Path path(LabOptions options, GoProgram program) {
    return PinnedSources.of(program.module())
        .folderIn(options.cacheFolder())
        .resolve(program.fileName());
  }

  private static String newestGo(List<GoProgram> programs) {
    return programs.stream()
        .map(program -> PinnedSources.of(program.module()).goVersion())
        .max(GoToolchain.BY_VERSION)
        .orElseThrow();
  }
}
