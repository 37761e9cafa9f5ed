package dev.fairway.pump;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one direction has carried so far.
 *
 * @param received bytes that its source has sent, with those that were read before the pump began
 * @param sent bytes that its sink has taken
 * @param spliced how many of those went through a pipe; the others were copied
 * @param firstByte when the first byte came, counted from the start of the pump; null before
 */
public record Tally(long received, long sent, long spliced, @Nullable Duration firstByte) {}
