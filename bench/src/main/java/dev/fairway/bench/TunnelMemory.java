package dev.fairway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What each end of a subject uses for streams that are held open, beside the same processes without
 * them. Each round needs processes of its own, since memory that was used once stays with them.
 */
final class TunnelMemory {

  /** As metrics name them. */
  static final List<String> ENDS = List.of("hub", "agent");

  private static final int SETTLE_SECONDS = 2;

  private final Rounds rounds;
  private final Processes processes;
  private final Map<String, End> ends = new LinkedHashMap<>();

  TunnelMemory(Rounds rounds, Processes processes) {
    this.rounds = rounds;
    this.processes = processes;
    ENDS.forEach(name -> ends.put(name, new End(rounds, name)));
  }

  /** The figures of one end. */
  private static final class End {
    private final Series memory;
    private final Series heap;
    private final Series resident;

    End(Rounds rounds, String name) {
      this.memory = rounds.series("memory-" + name, "KiB/stream");
      this.heap = rounds.series("live-heap-" + name, "KiB/stream");
      this.resident = rounds.series("rss-" + name, "KiB/stream");
    }

    void add(String subject, MemoryUse each) {
      memory.add(subject, each.total());
      if (each.liveHeap() != 0) {
        heap.add(subject, each.liveHeap());
      }
      resident.add(subject, each.resident());
    }

    List<Row> rows() {
      List<Row> rows = new ArrayList<>(memory.rows());
      rows.addAll(heap.rows());
      rows.addAll(resident.rows());
      return rows;
    }
  }

  /** Measures a warm subject before and after so many streams are opened. */
  void measure(RunningTunnel running, int count, HeldMemory.Opening opening)
      throws IOException, InterruptedException {
    Map<String, List<Process>> sides = Map.of("hub", running.hub(), "agent", running.agent());
    Map<String, MemoryUse> before = new LinkedHashMap<>();
    for (String name : ENDS) {
      before.put(name, use(sides.getOrDefault(name, List.of())));
    }
    opening.open();
    TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
    for (String name : ENDS) {
      List<Process> side = sides.getOrDefault(name, List.of());
      if (side.isEmpty()) {
        continue;
      }
      // Before the collection that gives memory back, so that it holds the garbage too.
      double all = MemoryUse.of(side.getFirst().toHandle()).resident();
      MemoryUse each = use(side).withResident(all).since(before.getOrDefault(name, NOTHING), count);
      ends.getOrDefault(name, new End(rounds, name)).add(running.name(), each);
      rounds.progress(
          "%s, %s: %.1f KiB a stream (live heap %.1f), RSS %.1f"
              .formatted(running.name(), name, each.total(), each.liveHeap(), each.resident()));
    }
  }

  private static final MemoryUse NOTHING = new MemoryUse(0, 0, 0);

  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    ends.values().forEach(end -> rows.addAll(end.rows()));
    return rows;
  }

  private MemoryUse use(List<Process> side) throws IOException, InterruptedException {
    if (side.isEmpty()) {
      return NOTHING;
    }
    TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
    ProcessHandle process = side.getFirst().toHandle();
    Path program = Files.readSymbolicLink(Path.of("/proc", "" + process.pid(), "exe"));
    return program.endsWith("java")
        ? MemoryUse.of(process, JavaHeap.afterCollection(processes, process))
        : MemoryUse.of(process);
  }
}
