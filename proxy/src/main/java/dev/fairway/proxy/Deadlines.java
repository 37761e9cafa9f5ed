package dev.fairway.proxy;

import dev.fairway.model.HttpLimits;
import dev.fairway.observe.RequestView.Step;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether one of the two parties of an exchange keeps the other waiting for too long; confined to
 * the event loop, and asked a few times a second.
 *
 * <p>Who sends or takes a little now and then is late all the same: in each period at least 4 KiB
 * must move, or what is waited for must be over. An upload that goes on lives.
 */
final class Deadlines {

  private static final int LEAST = 4 << 10;

  private final HttpLimits.Timeouts timeouts;
  private @Nullable Step step;
  private long bytes;
  private long since;

  Deadlines(HttpLimits.Timeouts timeouts) {
    this.timeouts = timeouts;
  }

  /**
   * Whether the step takes too long.
   *
   * @param moved the bytes that have moved in this step, or before it
   * @param now as {@link System#nanoTime} says
   */
  boolean isOver(Step current, long moved, long now) {
    if (current != step || moved - bytes >= least(current)) {
      step = current;
      bytes = moved;
      since = now;
      return false;
    }
    Duration limit = limit(current);
    return limit != null && now - since > limit.toNanos();
  }

  /** How long the step may take; null where something else bounds it. */
  @Nullable Duration limit(Step current) {
    return switch (current) {
      case DECISION, CONNECTION -> null;
      case REQUEST_BODY -> timeouts.body();
      case CLIENT_READS -> timeouts.write();
      case UPSTREAM_READS, RESPONSE, RESPONSE_BODY -> timeouts.response();
    };
  }

  /** An API server that streams is believed with any byte; a client must show that it means it. */
  private static int least(Step current) {
    return current == Step.REQUEST_BODY || current == Step.CLIENT_READS ? LEAST : 1;
  }
}
