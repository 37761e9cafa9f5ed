package dev.fairway.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How long new connections wait when many come at once. */
final class Bursts {

  private static final int CONNECTIONS = 1_000;
  private static final int TIMES = 9;

  private final Rounds rounds;
  private final LoadProcess load;
  private final Series median;
  private final Series tail;
  private final Series most;

  Bursts(Rounds rounds, LoadProcess load) {
    this.rounds = rounds;
    this.load = load;
    this.median = rounds.series("p50", "us");
    this.tail = rounds.series("p99", "us");
    this.most = rounds.series("max", "us");
  }

  /** Measures subjects, which take turns. */
  List<Row> measure(List<RunningSubject> running) throws IOException, InterruptedException {
    rounds.alternate(running, RunningSubject::name, this::warmUp, this::turn);
    Doubts.of(tail.runs(), Map.of()).forEach(rounds::progress);
    List<Row> rows = new ArrayList<>(median.rows());
    rows.addAll(tail.rows());
    rows.addAll(most.rows());
    return rows;
  }

  private void warmUp(RunningSubject subject) throws IOException {
    long end = System.nanoTime() + rounds.options().warmUp().toNanos();
    while (System.nanoTime() - end < 0) {
      load.burst(subject, CONNECTIONS, 1);
    }
  }

  private void turn(RunningSubject subject) throws IOException {
    LoadProcess.Latencies latencies = load.burst(subject, CONNECTIONS, TIMES);
    median.add(subject.name(), latencies.median());
    tail.add(subject.name(), latencies.tail());
    most.add(subject.name(), latencies.most());
    rounds.progress(
        "%s: p50 %.1f ms, p99 %.1f ms, max %.1f ms"
            .formatted(
                subject.name(),
                millis(latencies.median()),
                millis(latencies.tail()),
                millis(latencies.most())));
  }

  private static double millis(double micros) {
    return micros / TimeUnit.MILLISECONDS.toMicros(1);
  }
}
