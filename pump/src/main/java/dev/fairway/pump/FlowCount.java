package dev.fairway.pump;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Adds up what flows of one event loop carry, while they carry it. That loop alone adds, without
 * lock or atomic instruction; any thread may ask, and sees all but the last few bytes.
 */
public final class FlowCount {

  private final AtomicLong received = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong spliced = new AtomicLong();

  /** Counts bytes that a source has sent, and that went no further; on its loop. */
  public void received(int bytes) {
    add(received, bytes);
  }

  void sent(int bytes, boolean throughPipe) {
    add(sent, bytes);
    if (throughPipe) {
      add(spliced, bytes);
    }
  }

  /** Bytes that sources have sent. */
  public long received() {
    return received.getOpaque();
  }

  /** Bytes that sinks have taken. */
  public long sent() {
    return sent.getOpaque();
  }

  /** How many of those went through a pipe. */
  public long spliced() {
    return spliced.getOpaque();
  }

  private static void add(AtomicLong sum, int bytes) {
    sum.setOpaque(sum.getPlain() + bytes);
  }
}
