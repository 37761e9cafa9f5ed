package dev.fairway.pump;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a session may take.
 *
 * @param idle the longest time between two reads or writes, on whichever connection and in
 *     whichever direction (what nginx calls proxy_timeout)
 * @param halfClosed the same once one side has closed its direction
 * @param session the longest time from the start to the end; null for any
 * @param fromClient bandwidth from the client to the upstream; null for all there is
 * @param fromUpstream bandwidth from the upstream to the client; null for all there is
 */
public record PumpLimits(
    Duration idle,
    Duration halfClosed,
    @Nullable Duration session,
    @Nullable Bandwidth fromClient,
    @Nullable Bandwidth fromUpstream) {

  @Nullable Bandwidth from(Side side) {
    return side == Side.CLIENT ? fromClient : fromUpstream;
  }
}
