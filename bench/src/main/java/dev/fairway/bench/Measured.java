package dev.fairway.bench;

import java.io.IOException;

/** Something that a load can be put on. */
interface Measured {

  /** Its name in results. */
  String name();

  /** Where the load connects to, on the loopback address. */
  int port();

  /** The CPU time that it has used so far, in microseconds. */
  long cpuMicros() throws IOException;
}
