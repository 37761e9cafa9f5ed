package dev.fairway.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A promise about a figure of Fairway.
 *
 * @param bench the hub's, or the relay's
 * @param baseline what it is compared with; absent where the value itself is limited
 * @param limit what keeps the promise: a ratio, or a value in the unit of the metric
 * @param goal what we would like to reach
 * @param orMore how much more than the baseline, in the unit of the metric, keeps it as well
 * @param bound on which side of the limit the promise is kept
 */
record Gate(
    String bench,
    String caseName,
    String metric,
    Optional<String> baseline,
    double limit,
    Optional<Double> goal,
    Optional<Double> orMore,
    Bound bound) {

  private static final List<Gate> ALL =
      Stream.of(hub(), relay(), TunnelGates.all()).flatMap(List::stream).toList();

  /** The promise about a row, if there is one. */
  static Optional<Gate> of(Row row) {
    return ALL.stream().filter(gate -> gate.isAbout(row)).findFirst();
  }

  /** On which side of a limit a promise is kept. */
  enum Bound {
    AT_MOST,
    AT_LEAST;

    private boolean holds(double reached, double limit) {
      return this == AT_MOST ? reached <= limit : reached >= limit;
    }
  }

  /** Whether the row keeps it, in words. */
  String verdict(Row row) {
    double reached = baseline.isEmpty() ? row.value() : row.ratio().orElse(Double.NaN);
    boolean kept =
        bound.holds(reached, limit) || excess(row) <= orMore.orElse(Double.NEGATIVE_INFINITY);
    String result = kept ? "pass" : "MISS";
    String goalText = goal.map(wanted -> ", goal " + number(wanted)).orElse("");
    String or = orMore.map(more -> " or " + number(more) + " more").orElse("");
    String least = bound == Bound.AT_LEAST ? "at least " : "";
    return "%s (gate %s%s%s%s)".formatted(result, least, number(limit), or, goalText);
  }

  /** How much more it is than the baseline. */
  private static double excess(Row row) {
    return row.value() - row.value() / row.ratio().orElse(Double.NaN);
  }

  private boolean isAbout(Row row) {
    return row.subject().equals(Subject.FAIRWAY.toString())
        && row.bench().equals(bench)
        && row.caseName().equals(caseName)
        && row.metric().equals(metric)
        && (baseline.isEmpty() || baseline.equals(row.baseline()));
  }

  private static List<Gate> hub() {
    Promises of = new Promises(HubBench.NAME);
    return List.of(
        of.ratio("get-h1", "cpu", "nginx", 1.10, 0.90),
        of.ratio("get-h1", "cpu", "haproxy", 1.0),
        of.ratio("get-h2", "cpu", "nginx", 1.15, 0.95),
        of.ratio("connect", "cpu", "nginx", 1.0, 0.80),
        of.ratio("list", "cpu", "nginx", 0.85, 0.70),
        of.value("watch-h1", "memory", 40, 24),
        of.value("watch-h2", "memory", 16, 8),
        of.ratio("impersonate", "cpu", IdentityCost.PASSTHROUGH, 1.15),
        of.ratio("impersonate-jwt", "cpu", IdentityCost.PASSTHROUGH, 1.15),
        of.ratio("impersonate-reviewed", "cpu", IdentityCost.PASSTHROUGH, 1.15),
        of.ratio("mapped", "cpu", IdentityCost.PASSTHROUGH, 1.15),
        of.ratioOr("neighbours", "p99", LatencyBeside.ALONE, 1.20, 2_000),
        of.ratio("agent-stalled", "p99", LatencyBeside.ALONE, 1.25),
        of.ratio("agent-hole", "p99", LatencyBeside.ALONE, 1.25),
        of.ratio("agent-cancelled", "p99", LatencyBeside.ALONE, 1.25));
  }

  private static List<Gate> relay() {
    Promises of = new Promises(RelayBench.NAME);
    return List.of(
        of.ratio("bulk-1", "cpu", "nginx", 0.52, 0.45),
        of.ratio("bulk-1", "cpu", "nginx-64k", 0.70),
        of.ratio("bulk-1", "cpu", "haproxy-splice", 1.40, 1.20),
        of.ratio("bulk-8", "cpu", "nginx", 0.52, 0.45),
        of.ratio("bulk-8", "cpu", "nginx-64k", 0.70),
        of.ratio("bulk-8", "cpu", "haproxy-splice", 1.25),
        of.ratio("bulk-64", "cpu", "nginx", 0.52, 0.45),
        of.ratio("bulk-64", "cpu", "nginx-64k", 0.70),
        of.ratio("bulk-64", "cpu", "haproxy-splice", 1.25),
        of.ratio("small", "cpu", "nginx", 1.10, 1.0),
        of.ratio("connect", "cpu", "nginx", 1.80, 1.30),
        of.ratio("burst", "p99", "haproxy", 1.50, 1.0),
        of.value("idle", "memory", 8));
  }

  /** Makes the promises of one bench. */
  record Promises(String bench) {

    Gate ratio(String caseName, String metric, String baseline, double limit) {
      return new Gate(
          bench,
          caseName,
          metric,
          Optional.of(baseline),
          limit,
          Optional.empty(),
          none(),
          Bound.AT_MOST);
    }

    /** At least so much of the baseline. */
    Gate atLeast(String caseName, String metric, String baseline, double limit) {
      return new Gate(
          bench, caseName, metric, Optional.of(baseline), limit, none(), none(), Bound.AT_LEAST);
    }

    /** At least so much, in the unit of the metric. */
    Gate atLeast(String caseName, String metric, double limit) {
      return new Gate(
          bench, caseName, metric, Optional.empty(), limit, none(), none(), Bound.AT_LEAST);
    }

    Gate ratio(String caseName, String metric, String baseline, double limit, double goal) {
      return new Gate(
          bench,
          caseName,
          metric,
          Optional.of(baseline),
          limit,
          Optional.of(goal),
          none(),
          Bound.AT_MOST);
    }

    Gate ratioOr(String caseName, String metric, String baseline, double limit, double orMore) {
      Optional<Double> more = Optional.of(orMore);
      return new Gate(
          bench, caseName, metric, Optional.of(baseline), limit, none(), more, Bound.AT_MOST);
    }

    Gate value(String caseName, String metric, double limit) {
      return new Gate(
          bench,
          caseName,
          metric,
          Optional.empty(),
          limit,
          Optional.empty(),
          none(),
          Bound.AT_MOST);
    }

    Gate value(String caseName, String metric, double limit, double goal) {
      return new Gate(
          bench,
          caseName,
          metric,
          Optional.empty(),
          limit,
          Optional.of(goal),
          none(),
          Bound.AT_MOST);
    }
  }

  private static Optional<Double> none() {
    return Optional.empty();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.0f", value);
  }
}
