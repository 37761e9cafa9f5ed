package dev.fairway.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a LIST of 50 MB costs, for each gigabyte of it. */
final class Lists {

  private static final double GIGABYTE = 1e9;

  private final Rounds rounds;
  private final Workplace workplace;
  private final Protocol protocol;
  private final Series cpu;
  private final Series rate;

  /**
   * Of one case.
   *
   * @param protocol of the client
   */
  Lists(Rounds rounds, Workplace workplace, Protocol protocol) {
    this.rounds = rounds;
    this.workplace = workplace;
    this.protocol = protocol;
    this.cpu = rounds.series("cpu", "s/GB");
    this.rate = rounds.series("rate", "GB/s");
  }

  /**
   * Measures all subjects.
   *
   * @param authorization what the upstream wants to see; empty for nothing
   */
  List<Row> measure(Behind behind, String path, String authorization)
      throws IOException, InterruptedException {
    Subjects subjects = rounds.subjects();
    List<RunningSubject> running =
        subjects.startAll(rounds.options().subjects(), behind, Buffers.BULK);
    rounds.alternate(
        running,
        RunningSubject::name,
        subject -> load(subject, path, authorization, rounds.options().warmUp()),
        subject -> turn(subject, path, authorization));
    running.forEach(subjects::stop);
    List<Row> rows = new ArrayList<>(cpu.rows());
    rows.addAll(rate.rows());
    return rows;
  }

  private void turn(RunningSubject subject, String path, String authorization)
      throws IOException, InterruptedException {
    long cpuBefore = subject.cpuMicros();
    long start = System.nanoTime();
    double gigabytes = load(subject, path, authorization, rounds.options().duration()) / GIGABYTE;
    double seconds = (double) (System.nanoTime() - start) / TimeUnit.SECONDS.toNanos(1);
    double used = (double) (subject.cpuMicros() - cpuBefore) / TimeUnit.SECONDS.toMicros(1);
    cpu.add(subject.name(), used / gigabytes);
    rate.add(subject.name(), gigabytes / seconds);
    rounds.progress(
        "%s: %.2f s/GB, %.0f %% of a CPU"
            .formatted(subject.name(), used / gigabytes, 100 * used / seconds));
  }

  private double load(RunningSubject subject, String path, String authorization, Duration time)
      throws IOException, InterruptedException {
    try (LoadClient client = new LoadClient(workplace.authority(), protocol)) {
      return (double) new Bulk(client, path, authorization).run(subject.port(), time);
    }
  }
}
