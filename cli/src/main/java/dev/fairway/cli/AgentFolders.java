package dev.fairway.cli;

import java.nio.file.Path;

/** Where the agent of this user keeps what it has joined with. */
final class AgentFolders {
  private AgentFolders() {}

  /**
   * Returns the agent's state folder.
   *
   * @param given what the command line says; empty for the default
   */
  static Path state(Environment environment, String given) {
    return given.isEmpty()
        ? LabFolders.options(environment, _ -> {}).stateFolder().resolve("agent")
        : environment.folder().resolve(given);
  }
}
