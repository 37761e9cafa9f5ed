package dev.fairway.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One figure of each subject, over all runs. The runs of the same number belong together: they were
 * made one right after the other. For one thread.
 */
final class Series {

  private final String bench;
  private final String caseName;
  private final String metric;
  private final String unit;
  private final Map<String, List<Double>> runs = new LinkedHashMap<>();

  Series(String bench, String caseName, String metric, String unit) {
    this.bench = bench;
    this.caseName = caseName;
    this.metric = metric;
    this.unit = unit;
  }

  void add(String subject, double value) {
    runs.computeIfAbsent(subject, any -> new ArrayList<>()).add(value);
  }

  /** All runs by subject, in the order in which they were made. */
  Map<String, List<Double>> runs() {
    return runs;
  }

  /** One row for each subject, and of Fairway one for each that it can be compared with. */
  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    runs.forEach(
        (subject, values) -> {
          List<String> baselines =
              subject.equals(Subject.FAIRWAY.toString())
                  ? runs.keySet().stream().filter(other -> isBaseline(other, subject)).toList()
                  : List.of();
          if (baselines.isEmpty()) {
            rows.add(row(subject, values, Optional.empty()));
          }
          baselines.forEach(baseline -> rows.add(row(subject, values, Optional.of(baseline))));
        });
    return rows;
  }

  private boolean isBaseline(String other, String subject) {
    return !other.equals(subject) && median(runs.getOrDefault(other, List.of())) != 0;
  }

  private Row row(String subject, List<Double> values, Optional<String> baseline) {
    double value = median(values);
    Optional<Double> ratio =
        baseline
            .map(other -> median(runs.getOrDefault(other, List.of())))
            .map(other -> value / other);
    return new Row(bench, caseName, metric, unit, subject, value, baseline, ratio, values);
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
