package dev.fairway.observe;

import com.sun.management.UnixOperatingSystemMXBean;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.RuntimeMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What the process takes of the machine, by the names that every Prometheus client uses. */
final class ProcessMetrics implements MultiCollector {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";

  private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
  private final RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();

  @Override
  public MetricSnapshots collect() {
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    all.metricSnapshot(
        GaugeSnapshot.builder()
            .name("jvm_memory_used_bytes")
            .help("Memory that the JVM uses for objects, and for classes and code.")
            .dataPoint(point(Labels.of("area", "heap"), memory.getHeapMemoryUsage().getUsed()))
            .dataPoint(
                point(Labels.of("area", "nonheap"), memory.getNonHeapMemoryUsage().getUsed()))
            .build());
    all.metricSnapshot(
        gauge(
            "process_start_time_seconds",
            "When the process started.",
            runtime.getStartTime() / 1e3));
    resident()
        .ifPresent(
            bytes ->
                all.metricSnapshot(
                    gauge(
                        "process_resident_memory_bytes",
                        "Memory of the machine that the process holds.",
                        (double) bytes)));
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      system(unix, all);
    }
    return all.build();
  }

  private static void system(UnixOperatingSystemMXBean unix, MetricSnapshots.Builder all) {
    all.metricSnapshot(
        CounterSnapshot.builder()
            .name("process_cpu_seconds")
            .help("Time that processors have spent on the process.")
            .dataPoint(
                CounterDataPointSnapshot.builder().value(unix.getProcessCpuTime() / 1e9).build())
            .build());
    all.metricSnapshot(
        gauge(
            "process_open_fds",
            "Descriptors that are open.",
            (double) unix.getOpenFileDescriptorCount()));
    all.metricSnapshot(
        gauge(
            "process_max_fds",
            "Descriptors that may be open.",
            (double) unix.getMaxFileDescriptorCount()));
  }

  private static OptionalLong resident() {
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(RESIDENT))
          .map(line -> line.substring(RESIDENT.length()).replace("kB", "").strip())
          .mapToLong(kilobytes -> Long.parseLong(kilobytes) << 10)
          .findFirst();
    } catch (IOException notLinux) {
      return OptionalLong.empty();
    }
  }

  private static GaugeSnapshot gauge(String name, String help, double value) {
    return GaugeSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
        .build();
  }

  private static GaugeDataPointSnapshot point(Labels labels, long value) {
    return GaugeDataPointSnapshot.builder().labels(labels).value((double) value).build();
  }
}
