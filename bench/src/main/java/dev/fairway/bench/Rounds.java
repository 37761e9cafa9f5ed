package dev.fairway.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** How the subjects of a case take turns, so that what else happens on the machine meets all. */
final class Rounds {

  private final String bench;
  private final String caseName;
  private final BenchOptions options;
  private final BenchListener listener;

  /**
   * Of one case.
   *
   * @param bench what the figures are of, for their rows
   */
  Rounds(String bench, String caseName, BenchOptions options, BenchListener listener) {
    this.bench = bench;
    this.caseName = caseName;
    this.options = options;
    this.listener = listener;
  }

  /** One measurement of one subject. */
  interface Turn<T> {
    void take(T subject) throws IOException, InterruptedException;
  }

  BenchOptions options() {
    return options;
  }

  void progress(String text) {
    listener.progress(caseName + ": " + text);
  }

  Series series(String metric, String unit) {
    return new Series(bench, caseName, metric, unit);
  }

  /** Warms each up, then lets them take turns; every second round goes backwards. */
  <T> void alternate(
      List<? extends T> subjects, Function<T, String> name, Turn<T> warmUp, Turn<T> turn)
      throws IOException, InterruptedException {
    for (T subject : subjects) {
      progress("warming up " + name.apply(subject));
      warmUp.take(subject);
    }
    repeat(subjects, name, turn);
  }

  /** Lets them take turns; every second round goes backwards. */
  <T> void repeat(List<? extends T> subjects, Function<T, String> name, Turn<T> turn)
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
