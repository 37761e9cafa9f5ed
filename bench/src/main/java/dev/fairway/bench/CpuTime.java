package dev.fairway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The CPU time of a process and its children as the operating system counts it: user and system
 * time of all threads, so that a garbage collector and a compiler are included.
 */
final class CpuTime {

  /** The unit of /proc; the same on all architectures (USER_HZ). */
  private static final long TICKS_PER_SECOND = 100;

  private static final int USER = 11;
  private static final int SYSTEM = 12;

  private CpuTime() {}

  /** What the process and its children have used so far, in microseconds. */
  static long micros(ProcessHandle process) throws IOException {
    long ticks = 0;
    for (ProcessHandle each : Stream.concat(Stream.of(process), process.descendants()).toList()) {
      ticks += ticks(Path.of("/proc", String.valueOf(each.pid()), "stat"));
    }
    return ticks * TimeUnit.SECONDS.toMicros(1) / TICKS_PER_SECOND;
  }

  private static long ticks(Path stat) throws IOException {
    try {
      return ticks(Files.readString(stat));
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /** The fields are counted after the name of the program, which may hold spaces (proc(5)). */
  static long ticks(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM]);
  }
}
