package dev.fairway.proxy;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What was sent of a request's body, kept until it is certain that it need not be sent again: an
 * upstream that leaves refuses requests without having looked at them (RFC 9113 sections 6.8 and
 * 8.7), and such a request may be sent elsewhere if its body is still there.
 *
 * <p>Bounded for one request, and by a budget for all; beyond either it is given up. The bytes are
 * shared with what is sent, not copied. Confined to the request's event loop, but for the budget.
 */
final class Replay {

  /** Bytes of one request: nearly every object of Kubernetes is smaller. */
  static final int MAX_BYTES = 64 << 10;

  /** Pieces of one request, so that very small ones cost no more than their bytes. */
  private static final int MAX_PARTS = 64;

  private final Budget budget;
  private final Queue<ByteBuf> parts = new ArrayDeque<>(2);
  private int bytes;
  private boolean forgotten;

  Replay(Budget budget) {
    this.budget = budget;
  }

  /** Keeps what is about to be sent; it stays the caller's to send. */
  void keep(ByteBuf data) {
    int size = data.readableBytes();
    if (forgotten) {
      return;
    }
    if (parts.size() >= MAX_PARTS || bytes + size > MAX_BYTES || !budget.take(size)) {
      forget();
      return;
    }
    bytes += size;
    parts.add(data.retainedDuplicate());
  }

  /** Whether everything that was sent is still here. */
  boolean isWhole() {
    return !forgotten;
  }

  /**
   * Hands everything over to be sent again, in order; it is not kept a second time.
   *
   * @return how many bytes that was
   */
  int moveTo(Queue<ByteBuf> queue) {
    int moved = bytes;
    queue.addAll(parts);
    parts.clear();
    forget();
    return moved;
  }

  /** It will not be sent again. */
  void forget() {
    forgotten = true;
    budget.give(bytes);
    bytes = 0;
    ByteBuf part;
    while ((part = parts.poll()) != null) {
      part.release();
    }
  }

  /** What all requests together may keep. Any thread. */
  static final class Budget {

    private final AtomicLong left;

    Budget(long bytes) {
      left = new AtomicLong(bytes);
    }

    /** How much of it is not used. */
    long left() {
      return left.get();
    }

    /** Takes some, if there is as much. */
    boolean take(int bytes) {
      if (left.addAndGet(-bytes) >= 0) {
        return true;
      }
      left.addAndGet(bytes);
      return false;
    }

    /** Gives back what was taken. */
    void give(int bytes) {
      left.addAndGet(bytes);
    }
  }
}
