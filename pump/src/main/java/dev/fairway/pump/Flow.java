package dev.fairway.pump;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The figures of one direction, however its bytes are moved. On the event loop. */
final class Flow {

  final Side from;
  private final @Nullable Bandwidth bandwidth;
  private final Idle idle;
  private final long start = System.nanoTime();

  /** All that is to be sent: what its source sent, and what is our own. */
  private long arrived;

  private long own;
  private long sent;
  private long spliced;
  private long firstByte = -1;
  private @Nullable FlowCount count;
  Waiting waiting = Waiting.NOTHING;

  Flow(Side from, @Nullable Bandwidth bandwidth, Idle idle) {
    this.from = from;
    this.bandwidth = bandwidth;
    this.idle = idle;
  }

  /** From now on its bytes count there too. */
  void countIn(FlowCount sum) {
    count = sum;
  }

  Side to() {
    return from.other();
  }

  /** Bytes came, and are charged. */
  void received(int bytes, long now) {
    early(bytes, now);
    idle.touch(now);
    if (bandwidth != null) {
      bandwidth.charge(bytes, now);
    }
  }

  /** Bytes that somebody had read before the pump began: never held back, never charged. */
  void early(int bytes, long now) {
    arrived += bytes;
    if (count != null) {
      count.received(bytes);
    }
    if (firstByte < 0) {
      firstByte = now - start;
    }
  }

  /** Bytes that go to the sink and that its source has not sent. */
  void own(int bytes) {
    arrived += bytes;
    own += bytes;
  }

  /** Bytes were taken by the sink. */
  void sent(int bytes, boolean throughPipe, long now) {
    sent += bytes;
    spliced += throughPipe ? bytes : 0;
    if (count != null) {
      count.sent(bytes, throughPipe);
    }
    idle.touch(now);
  }

  /** Bytes that came, our own among them. */
  long arrived() {
    return arrived;
  }

  /** Bytes that came and are not taken yet. */
  long pending() {
    return arrived - sent;
  }

  /** How many bytes may come now; 0 if none may. */
  int allowed(long now) {
    return bandwidth == null ? Integer.MAX_VALUE : bandwidth.available(now);
  }

  /** When to ask again, after none were allowed. */
  long nanosUntilAllowed(long now) {
    return bandwidth == null ? 0 : bandwidth.nanosUntilAvailable(now);
  }

  Tally tally() {
    Duration first = firstByte < 0 ? null : Duration.ofNanos(firstByte);
    return new Tally(arrived - own, own, sent, spliced, first);
  }
}
