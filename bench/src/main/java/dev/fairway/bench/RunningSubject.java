package dev.fairway.bench;

import java.io.IOException;

/**
 * A subject that serves.
 *
 * @param name its name in results
 * @param program what it is a process of
 * @param port where it listens, on the loopback address
 */
record RunningSubject(String name, Subject program, Process process, int port) implements Measured {

  @Override
  public long cpuMicros() throws IOException {
    return CpuTime.micros(process.toHandle());
  }
}
