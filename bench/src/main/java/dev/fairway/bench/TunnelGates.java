package dev.fairway.bench;

import java.util.ArrayList;
import java.util.List;

/** What Fairway's tunnel promises. */
final class TunnelGates {

  private TunnelGates() {}

  static List<Gate> all() {
    Gate.Promises of = new Gate.Promises(TunnelBench.NAME);
    List<Gate> all = new ArrayList<>();
    for (String direction : TunnelBulk.DIRECTIONS) {
      all.add(of.atLeast("bulk-1", "rate-" + direction, "tls", 0.28));
      all.add(of.atLeast("bulk-8", "rate-" + direction, "tls", 0.35));
      all.add(of.atLeast("bulk-1@200ms", "rate-" + direction, 200));
      all.add(of.atLeast("bulk-1@200ms", "window-use-" + direction, 80));
      for (String each : List.of("bulk-1", "bulk-8")) {
        all.add(of.atLeast(each, "rate-" + direction, "tls-relay", 0.85));
        all.add(of.ratio(each, "cpu-" + direction, "tls-relay", 1.25));
      }
    }
    all.add(of.ratio("ping-1", "p50", "tcp", 3));
    all.add(of.atLeast("ping-64", "rate", "tcp", 0.25));
    for (String end : TunnelMemory.ENDS) {
      for (String each : List.of("idle-1000", "idle-5000")) {
        // 4 KB, in KiB.
        all.add(of.value(each, "live-heap-" + end, 4_000 / 1_024.0));
        all.add(of.value(each, "memory-" + end, 12));
      }
    }
    for (String each : List.of("isolation", "isolation-hole", "isolation-cancelled")) {
      for (String way : List.of("", "@50ms", "@200ms")) {
        all.add(of.ratio(each + way, "p99", Isolation.ALONE, 1.25));
      }
    }
    return List.copyOf(all);
  }
}
