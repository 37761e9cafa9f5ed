package dev.fairway.bench;

import java.io.IOException;
import java.util.List;

/**
 * What clusters that are ill do to those beside them: clients ask one cluster that swallows packets
 * and one that takes seconds for an answer.
 */
final class IllNeighbours {

  private static final List<String> ILL = List.of("hole", "slow");

  private final Rounds rounds;
  private final HubSite site;
  private final HubBenchOptions options;
  private final FixedUpstream upstream;

  IllNeighbours(Rounds rounds, HubSite site, HubBenchOptions options, FixedUpstream upstream) {
    this.rounds = rounds;
    this.site = site;
    this.options = options;
    this.upstream = upstream;
  }

  List<Row> measure() throws IOException, InterruptedException {
    HubSubjects subjects = new HubSubjects(site, options);
    try (BlackHole hole = BlackHole.open()) {
      RunningSubject hub =
          subjects.startAmongNeighbours(
              upstream.behind(Protocol.HTTP2), hole.port(), upstream.slowPort());
      LatencyBeside.Trouble noise = () -> Noise.begin(site.authority(), hub.port(), ILL);
      List<Row> rows = new LatencyBeside(rounds, site, hub).measure(LatencyBeside.beside(noise));
      subjects.stop(hub);
      return rows;
    }
  }
}
