package dev.fairway.cli;

import java.nio.file.Path;

/** Where the hub of this user keeps its state, and answers those who ask how it is. */
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

  /**
   * Returns the hub's admin socket: in its state folder, so that whoever names the same folder
   * finds it, whatever else differs between a service and a shell.
   *
   * @param state what the command line says of the state folder; empty for the default
   * @param given what the command line says of the socket; empty for the default
   */
  static Path socket(Environment environment, String state, String given) {
    return given.isEmpty()
        ? state(environment, state).resolve("hub.sock")
        : environment.folder().resolve(given);
  }
}
