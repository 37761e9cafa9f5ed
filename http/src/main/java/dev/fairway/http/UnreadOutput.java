package dev.fairway.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;

/**
 * Notices a peer that takes nothing of what waits to be written to it: at least 4 KiB, or the rest,
 * must go in each period.
 */
final class UnreadOutput {

  private static final int LEAST = 4 << 10;

  private final long limit;
  private long pending;
  private long since;

  UnreadOutput(Duration limit) {
    this.limit = limit.toNanos();
  }

  /** Whether the peer has taken too little for too long. */
  boolean isStalled(Channel channel, long now) {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    long waits = buffer == null ? 0 : buffer.totalPendingWriteBytes();
    if (waits == 0 || pending == 0 || waits > pending || pending - waits >= LEAST) {
      pending = waits;
      since = now;
      return false;
    }
    return now - since > limit;
  }
}
