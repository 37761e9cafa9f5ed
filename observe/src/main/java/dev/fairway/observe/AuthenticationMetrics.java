package dev.fairway.observe;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How often clients were known, and by what. Any thread; counting takes no lock. */
public final class AuthenticationMetrics implements MultiCollector {

  private static final String NONE = "none";

  private final Map<String, LongAdder> known = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> others = new ConcurrentHashMap<>();

  /**
   * A client was known.
   *
   * @param authenticator the kind of what knew it, out of a few words
   */
  public void known(String authenticator) {
    known.computeIfAbsent(authenticator, key -> new LongAdder()).increment();
  }

  /**
   * A client was not known.
   *
   * @param outcome what became of it, out of a few words
   */
  public void unknown(String outcome) {
    others.computeIfAbsent(outcome, key -> new LongAdder()).increment();
  }

  @Override
  public MetricSnapshots collect() {
    CounterSnapshot.Builder counter =
        CounterSnapshot.builder()
            .name("fairway_authentications")
            .help("Requests by what their client was known by, and what became of the others.");
    known.forEach(
        (authenticator, count) -> counter.dataPoint(point(authenticator, "known", count)));
    others.forEach((outcome, count) -> counter.dataPoint(point(NONE, outcome, count)));
    return MetricSnapshots.of(counter.build());
  }

  private static CounterDataPointSnapshot point(
      String authenticator, String outcome, LongAdder count) {
    return CounterDataPointSnapshot.builder()
        .labels(Labels.of("authenticator", authenticator, "outcome", outcome))
        .value(count.doubleValue())
        .build();
  }
}
