package dev.fairway.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A promise about a figure of Fairway.
 *
 * @param baseline what it is compared with; absent where the value itself is limited
 * @param limit the most that keeps the promise: a ratio, or a value in the unit of the metric
 * @param goal what we would like to reach
 */
record Gate(
    String caseName,
    String metric,
    Optional<String> baseline,
    double limit,
    Optional<Double> goal) {

  private static final List<Gate> ALL =
      List.of(
          ratio("get-h1", "cpu", "nginx", 1.10, Optional.of(0.90)),
          ratio("get-h1", "cpu", "haproxy", 1.0, Optional.empty()),
          ratio("get-h2", "cpu", "nginx", 1.15, Optional.of(0.95)),
          ratio("connect", "cpu", "nginx", 1.0, Optional.of(0.80)),
          ratio("list", "cpu", "nginx", 0.85, Optional.of(0.70)),
          value("watch-h1", "memory", 40, 24),
          value("watch-h2", "memory", 16, 8));

  /** The promise about a row, if there is one. */
  static Optional<Gate> of(Row row) {
    return ALL.stream().filter(gate -> gate.isAbout(row)).findFirst();
  }

  /** Whether the row keeps it, in words. */
  String verdict(Row row) {
    double reached = baseline.isEmpty() ? row.value() : row.ratio().orElse(Double.NaN);
    String result = reached <= limit ? "pass" : "MISS";
    String goalText = goal.map(wanted -> ", goal " + number(wanted)).orElse("");
    return "%s (gate %s%s)".formatted(result, number(limit), goalText);
  }

  private boolean isAbout(Row row) {
    return row.subject().equals(Subject.FAIRWAY.toString())
        && row.caseName().equals(caseName)
        && row.metric().equals(metric)
        && (baseline.isEmpty() || baseline.equals(row.baseline()));
  }

  private static Gate ratio(
      String caseName, String metric, String baseline, double limit, Optional<Double> goal) {
    return new Gate(caseName, metric, Optional.of(baseline), limit, goal);
  }

  private static Gate value(String caseName, String metric, double limit, double goal) {
    return new Gate(caseName, metric, Optional.empty(), limit, Optional.of(goal));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.0f", value);
  }
}
