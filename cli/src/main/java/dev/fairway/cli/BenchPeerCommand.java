package dev.fairway.cli;

import dev.fairway.bench.Peer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code fairway bench peer}: what a bench starts beside the subjects, in a process of its own. */
@Command(
    name = "peer",
    hidden = true,
    description = "Be the load or the upstream of a bench. For the bench.")
final class BenchPeerCommand implements Callable<Integer> {

  private final Environment environment;

  @Parameters(
      index = "0",
      paramLabel = "WHAT",
      converter = Peers.class,
      completionCandidates = Peers.class,
      description = "One of ${COMPLETION-CANDIDATES}.")
  private Peer peer = Peer.LOAD;

  @Parameters(
      index = "1",
      paramLabel = "PORT",
      description = "Where to listen, on the loopback address.")
  private int port;

  @Parameters(
      index = "2..*",
      paramLabel = "MORE",
      arity = "0..*",
      description = "What else it has to know.")
  private List<String> more = List.of();

  BenchPeerCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws IOException {
    environment.ending().needsNoTime();
    peer.run(port, more);
    return ExitCode.DONE;
  }

  /** Reads what to be. */
  static final class Peers extends NamedValues<Peer> {
    Peers() {
      super(Peer.values());
    }
  }
}
