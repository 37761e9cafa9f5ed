package dev.fairway.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What a request, or a connection, costs while a load keeps the subject busy. */
final class Requests {

  private final Rounds rounds;
  private final Load load;
  private final Series cpu;
  private final Series rate;
  private final Series share;
  private final Series accepts;
  private final Optional<FixedUpstream> upstream;

  /**
   * Of one case.
   *
   * @param unit what is counted
   * @param upstream tells how many connections the subject opens to it, if that is of interest
   */
  Requests(Rounds rounds, Load load, String unit, Optional<FixedUpstream> upstream) {
    this.rounds = rounds;
    this.load = load;
    this.cpu = rounds.series("cpu", "us/" + unit);
    this.rate = rounds.series("rate", unit + "s/s");
    this.share = rounds.series("cpu-share", "%");
    this.accepts = rounds.series("upstream-accepts", "connections");
    this.upstream = upstream;
  }

  /** Measures subjects, which take turns. */
  List<Row> measure(List<? extends Measured> running) throws IOException, InterruptedException {
    rounds.alternate(
        running,
        Measured::name,
        subject -> load.run(subject, rounds.options().warmUp()),
        this::turn);
    Doubts.of(cpu.runs(), share.runs()).forEach(rounds::progress);
    List<Row> rows = new ArrayList<>(cpu.rows());
    rows.addAll(rate.rows());
    rows.addAll(share.rows());
    rows.addAll(accepts.rows());
    return rows;
  }

  private void turn(Measured subject) throws IOException, InterruptedException {
    long acceptsBefore = accepts();
    long cpuBefore = subject.cpuMicros();
    Load.Done done = load.run(subject, rounds.options().duration());
    if (done.count() == 0) {
      throw new BenchException(
          subject.name() + " answered nothing in time. Give it longer with --duration.");
    }
    double micros = (double) (subject.cpuMicros() - cpuBefore);
    rate.add(subject.name(), done.count() / done.seconds());
    if (upstream.isPresent()) {
      accepts.add(subject.name(), (double) (accepts() - acceptsBefore));
    }
    double busy = 100 * micros / TimeUnit.SECONDS.toMicros(1) / done.seconds();
    if (micros > 0) { // Nothing stands between load and upstream else.
      cpu.add(subject.name(), micros / done.count());
      share.add(subject.name(), busy);
    }
    rounds.progress(
        "%s: %.1f us, %.0f %% of a CPU".formatted(subject.name(), micros / done.count(), busy));
  }

  private long accepts() throws IOException, InterruptedException {
    return upstream.isPresent() ? upstream.get().accepts() : 0;
  }
}
