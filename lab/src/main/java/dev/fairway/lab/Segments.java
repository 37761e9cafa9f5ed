package dev.fairway.lab;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Buffers of one size, used again. What was made once is kept, so there are as many as were ever in
 * use at a time. For one thread.
 */
final class Segments {

  /** Of each buffer. */
  static final int SIZE = 128 << 10;

  private final Deque<ByteBuffer> free = new ArrayDeque<>();

  /** An empty one. */
  ByteBuffer borrow() {
    ByteBuffer known = free.pollFirst();
    return known == null ? ByteBuffer.allocateDirect(SIZE) : known.clear();
  }

  /** Takes one back. The last one back is lent first: it is in the caches. */
  void giveBack(ByteBuffer segment) {
    free.addFirst(segment);
  }
}
