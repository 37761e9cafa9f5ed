package dev.fairway.cli;

import java.nio.file.Path;

/** Where the hub of this user keeps its state. */
final class HubFolders {
  private HubFolders() {}

  /**
   * Returns the hub's state folder.
   *
   * @param given what the command line says; empty for the default
   */
  static Path state(Environment environment, String given) {
    if (!given.isEmpty()) {
      return environment.folder().resolve(given);
    }
    return LabFolders.options(environment, _ -> {}).stateFolder().resolve("hub");
  }
}
