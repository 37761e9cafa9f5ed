package dev.fairway.observe;

import java.time.Instant;
import java.util.Optional;

/**
 * How far back is remembered what has ended, requests for instance.
 *
 * @param requests how many
 * @param since when the oldest of them ended; absent without any
 */
public record Memory(int requests, Optional<Instant> since) {

  /** Nothing is. */
  public static final Memory NONE = new Memory(0, Optional.empty());

  /** Both together. */
  public Memory and(Memory other) {
    Optional<Instant> oldest =
        since.isEmpty() || other.since.filter(since.get()::isAfter).isPresent()
            ? other.since
            : since;
    return new Memory(requests + other.requests, oldest);
  }
}
