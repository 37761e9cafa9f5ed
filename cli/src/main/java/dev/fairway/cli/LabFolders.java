package dev.fairway.cli;

import dev.fairway.lab.LabEvent;
import dev.fairway.lab.LabOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Where the lab of this user keeps its files, so that {@code demo} and {@code lab} find and clean
 * the same ones: the folders of the XDG base directory specification, or below the temporary folder
 * where the home folder cannot be written.
 */
final class LabFolders {
  private LabFolders() {}

  /**
   * Returns the options of every lab that the command line opens.
   *
   * @param listener hears of progress, on several threads
   */
  static LabOptions options(Environment environment, Consumer<LabEvent> listener) {
    return new LabOptions(
        environment.variables(),
        folder(environment, "XDG_CACHE_HOME", ".cache"),
        folder(environment, "XDG_STATE_HOME", ".local/state"),
        listener);
  }

  private static Path folder(Environment environment, String variable, String inHome) {
    return environment
        .variable(variable)
        .map(Path::of)
        .filter(Path::isAbsolute) // The specification says to ignore others.
        .orElseGet(() -> writableHome(environment).resolve(inHome))
        .resolve("fairway");
  }

  private static Path writableHome(Environment environment) {
    if (Files.isWritable(environment.home())) {
      return environment.home();
    }
    String name = "fairway-" + environment.user();
    return environment.temporaryFolder().resolve(name);
  }
}
