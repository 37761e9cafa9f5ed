package dev.fairway.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a subject uses for things that are held open, beside the same process without them. Each
 * round needs a process of its own, since memory that was used once stays with it.
 */
final class HeldMemory {

  private static final int SETTLE_SECONDS = 2;

  private final Rounds rounds;
  private final Processes processes;
  private final String thing;
  private final Series memory;
  private final Series heap;
  private final Series outside;
  private final Series resident;

  /**
   * Of one case.
   *
   * @param thing what is held
   */
  HeldMemory(Rounds rounds, Processes processes, String thing) {
    this.rounds = rounds;
    this.processes = processes;
    this.thing = thing;
    this.memory = rounds.series("memory", "KiB/" + thing);
    this.heap = rounds.series("live-heap", "KiB/" + thing);
    this.outside = rounds.series("outside-heap", "KiB/" + thing);
    this.resident = rounds.series("rss", "KiB/" + thing);
  }

  /** Opens what is held. */
  interface Opening {
    void open() throws IOException, InterruptedException;
  }

  /** Measures a warm subject before and after so many things are opened. */
  void measure(RunningSubject running, int count, Opening opening)
      throws IOException, InterruptedException {
    MemoryUse before = use(running);
    opening.open();
    TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
    // Before the collection that gives memory back, so that it holds the garbage too.
    double all = MemoryUse.of(running.process().toHandle()).resident();
    add(running, use(running).withResident(all).since(before, count));
  }

  List<Row> rows() {
    List<Row> rows = new ArrayList<>(memory.rows());
    rows.addAll(heap.rows());
    rows.addAll(outside.rows());
    rows.addAll(resident.rows());
    return rows;
  }

  private void add(RunningSubject running, MemoryUse each) {
    String name = running.name();
    memory.add(name, each.total());
    if (running.program() == Subject.FAIRWAY) {
      heap.add(name, each.liveHeap());
      outside.add(name, each.outside());
    }
    resident.add(name, each.resident());
    rounds.progress(
        "%s: %.1f KiB a %s (live heap %.1f, outside %.1f), RSS %.1f"
            .formatted(
                name, each.total(), thing, each.liveHeap(), each.outside(), each.resident()));
  }

  private MemoryUse use(RunningSubject running) throws IOException, InterruptedException {
    TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
    ProcessHandle process = running.process().toHandle();
    return switch (running.program()) {
      case FAIRWAY -> MemoryUse.of(process, JavaHeap.afterCollection(processes, process));
      case NGINX, HAPROXY -> MemoryUse.of(process);
    };
  }
}
