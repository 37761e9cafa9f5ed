package dev.fairway.relay;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** How long things took, counted in buckets. Any thread. */
final class Durations {

  /** Upper bounds in seconds, in order; the last is infinity. */
  private final double[] bounds;

  private final LongAdder[] counts;
  private final LongAdder nanos = new LongAdder();

  /**
   * Nothing was counted yet.
   *
   * @param seconds upper bounds, in order
   */
  Durations(double... seconds) {
    bounds = Arrays.copyOf(seconds, seconds.length + 1);
    bounds[seconds.length] = Double.POSITIVE_INFINITY;
    counts = new LongAdder[bounds.length];
    Arrays.setAll(counts, at -> new LongAdder());
  }

  void add(Duration took) {
    double seconds = took.toNanos() / 1e9;
    int bucket = 0;
    while (seconds > bounds[bucket]) {
      bucket++;
    }
    counts[bucket].increment();
    nanos.add(took.toNanos());
  }

  HistogramDataPointSnapshot told(Labels labels) {
    long[] now = Arrays.stream(counts).mapToLong(LongAdder::sum).toArray();
    return HistogramDataPointSnapshot.builder()
        .labels(labels)
        .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, now))
        .sum(nanos.sum() / 1e9)
        .build();
  }
}
