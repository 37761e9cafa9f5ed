package dev.fairway.clients;

import java.time.Duration;

/**
 * What a row came to.
 *
 * @param direct at the API server itself
 * @param hub through the hub
 * @param took the way through the hub
 * @param tries how often both were done; the last counts
 */
public record Result(Row row, Outcome direct, Outcome hub, Duration took, int tries) {

  /** Whether it did what it was meant to do, and the same both ways. */
  public boolean passed() {
    return direct.succeeded() && direct.equals(hub);
  }
}
