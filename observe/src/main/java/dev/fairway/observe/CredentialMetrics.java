package dev.fairway.observe;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** What the program shows of itself to its upstreams, and how they take it. Any thread. */
public final class CredentialMetrics implements MultiCollector {

  private final Supplier<Map<String, Map<String, String>>> problems;
  private final ConcurrentMap<String, LongAdder> refused = new ConcurrentHashMap<>();

  /**
   * Counts nothing yet.
   *
   * @param problems for each upstream, for each of its credentials by name: empty if there is
   *     something to show, or why not
   */
  public CredentialMetrics(Supplier<Map<String, Map<String, String>>> problems) {
    this.problems = problems;
  }

  /** An upstream has answered 401 to what it was shown. */
  public void refused(String upstream) {
    refused.computeIfAbsent(upstream, _ -> new LongAdder()).increment();
  }

  /** Forgets all other upstreams. */
  public void retain(Collection<String> upstreams) {
    refused.keySet().retainAll(upstreams);
  }

  @Override
  public MetricSnapshots collect() {
    GaugeSnapshot.Builder ready =
        GaugeSnapshot.builder()
            .name("fairway_upstream_credential_ready")
            .help("Whether there is a credential to show to an upstream: 1, else 0.");
    Map<String, Map<String, String>> now = problems.get();
    now.forEach(
        (upstream, credentials) ->
            credentials.forEach(
                (name, problem) ->
                    ready.dataPoint(
                        GaugeDataPointSnapshot.builder()
                            .labels(Labels.of("upstream", upstream, "credential", name))
                            .value(problem.isEmpty() ? 1 : 0)
                            .build())));
    CounterSnapshot.Builder unauthorized =
        CounterSnapshot.builder()
            .name("fairway_upstream_credential_refused")
            .help("Requests that an upstream answered 401 to the program's own credential.");
    now.forEach(
        (upstream, credentials) -> {
          if (!credentials.isEmpty()) {
            LongAdder count = refused.computeIfAbsent(upstream, _ -> new LongAdder());
            unauthorized.dataPoint(
                CounterDataPointSnapshot.builder()
                    .labels(Labels.of("upstream", upstream))
                    .value(count.doubleValue())
                    .build());
          }
        });
    return MetricSnapshots.of(ready.build(), unauthorized.build());
  }
}
