package dev.fairway.bench;

import java.io.IOException;

/** Counts answers, and asks for the next unless the connection shall only be kept. */
final class Echoes implements Caller.Owner {

  private final boolean once;
  private long count;

  /**
   * Counts.
   *
   * @param once whether a connection is only kept after its first answer
   */
  Echoes(boolean once) {
    this.once = once;
  }

  long count() {
    return count;
  }

  @Override
  public void answered(Caller caller) throws IOException {
    count++;
    if (!once) {
      caller.again();
    }
  }

  @Override
  public void ended(Caller caller) throws IOException {
    throw new IOException("a kept connection was closed");
  }
}
