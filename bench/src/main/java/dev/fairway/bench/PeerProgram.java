package dev.fairway.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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
    return workplace.asLoad(words(peer, port));
  }

  /** A process on the side of the hub, with what else it is told. */
  List<String> near(Workplace workplace, Peer peer, int port, Object... more) {
    return workplace.asSubject(words(peer, port, more));
  }

  /** A process on the side of the agent. */
  List<String> far(Workplace workplace, Peer peer, int port, Object... more) {
    return workplace.asFar(words(peer, port, more));
  }

  /** A process wherever there is room. */
  List<String> anywhere(Peer peer, int port, Object... more) {
    return List.of(words(peer, port, more));
  }

  private String[] words(Peer peer, int port, Object... more) {
    List<String> words =
        new ArrayList<>(
            List.of(launcher.toString(), "bench", "peer", peer.toString(), String.valueOf(port)));
    Stream.of(more).map(String::valueOf).forEach(words::add);
    return words.toArray(String[]::new);
  }
}
