package dev.fairway.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** How the subjects of a case take turns, so that what else happens on the machine meets all. */
final class Rounds {

  private final BenchCase benchCase;
  private final BenchOptions options;
  private final BenchListener listener;
  private final Workplace workplace;

  Rounds(BenchCase benchCase, BenchOptions options, BenchListener listener, Workplace workplace) {
    this.benchCase = benchCase;
    this.options = options;
    this.listener = listener;
    this.workplace = workplace;
  }

  /** One measurement of one subject. */
  interface Turn {
    void take(RunningSubject subject) throws IOException, InterruptedException;
  }

  BenchOptions options() {
    return options;
  }

  Subjects subjects() {
    return new Subjects(workplace, options.launcher());
  }

  void progress(String text) {
    listener.progress(benchCase + ": " + text);
  }

  Series series(String metric, String unit) {
    return new Series(benchCase.toString(), metric, unit);
  }

  /** Warms each up, then lets them take turns; every second round goes backwards. */
  void alternate(List<RunningSubject> subjects, Turn warmUp, Turn turn)
      throws IOException, InterruptedException {
    for (RunningSubject subject : subjects) {
      progress("warming up " + subject.subject() + ", " + options.warmUp().toSeconds() + " s");
      warmUp.take(subject);
    }
    List<RunningSubject> order = new ArrayList<>(subjects);
    for (int round = 1; round <= options.pairs(); round++) {
      for (RunningSubject subject : order) {
        progress("round " + round + " of " + options.pairs() + ", " + subject.subject());
        turn.take(subject);
      }
      order = order.reversed();
    }
  }
}
