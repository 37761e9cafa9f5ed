package dev.fairway.lab;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Bytes under way in one direction, each with the moment when it arrives. Takes at most a given
 * number, and holds memory only for those. For one thread; moments are nanoseconds, handed in.
 */
final class Flight {

  /** Bytes that came within so short a time arrive together, with the last of them. */
  private static final long TOGETHER_NANOS = 50_000;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Segments segments;
  private final int capacity;
  private final Deque<ByteBuffer> bytes = new ArrayDeque<>();
  private final Deque<Mark> marks = new ArrayDeque<>();
  private long taken;
  private long arrived;
  private long given;

  Flight(Segments segments, int capacity) {
    this.segments = segments;
    this.capacity = capacity;
  }

  /** Where a piece ends, counted from the first byte of all, and when it arrives. */
  private static final class Mark {
    private final long firstDue;
    private long end;
    private long due;

    Mark(long end, long due) {
      this.firstDue = due;
      this.end = end;
      this.due = due;
    }
  }

  /** How many bytes are under way. */
  int size() {
    return (int) (taken - given);
  }

  /**
   * Where the next bytes can be put, as many as may come; nothing remains in it when too many are
   * under way. {@link #took} must follow.
   */
  ByteBuffer space() {
    ByteBuffer last = bytes.peekLast();
    if (last == null || last.limit() == last.capacity()) {
      last = segments.borrow().limit(0);
      bytes.addLast(last);
    }
    int room = Math.min(capacity - size(), last.capacity() - last.limit());
    return last.duplicate().limit(last.limit() + room).position(last.limit());
  }

  /**
   * So many bytes were put there, which arrive piece by piece.
   *
   * @param pieces how many bytes arrive together
   * @param due when each piece arrives, asked in order with the number of its bytes; never earlier
   *     than the one before
   */
  void took(int count, int pieces, Due due) {
    ByteBuffer last = bytes.getLast();
    last.limit(last.limit() + count);
    for (int left = count; left > 0; left -= pieces) {
      int piece = Math.min(left, pieces);
      taken += piece;
      mark(due.of(piece));
    }
    releaseEmpty();
  }

  /** Knows when bytes arrive. */
  interface Due {
    long of(int bytes);
  }

  private void mark(long due) {
    Mark last = marks.peekLast();
    if (last != null && due - last.firstDue <= TOGETHER_NANOS) {
      last.end = taken;
      last.due = due;
    } else {
      marks.addLast(new Mark(taken, due));
    }
  }

  /** Whether anything has not arrived yet. */
  boolean hasMore() {
    return !marks.isEmpty();
  }

  /** When the next bytes that have not arrived yet will. */
  long nextDue() {
    return marks.getFirst().due;
  }

  /** Some of the bytes that have arrived, in order; nothing remains in it if there are none. */
  ByteBuffer arrived(long now) {
    for (Mark next = marks.peekFirst();
        next != null && next.due - now <= 0;
        next = marks.peekFirst()) {
      arrived = next.end;
      marks.removeFirst();
    }
    if (arrived == given) {
      return NOTHING;
    }
    ByteBuffer first = bytes.getFirst();
    ByteBuffer some = first.duplicate();
    return some.limit((int) Math.min(some.limit(), some.position() + (arrived - given)));
  }

  /** So many of those were handed on. */
  void gave(int count) {
    ByteBuffer first = bytes.getFirst();
    first.position(first.position() + count);
    given += count;
    if (first.position() == first.capacity()) {
      segments.giveBack(bytes.removeFirst());
    }
    releaseEmpty();
  }

  /** Forgets everything that is under way. */
  void clear() {
    bytes.forEach(segments::giveBack);
    bytes.clear();
    marks.clear();
    given = taken;
    arrived = taken;
  }

  /** An idle direction holds no memory. */
  private void releaseEmpty() {
    if (size() == 0 && !bytes.isEmpty()) {
      segments.giveBack(bytes.removeFirst());
    }
  }
}
