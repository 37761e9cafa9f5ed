package dev.fairway.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What clusters that are ill do to those beside them: the latency of a small GET of a good cluster
 * at 30 % of what the hub can do, while clients ask one cluster that swallows packets and one that
 * takes seconds for an answer; and, taking turns with that, while nobody asks those.
 */
final class IllNeighbours {

  /** The baseline: nobody asks the ill clusters. */
  static final String ALONE = "alone";

  private static final String BESIDE = Subject.FAIRWAY.toString();
  private static final List<String> ILL = List.of("hole", "slow");
  private static final double SHARE = 0.30;
  private static final int CONNECTIONS = 64;
  private static final double MEDIAN = 50;
  private static final double TAIL = 99;

  private final Rounds rounds;
  private final HubSite site;
  private final HubBenchOptions options;
  private final FixedUpstream upstream;
  private final Series median;
  private final Series tail;

  IllNeighbours(Rounds rounds, HubSite site, HubBenchOptions options, FixedUpstream upstream) {
    this.rounds = rounds;
    this.site = site;
    this.options = options;
    this.upstream = upstream;
    this.median = rounds.series("p50", "us");
    this.tail = rounds.series("p99", "us");
  }

  List<Row> measure() throws IOException, InterruptedException {
    HubSubjects subjects = new HubSubjects(site, options);
    try (BlackHole hole = BlackHole.open()) {
      RunningSubject hub =
          subjects.startAmongNeighbours(
              upstream.behind(Protocol.HTTP2), hole.port(), upstream.slowPort());
      Load.Done most = new Wrk(site.workplace(), CONNECTIONS).run(hub, rounds.options().warmUp());
      int rate = (int) (SHARE * most.count() / most.seconds());
      rounds.progress("30 %% of its load are %d requests a second".formatted(rate));
      rounds.alternate(
          List.of(BESIDE, ALONE),
          name -> name,
          name -> load(name, hub, rate, rounds.options().warmUp()),
          name -> turn(name, hub, rate));
      subjects.stop(hub);
    }
    List<Row> rows = new ArrayList<>(median.rows());
    rows.addAll(tail.rows());
    return rows;
  }

  private void turn(String name, RunningSubject hub, int rate)
      throws IOException, InterruptedException {
    Histogram latencies = load(name, hub, rate, rounds.options().duration());
    median.add(name, micros(latencies, MEDIAN));
    tail.add(name, micros(latencies, TAIL));
    rounds.progress(
        "%s: p50 %.0f us, p99 %.0f us"
            .formatted(name, micros(latencies, MEDIAN), micros(latencies, TAIL)));
  }

  private Histogram load(String name, RunningSubject hub, int rate, Duration time)
      throws IOException, InterruptedException {
    List<String> asked = name.equals(BESIDE) ? ILL : List.of();
    try (Noise noise = Noise.begin(site.authority(), hub.port(), asked);
        LoadClient client = new LoadClient(site.authority(), Protocol.HTTP1)) {
      List<LoadConnection> open = client.open(hub.port(), CONNECTIONS);
      Histogram latencies = new OpenLoop(client, open, rate, time.toSeconds() * rate).run();
      rounds.progress("%s: %d answers of ill clusters".formatted(name, noise.answers()));
      return latencies;
    }
  }

  private static double micros(Histogram latencies, double percentile) {
    return (double) latencies.getValueAtPercentile(percentile) / TimeUnit.MICROSECONDS.toNanos(1);
  }
}
