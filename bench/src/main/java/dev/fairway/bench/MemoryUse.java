package dev.fairway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The memory of a subject at one moment, in KiB.
 *
 * @param liveHeap what is left of the Java heap after a full collection; 0 without one
 * @param outside resident anonymous memory that is not the Java heap: direct buffers, what TLS
 *     allocates, stacks, and everything else that the process allocated
 * @param resident all resident memory (RSS)
 */
record MemoryUse(double liveHeap, double outside, double resident) {

  /** What it uses: the figure of the gates. */
  double total() {
    return liveHeap + outside;
  }

  /** The same with another figure for all resident memory. */
  MemoryUse withResident(double other) {
    return new MemoryUse(liveHeap, outside, other);
  }

  /** What it uses more than before, for each of some things. */
  MemoryUse since(MemoryUse before, int things) {
    return new MemoryUse(
        (liveHeap - before.liveHeap) / things,
        (outside - before.outside) / things,
        (resident - before.resident) / things);
  }

  /** Of a process that has no Java heap, with its children. */
  static MemoryUse of(ProcessHandle process) throws IOException {
    return of(process, JavaHeap.NONE);
  }

  /** Of a process with its children. */
  static MemoryUse of(ProcessHandle process, JavaHeap heap) throws IOException {
    double outside = 0;
    double resident = 0;
    for (ProcessHandle each : Stream.concat(Stream.of(process), process.descendants()).toList()) {
      for (Mapping mapping : mappings(each.pid())) {
        resident += mapping.resident;
        outside += heap.holds(mapping.start) ? 0 : mapping.anonymous;
      }
    }
    return new MemoryUse(heap.liveKib(), outside, resident);
  }

  /** One mapping of proc(5)'s smaps, sizes in KiB. */
  private static final class Mapping {
    private final long start;
    private double resident;
    private double anonymous;

    Mapping(long start) {
      this.start = start;
    }
  }

  private static List<Mapping> mappings(long pid) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc", String.valueOf(pid), "smaps"))) {
      return mappings(lines.toList());
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private static List<Mapping> mappings(List<String> lines) {
    List<Mapping> mappings = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("Rss:")) {
        mappings.getLast().resident = kib(line);
      } else if (line.startsWith("Anonymous:")) {
        mappings.getLast().anonymous = kib(line);
      } else if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        mappings.add(new Mapping(Long.parseUnsignedLong(line.substring(0, line.indexOf('-')), 16)));
      }
    }
    return mappings;
  }

  private static double kib(String line) {
    return Double.parseDouble(line.replaceAll("[^0-9]", ""));
  }
}
