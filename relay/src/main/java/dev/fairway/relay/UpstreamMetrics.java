package dev.fairway.relay;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** What connecting to one upstream has come to. Any thread. */
final class UpstreamMetrics {

  final LongAdder failures = new LongAdder();
  final Durations connects = new Durations(0.001, 0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10, 30);

  /** A session has tried these members. */
  void tried(List<SessionRecord.Try> tries) {
    for (SessionRecord.Try each : tries) {
      if (each.failed()) {
        failures.increment();
      }
      each.connected().ifPresent(connects::add);
    }
  }
}
