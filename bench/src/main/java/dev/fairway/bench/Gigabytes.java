package dev.fairway.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a gigabyte costs. */
final class Gigabytes {

  private static final double GIGABYTE = 1e9;

  private final Rounds rounds;
  private final Load warmUp;
  private final Load load;
  private final Series cpu;
  private final Series rate;
  private final Series share;

  /**
   * Of one case.
   *
   * @param warmUp what comes before: a load that leaves the subject time to sleep warms nothing up
   * @param load counts bytes
   */
  Gigabytes(Rounds rounds, Load warmUp, Load load) {
    this.rounds = rounds;
    this.warmUp = warmUp;
    this.load = load;
    this.cpu = rounds.series("cpu", "s/GB");
    this.rate = rounds.series("rate", "GB/s");
    this.share = rounds.series("cpu-share", "%");
  }

  /** Measures subjects, which take turns. */
  List<Row> measure(List<? extends Measured> running) throws IOException, InterruptedException {
    rounds.alternate(
        running,
        Measured::name,
        subject -> warmUp.run(subject, rounds.options().warmUp()),
        this::turn);
    List<Row> rows = new ArrayList<>(cpu.rows());
    rows.addAll(rate.rows());
    rows.addAll(share.rows());
    return rows;
  }

  private void turn(Measured subject) throws IOException, InterruptedException {
    long cpuBefore = subject.cpuMicros();
    Load.Done done = load.run(subject, rounds.options().duration());
    double gigabytes = done.count() / GIGABYTE;
    double used = (double) (subject.cpuMicros() - cpuBefore) / TimeUnit.SECONDS.toMicros(1);
    double busy = 100 * used / done.seconds();
    cpu.add(subject.name(), used / gigabytes);
    rate.add(subject.name(), gigabytes / done.seconds());
    share.add(subject.name(), busy);
    rounds.progress(
        "%s: %.2f s/GB, %.0f %% of a CPU".formatted(subject.name(), used / gigabytes, busy));
  }
}
