package dev.fairway.http;

import java.util.Arrays;

/**
 * The streams of one connection that we have reset lately. What the peer sent on them before it
 * knew is no error of the peer; the same on any other closed stream is one (RFC 9113 section 5.1).
 *
 * <p>Keeps the last thousand ids, and takes no memory before the first.
 */
final class ResetStreams {

  private static final int MAX = 1_024;
  private static final int FIRST = 16;

  private int[] ids = new int[0];
  private int size;
  private int oldest;

  void add(int id) {
    if (size == MAX) {
      ids[oldest] = id;
      oldest = (oldest + 1) % MAX;
      return;
    }
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, Math.max(FIRST, 2 * size));
    }
    ids[size++] = id;
  }

  boolean contains(int id) {
    for (int i = 0; i < size; i++) {
      if (ids[i] == id) {
        return true;
      }
    }
    return false;
  }
}
