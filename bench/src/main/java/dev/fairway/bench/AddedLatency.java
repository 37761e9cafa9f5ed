package dev.fairway.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What a subject adds to the latency of a small GET at a fixed rate, far from its limit: beside the
 * same calls without a subject, in the same round.
 */
final class AddedLatency {

  private static final String DIRECT = "direct";
  private static final double MEDIAN = 50;
  private static final double TAIL = 99;

  private final Rounds rounds;
  private final HubSite site;
  private final HubBenchOptions options;
  private final FixedUpstream upstream;
  private final Protocol protocol;
  private final Series median;
  private final Series tail;
  private final Series addedMedian;
  private final Series addedTail;
  private final Map<String, Histogram> round = new HashMap<>();

  AddedLatency(
      Rounds rounds,
      HubSite site,
      HubBenchOptions options,
      FixedUpstream upstream,
      Protocol protocol) {
    this.rounds = rounds;
    this.site = site;
    this.options = options;
    this.upstream = upstream;
    this.protocol = protocol;
    this.median = rounds.series("p50", "us");
    this.tail = rounds.series("p99", "us");
    this.addedMedian = rounds.series("added-p50", "us");
    this.addedTail = rounds.series("added-p99", "us");
  }

  /** Whom the client calls. */
  private record Target(String name, int port) {}

  List<Row> measure() throws IOException, InterruptedException {
    HubSubjects subjects = new HubSubjects(site, options);
    List<RunningSubject> running =
        subjects.startAll(options.subjects(), upstream.behind(protocol), Buffers.SMALL);
    subjects.check(running, rounds);
    List<Target> targets = new ArrayList<>();
    targets.add(new Target(DIRECT, upstream.port(protocol)));
    for (RunningSubject subject : running) {
      targets.add(new Target(subject.name(), subject.port()));
    }
    rounds.alternate(
        targets, Target::name, target -> load(target, rounds.options().warmUp()), this::turn);
    running.forEach(subjects::stop);
    List<Row> rows = new ArrayList<>(median.rows());
    rows.addAll(tail.rows());
    rows.addAll(addedMedian.rows());
    rows.addAll(addedTail.rows());
    return rows;
  }

  private void turn(Target target) throws IOException, InterruptedException {
    Histogram latencies = load(target, rounds.options().duration());
    median.add(target.name(), micros(latencies, MEDIAN));
    tail.add(target.name(), micros(latencies, TAIL));
    rounds.progress(
        "%s: p50 %.0f us, p99 %.0f us"
            .formatted(target.name(), micros(latencies, MEDIAN), micros(latencies, TAIL)));
    round.put(target.name(), latencies);
    if (round.size() > options.subjects().size()) {
      endRound();
    }
  }

  private void endRound() {
    Histogram direct = Objects.requireNonNull(round.remove(DIRECT));
    round.forEach(
        (name, latencies) -> {
          addedMedian.add(name, micros(latencies, MEDIAN) - micros(direct, MEDIAN));
          addedTail.add(name, micros(latencies, TAIL) - micros(direct, TAIL));
        });
    round.clear();
  }

  private Histogram load(Target target, Duration time) throws IOException, InterruptedException {
    int rate = options.rate();
    try (LoadClient client = new LoadClient(site.authority(), protocol)) {
      List<LoadConnection> slots = new ArrayList<>();
      switch (protocol) {
        case HTTP1 -> slots.addAll(client.open(target.port(), 64));
        case HTTP2 -> {
          List<LoadConnection> open = client.open(target.port(), 4);
          for (int i = 0; i < 64; i++) {
            slots.add(open.get(i % open.size()));
          }
        }
      }
      return new OpenLoop(client, slots, rate, time.toSeconds() * rate).run();
    }
  }

  private static double micros(Histogram latencies, double percentile) {
    return (double) latencies.getValueAtPercentile(percentile) / TimeUnit.MICROSECONDS.toNanos(1);
  }
}
