package dev.fairway.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What makes the figures of a case doubtful, in sentences for people. */
final class Doubts {

  /** A figure that falls by more from the earlier rounds to the later ones is not settled. */
  private static final double SETTLED = 1.10;

  /** Percent of a CPU; a subject that waits for its load wakes up for less work each time. */
  private static final double BUSY = 90;

  private static final int LEAST_ROUNDS = 4;

  private Doubts() {}

  /**
   * Looks at all rounds.
   *
   * @param costs by subject, one figure a round
   * @param shares of a CPU in percent, likewise
   */
  static List<String> of(Map<String, List<Double>> costs, Map<String, List<Double>> shares) {
    List<String> doubts = new ArrayList<>();
    costs.forEach((subject, runs) -> unsettled(subject, runs, doubts));
    shares.forEach((subject, runs) -> idle(subject, runs, doubts));
    return doubts;
  }

  private static void unsettled(String subject, List<Double> runs, List<String> doubts) {
    if (runs.size() < LEAST_ROUNDS) {
      return;
    }
    int half = runs.size() / 2;
    double early = Series.median(runs.subList(0, half));
    double late = Series.median(runs.subList(runs.size() - half, runs.size()));
    if (early > late * SETTLED) {
      doubts.add(
          String.format(
              Locale.ROOT,
              "doubtful: %s was still getting faster (%.1f, then %.1f);"
                  + " give it more time with --warmup",
              subject,
              early,
              late));
    }
  }

  private static void idle(String subject, List<Double> runs, List<String> doubts) {
    double busy = Series.median(runs);
    if (busy < BUSY) {
      doubts.add(
          String.format(
              Locale.ROOT,
              "doubtful: %s was busy for only %.0f %% of its CPU, so each request costs it more;"
                  + " the load or the upstream was slower than it",
              subject,
              busy));
    }
  }
}
