package dev.fairway.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** How long small exchanges take, and how many there can be. */
final class TunnelPings {

  private final Rounds rounds;
  private final LoadProcess load;
  private final int connections;
  private final Series median;
  private final Series tail;
  private final Series rate;
  private final Series cpu;

  TunnelPings(Rounds rounds, LoadProcess load, int connections) {
    this.rounds = rounds;
    this.load = load;
    this.connections = connections;
    this.median = rounds.series("p50", "us");
    this.tail = rounds.series("p99", "us");
    this.rate = rounds.series("rate", "exchanges/s");
    this.cpu = rounds.series("cpu", "us/exchange");
  }

  /** Measures subjects, which take turns. */
  List<Row> measure(List<RunningTunnel> running) throws IOException, InterruptedException {
    rounds.alternate(
        running,
        RunningTunnel::name,
        subject -> check(subject, load.ping(subject, connections, rounds.options().warmUp())),
        this::turn);
    List<Row> rows = new ArrayList<>();
    List.of(median, tail, rate, cpu).forEach(series -> rows.addAll(series.rows()));
    return rows;
  }

  private void turn(RunningTunnel subject) throws IOException {
    long before = subject.cpuMicros();
    Pings.Result result = load.ping(subject, connections, rounds.options().duration());
    check(subject, result);
    double micros = (double) (subject.cpuMicros() - before);
    median.add(subject.name(), result.median());
    tail.add(subject.name(), result.tail());
    rate.add(subject.name(), result.rate());
    if (micros > 0) {
      cpu.add(subject.name(), micros / result.count());
    }
    rounds.progress(
        "%s: p50 %.0f us, p99 %.0f us, %.0f a second"
            .formatted(subject.name(), result.median(), result.tail(), result.rate()));
  }

  private static void check(RunningTunnel subject, Pings.Result result) {
    if (result.count() == 0) {
      throw new BenchException(subject.name() + " answered nothing in time");
    }
  }
}
