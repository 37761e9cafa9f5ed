package dev.fairway.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

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
  interface Turn<T> {
    void take(T subject) throws IOException, InterruptedException;
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

  /**
   * Checks by a handshake what the subject speaks on both of its sides, and says it.
   *
   * @throws BenchException if it is not what all shall speak
   */
  void check(RunningSubject subject) throws IOException {
    progress(subject.name() + " speaks " + new TlsCheck(workplace.authority()).check(subject));
  }

  /** Warms each up, then lets them take turns; every second round goes backwards. */
  <T> void alternate(List<T> subjects, Function<T, String> name, Turn<T> warmUp, Turn<T> turn)
      throws IOException, InterruptedException {
    for (T subject : subjects) {
      progress("warming up " + name.apply(subject));
      warmUp.take(subject);
    }
    repeat(subjects, name, turn);
  }

  /** Lets them take turns; every second round goes backwards. */
  <T> void repeat(List<T> subjects, Function<T, String> name, Turn<T> turn)
      throws IOException, InterruptedException {
    List<T> order = new ArrayList<>(subjects);
    for (int round = 1; round <= options.pairs(); round++) {
      for (T subject : order) {
        progress("round " + round + " of " + options.pairs() + ", " + name.apply(subject));
        turn.take(subject);
      }
      order = order.reversed();
    }
  }
}
