package dev.fairway.lab;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Everything that a lab takes from its surroundings; it reads nothing by itself.
 *
 * @param environment the variables of the process, for {@code PATH}, {@code KUBEBUILDER_ASSETS} and
 *     what {@code go build} needs; the clusters themselves get none of them but {@code PATH}
 * @param cacheFolder where built binaries are kept between labs, such as {@code ~/.cache/fairway}
 * @param stateFolder where running labs keep their files; of this user alone, on a local disk, with
 *     a short path because sockets live in it. All labs of a user share it: one that died is found
 *     and cleaned through it
 * @param listener hears of progress, on several threads; must not block for long
 */
public record LabOptions(
    Map<String, String> environment,
    Path cacheFolder,
    Path stateFolder,
    Consumer<LabEvent> listener) {

  /** Makes the paths absolute and the variables immutable. */
  public LabOptions {
    environment = Map.copyOf(environment);
    cacheFolder = cacheFolder.toAbsolutePath().normalize();
    stateFolder = stateFolder.toAbsolutePath().normalize();
  }

  void report(LabEvent event) {
    listener.accept(event);
  }
}
