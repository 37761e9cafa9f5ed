package dev.fairway.bench;

import java.util.List;
import java.util.Optional;

/**
 * One figure.
 *
 * @param bench what was measured: the hub, or the relay
 * @param caseName the case
 * @param metric what was measured
 * @param unit its unit
 * @param subject what it was measured of
 * @param value the median of the runs
 * @param baseline what it is compared with
 * @param ratio the value divided by the baseline's value; absent without a baseline
 * @param runs each run, in order
 */
public record Row(
    String bench,
    String caseName,
    String metric,
    String unit,
    String subject,
    double value,
    Optional<String> baseline,
    Optional<Double> ratio,
    List<Double> runs) {

  /** Copies the runs. */
  public Row {
    runs = List.copyOf(runs);
  }
}
