package dev.fairway.bench;

import java.io.IOException;

/**
 * A subject that serves.
 *
 * @param port where it listens for TLS, on the loopback address
 */
record RunningSubject(Subject subject, Process process, int port) {

  /** Its name in results. */
  String name() {
    return subject.toString();
  }

  /** The CPU time that it has used so far, in microseconds. */
  long cpuMicros() throws IOException {
    return CpuTime.micros(process.toHandle());
  }
}
