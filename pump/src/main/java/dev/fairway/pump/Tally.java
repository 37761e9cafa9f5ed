package dev.fairway.pump;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one direction has carried so far.
 *
 * @param received bytes that its source has sent, with those that were read before the pump began
 * @param own bytes that the pump's owner has sent first in its place
 * @param sent bytes that its sink has taken, the owner's among them
 * @param spliced how many of those went through a pipe; the others were copied
 * @param firstByte when the first byte came, counted from the start of the pump; null before
 */
public record Tally(
    long received, long own, long sent, long spliced, @Nullable Duration firstByte) {

  /** Nothing yet. */
  public static final Tally NOTHING = new Tally(0, 0, 0, 0, null);

  /** Bytes that wait for its sink to take them. */
  public long pending() {
    return received + own - sent;
  }
}
