package dev.fairway.lab;

import java.nio.file.Files;
import java.nio.file.Path;
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
    Map<GoProgram, Path> built =
        GoPrograms.provide(options, needed.stream().sorted().map(Binary::program).toList());
    return new Binaries(
        needed.stream()
            .collect(Collectors.toMap(binary -> binary, binary -> built.get(binary.program()))));
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
}
