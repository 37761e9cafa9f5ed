package dev.fairway.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What trouble does to those beside it: the latency of a small GET at 30 % of what the hub can do,
 * in turns beside it and alone.
 */
final class LatencyBeside {

  /** The baseline: there is no trouble. */
  static final String ALONE = "alone";

  private static final String BESIDE = Subject.FAIRWAY.toString();
  private static final double SHARE = 0.30;
  private static final int CONNECTIONS = 64;
  private static final double MEDIAN = 50;
  private static final double TAIL = 99;

  private final Rounds rounds;
  private final HubSite site;
  private final RunningSubject hub;
  private final Series median;
  private final Series tail;

  LatencyBeside(Rounds rounds, HubSite site, RunningSubject hub) {
    this.rounds = rounds;
    this.site = site;
    this.hub = hub;
    this.median = rounds.series("p50", "us");
    this.tail = rounds.series("p99", "us");
  }

  /** Something that goes on beside what is measured. */
  interface Trouble {

    /** Begins; closing ends it. */
    Going begin() throws IOException, InterruptedException;
  }

  /** Trouble that has begun. */
  interface Going extends AutoCloseable {

    /** How much there was so far, in words. */
    String told();

    @Override
    void close() throws IOException;
  }

  /**
   * One of those that take turns.
   *
   * @param host how the cluster is called
   * @param trouble goes on meanwhile; absent for none
   */
  record Way(String name, String host, Optional<Trouble> trouble) {}

  /** The cluster that is measured, beside trouble and alone. */
  static List<Way> beside(Trouble trouble) {
    return List.of(
        new Way(BESIDE, HubSite.HOST, Optional.of(trouble)),
        new Way(ALONE, HubSite.HOST, Optional.empty()));
  }

  List<Row> measure(List<Way> ways) throws IOException, InterruptedException {
    Load.Done most = new Wrk(site.workplace(), CONNECTIONS).run(hub, rounds.options().warmUp());
    int rate = (int) (SHARE * most.count() / most.seconds());
    rounds.progress("30 %% of its load are %d requests a second".formatted(rate));
    rounds.alternate(
        ways, Way::name, way -> load(way, rate, rounds.options().warmUp()), way -> turn(way, rate));
    List<Row> rows = new ArrayList<>(median.rows());
    rows.addAll(tail.rows());
    return rows;
  }

  private void turn(Way way, int rate) throws IOException, InterruptedException {
    Histogram latencies = load(way, rate, rounds.options().duration());
    median.add(way.name(), micros(latencies, MEDIAN));
    tail.add(way.name(), micros(latencies, TAIL));
    rounds.progress(
        "%s: p50 %.0f us, p99 %.0f us"
            .formatted(way.name(), micros(latencies, MEDIAN), micros(latencies, TAIL)));
  }

  private Histogram load(Way way, int rate, Duration time)
      throws IOException, InterruptedException {
    if (way.trouble().isEmpty()) {
      return load(way.host(), rate, time);
    }
    try (Going going = way.trouble().get().begin()) {
      Histogram latencies = load(way.host(), rate, time);
      rounds.progress(going.told());
      return latencies;
    }
  }

  private Histogram load(String host, int rate, Duration time)
      throws IOException, InterruptedException {
    try (LoadClient client = new LoadClient(site.authority(), Protocol.HTTP1, host)) {
      List<LoadConnection> open = client.open(hub.port(), CONNECTIONS);
      return new OpenLoop(client, open, rate, time.toSeconds() * rate).run();
    }
  }

  private static double micros(Histogram latencies, double percentile) {
    return (double) latencies.getValueAtPercentile(percentile) / TimeUnit.MICROSECONDS.toNanos(1);
  }
}
