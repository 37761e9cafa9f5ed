package dev.fairway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The heap of a JVM after a full collection, as jcmd tells it.
 *
 * @param liveKib what is used
 * @param start the first address
 * @param end the address behind the last
 */
record JavaHeap(double liveKib, long start, long end) {

  /** That of a process that is no JVM. */
  static final JavaHeap NONE = new JavaHeap(0, 0, 0);

  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** A part of the heap: G1 has one, Serial has two. */
  private static final Pattern PART =
      Pattern.compile(", used (\\d+)K \\[(0x[0-9a-f]+),.*?(0x[0-9a-f]+)\\)");

  /** How soon the JVM itself lets go of what its compilers have worked with. */
  private static final int COMPILERS_SECONDS = 6;

  /**
   * Collects, twice since the first may only make things collectable, and asks. What compilers have
   * worked with, and nobody uses any more, goes back to the system: tens of megabytes that come and
   * go would hide what is measured.
   */
  static JavaHeap afterCollection(Processes processes, ProcessHandle jvm)
      throws IOException, InterruptedException {
    Path executable = Files.readSymbolicLink(Path.of("/proc", String.valueOf(jvm.pid()), "exe"));
    String jcmd = executable.resolveSibling("jcmd").toString();
    String pid = String.valueOf(jvm.pid());
    processes.run("jcmd", LIMIT, Map.of(), List.of(jcmd, pid, "GC.run"));
    processes.run("jcmd", LIMIT, Map.of(), List.of(jcmd, pid, "GC.run"));
    TimeUnit.SECONDS.sleep(COMPILERS_SECONDS);
    processes.run("jcmd", LIMIT, Map.of(), List.of(jcmd, pid, "System.trim_native_heap"));
    return parse(processes.run("jcmd", LIMIT, Map.of(), List.of(jcmd, pid, "GC.heap_info")));
  }

  static JavaHeap parse(String info) {
    double used = 0;
    long start = Long.MAX_VALUE;
    long end = 0;
    Matcher part = PART.matcher(info);
    while (part.find()) {
      used += Double.parseDouble(part.group(1));
      start = Math.min(start, Long.decode(part.group(2)));
      end = Math.max(end, Long.decode(part.group(3)));
    }
    if (end == 0) {
      throw new BenchException("the heap of this collector cannot be read: " + info);
    }
    return new JavaHeap(used, start, end);
  }

  boolean holds(long address) {
    return address >= start && address < end;
  }
}
