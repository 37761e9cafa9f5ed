package dev.fairway.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where the programs of a cluster are: in {@code KUBEBUILDER_ASSETS} where that is set, else in the
 * cache, built on first use.
 *
 * @param paths only programs that exist
 */
record Binaries(Map<Binary, Path> paths) {

  private static final String ASSETS = "KUBEBUILDER_ASSETS";
  private static final Duration BUILD_BY_OTHERS = Duration.ofMinutes(60);

  /** At most one build at a time in this JVM; file locks only keep other processes away. */
  private static final Object BUILD = new Object();

  /**
   * Finds or builds the programs that the shape needs, and no others.
   *
   * @throws LabException if that is not possible; the message says what helps
   */
  static Binaries provide(LabOptions options, ClusterShape shape) {
    String assets = options.environment().getOrDefault(ASSETS, "");
    if (!assets.isEmpty()) {
      return fromAssets(options, Path.of(assets), shape);
    }
    Set<Binary> needed = shape.binaries();
    try {
      if (!missing(options, needed).isEmpty()) {
        build(options, needed);
      }
    } catch (IOException e) {
      throw new LabException(
          "cannot build into " + options.cacheFolder() + ": " + LabException.reason(e), e);
    }
    return new Binaries(
        needed.stream()
            .collect(Collectors.toMap(binary -> binary, binary -> path(options, binary))));
  }

  Path get(Binary binary) {
    Path path = paths.get(binary);
    if (path == null) {
      throw new IllegalStateException(binary + " was not asked for");
    }
    return path;
  }

  Optional<Path> find(Binary binary) {
    return Optional.ofNullable(paths.get(binary));
  }

  private static Binaries fromAssets(LabOptions options, Path folder, ClusterShape shape) {
    Map<Binary, Path> found = new EnumMap<>(Binary.class);
    for (Binary binary : shape.binaries()) {
      Path file = folder.resolve(binary.fileName()).toAbsolutePath();
      if (Files.isExecutable(file)) {
        found.put(binary, file);
      }
    }
    List<String> missing =
        shape.binaries().stream()
            .filter(binary -> !found.containsKey(binary))
            .filter(binary -> shape.hasNode() || binary != Binary.KUBE_CONTROLLER_MANAGER)
            .map(Binary::fileName)
            .toList();
    if (!missing.isEmpty()) {
      throw new LabException(
          (ASSETS + "=" + folder + " holds no " + String.join(", ", missing))
              + ". Unset it, and the lab builds everything with Go"
              + (shape.hasNode() ? "; or ask for clusters without nodes." : "."));
    }
    if (!found.containsKey(Binary.KUBE_CONTROLLER_MANAGER)) {
      options.report(
          new LabEvent.Warning(
              (ASSETS + "=" + folder + " holds no kube-controller-manager: ")
                  + "Jobs and Deployments make no pods, namespaces get no default ServiceAccount."));
    }
    return new Binaries(found);
  }

  private static void build(LabOptions options, Set<Binary> needed) throws IOException {
    synchronized (BUILD) {
      Path folder = Files.createDirectories(options.cacheFolder().resolve("lab"));
      try (var _ = awaitLock(options, folder.resolve("build.lock"))) {
        List<Binary> missing = missing(options, needed);
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

  private static List<Binary> missing(LabOptions options, Collection<Binary> needed) {
    return needed.stream()
        .sorted()
        .filter(binary -> !Files.isExecutable(path(options, binary)))
        .toList();
  }

  private static Path path(LabOptions options, Binary binary) {
    return PinnedSources.of(binary.module())
        .folderIn(options.cacheFolder())
        .resolve(binary.fileName());
  }

  private static String newestGo(List<Binary> binaries) {
    return binaries.stream()
        .map(binary -> PinnedSources.of(binary.module()).goVersion())
        .max(GoToolchain.BY_VERSION)
        .orElseThrow();
  }
}
