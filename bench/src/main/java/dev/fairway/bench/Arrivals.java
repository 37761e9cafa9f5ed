package dev.fairway.bench;

import java.io.IOException;
import org.HdrHistogram.Histogram;

/** Measures when each has its answer. */
final class Arrivals implements Caller.Owner {

  private final Histogram latencies = new Histogram(3);
  private final long start;

  Arrivals(long start) {
    this.start = start;
  }

  Histogram latencies() {
    return latencies;
  }

  @Override
  public void answered(Caller caller) {
    latencies.recordValue(System.nanoTime() - start);
  }

  @Override
  public void ended(Caller caller) throws IOException {
    throw new IOException("a connection of a burst was closed");
  }
}
