package dev.fairway.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How the processes of load and upstream are started.
 *
 * @param launcher the program of Fairway that runs the bench
 * @param variables what it needs in its environment to be the same build
 */
public record PeerProgram(Path launcher, Map<String, String> variables) {

  /** Copies the variables. */
  public PeerProgram {
    variables = Map.copyOf(variables);
  }

  List<String> command(Workplace workplace, Peer peer, int port) {
    return workplace.asLoad(
        launcher.toString(), "bench", "peer", peer.toString(), String.valueOf(port));
  }
}
