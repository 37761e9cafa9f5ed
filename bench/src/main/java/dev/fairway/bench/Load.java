package dev.fairway.bench;

import java.io.IOException;
import java.time.Duration;

/** Puts a subject under load for a time. */
interface Load {

  /**
   * Runs; blocks until it is over.
   *
   * @throws BenchException if a request failed: what was measured would mean nothing
   */
  Done run(Measured subject, Duration time) throws IOException, InterruptedException;

  /**
   * What was done.
   *
   * @param count requests, or connections, that went well
   * @param seconds how long it took
   */
  record Done(long count, double seconds) {}
}
