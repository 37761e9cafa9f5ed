package dev.fairway.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a request, or a connection, costs while a load keeps the subject busy. */
final class Requests {

  private final Rounds rounds;
  private final FixedUpstream upstream;
  private final Protocol upstreamProtocol;
  private final Series cpu;
  private final Series rate;
  private final Series accepts;

  Requests(Rounds rounds, FixedUpstream upstream, Protocol upstreamProtocol) {
    this.rounds = rounds;
    this.upstream = upstream;
    this.upstreamProtocol = upstreamProtocol;
    this.cpu = rounds.series("cpu", "us/request");
    this.rate = rounds.series("rate", "requests/s");
    this.accepts = rounds.series("upstream-accepts", "connections");
  }

  List<Row> measure(Load load) throws IOException, InterruptedException {
    Subjects subjects = rounds.subjects();
    List<RunningSubject> running = new ArrayList<>();
    for (Subject subject : rounds.options().subjects()) {
      running.add(
          subjects.start(
              subject, upstream.port(upstreamProtocol), upstreamProtocol, Buffers.SMALL));
    }
    rounds.alternate(
        running,
        subject -> load.run(subject, rounds.options().warmUp()),
        subject -> turn(load, subject));
    running.forEach(subjects::stop);
    List<Row> rows = new ArrayList<>(cpu.rows());
    rows.addAll(rate.rows());
    rows.addAll(accepts.rows());
    return rows;
  }

  private void turn(Load load, RunningSubject subject) throws IOException, InterruptedException {
    long acceptsBefore = upstream.accepts();
    long cpuBefore = subject.cpuMicros();
    Load.Done done = load.run(subject, rounds.options().duration());
    double micros = (double) (subject.cpuMicros() - cpuBefore);
    cpu.add(subject.name(), micros / done.count());
    rate.add(subject.name(), done.count() / done.seconds());
    accepts.add(subject.name(), (double) (upstream.accepts() - acceptsBefore));
    rounds.progress(
        "%s: %.1f us, %.0f %% of a CPU"
            .formatted(
                subject.subject(),
                micros / done.count(),
                100 * micros / TimeUnit.SECONDS.toMicros(1) / done.seconds()));
  }
}
