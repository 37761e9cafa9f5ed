package dev.fairway.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a relay answers those who ask how it is; the same for the relay and for who asks. */
final class RelayAdminOptions {

  @Option(
      names = "--admin-socket",
      paramLabel = "PATH",
      description = "The relay's admin socket. Default: fairway/relay.sock below $XDG_STATE_HOME.")
  private String socket = "";

  /** Whether the command line names the socket. */
  boolean isGiven() {
    return !socket.isEmpty();
  }

  /** The path of the socket. */
  Path socket(Environment environment) {
    return isGiven()
        ? environment.folder().resolve(socket)
        : LabFolders.options(environment, _ -> {}).stateFolder().resolve("relay.sock");
  }
}
