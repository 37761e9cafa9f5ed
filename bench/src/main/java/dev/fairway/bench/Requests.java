package dev.fairway.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a request, or a connection, costs while a load keeps the subject busy. */
final class Requests {

  private final Rounds rounds;
  private final FixedUpstream upstream;
  private final Series cpu;
  private final Series rate;
  private final Series share;
  private final Series accepts;

  /**
   * Of one case.
   *
   * @param unit what is counted
   */
  Requests(Rounds rounds, FixedUpstream upstream, String unit) {
    this.rounds = rounds;
    this.upstream = upstream;
    this.cpu = rounds.series("cpu", "us/" + unit);
    this.rate = rounds.series("rate", unit + "s/s");
    this.share = rounds.series("cpu-share", "%");
    this.accepts = rounds.series("upstream-accepts", "connections");
  }

  List<Row> measure(Behind behind, Load load) throws IOException, InterruptedException {
    Subjects subjects = rounds.subjects();
    List<RunningSubject> running =
        subjects.startAll(rounds.options().subjects(), behind, Buffers.SMALL);
    for (RunningSubject subject : running) {
      rounds.check(subject);
    }
    rounds.alternate(
        running,
        RunningSubject::name,
        subject -> load.run(subject, rounds.options().warmUp()),
        subject -> turn(load, subject));
    running.forEach(subjects::stop);
    Doubts.of(cpu.runs(), share.runs()).forEach(rounds::progress);
    List<Row> rows = new ArrayList<>(cpu.rows());
    rows.addAll(rate.rows());
    rows.addAll(share.rows());
    rows.addAll(accepts.rows());
    return rows;
  }

  private void turn(Load load, RunningSubject subject) throws IOException, InterruptedException {
    long acceptsBefore = upstream.accepts();
    long cpuBefore = subject.cpuMicros();
    Load.Done done = load.run(subject, rounds.options().duration());
    if (done.count() == 0) {
      throw new BenchException(
          subject.name() + " answered nothing in time. Give it longer with --duration.");
    }
    double micros = (double) (subject.cpuMicros() - cpuBefore);
    cpu.add(subject.name(), micros / done.count());
    rate.add(subject.name(), done.count() / done.seconds());
    accepts.add(subject.name(), (double) (upstream.accepts() - acceptsBefore));
    double busy = 100 * micros / TimeUnit.SECONDS.toMicros(1) / done.seconds();
    share.add(subject.name(), busy);
    rounds.progress(
        "%s: %.1f us, %.0f %% of a CPU".formatted(subject.name(), micros / done.count(), busy));
  }
}
