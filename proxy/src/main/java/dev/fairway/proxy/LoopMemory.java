package dev.fairway.proxy;

import dev.fairway.upstream.UpstreamLoad;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The body bytes of one event loop that have arrived and are not written on: what peers that do not
 * read cost. A window bounds each direction of each exchange; this bounds their sum. When it is
 * used up, whoever has held most for the longest time is evicted until there is some room again.
 *
 * <p>Confined to the loop, but for {@link #used}.
 */
final class LoopMemory {

  /** Heap that a piece costs beside its bytes: its buffer, its promise, its place in a queue. */
  static final int PIECE = 256;

  private final Executor loop;
  private final long limit;
  private final AtomicLong used = new AtomicLong();
  private final AtomicLong evicted = new AtomicLong();
  private @Nullable Holder first;
  private boolean relieving;

  /**
   * Holds nothing yet.
   *
   * @param limit in bytes; may be passed by what arrives in one turn of the loop
   */
  LoopMemory(Executor loop, long limit) {
    this.loop = loop;
    this.limit = limit;
  }

  /** Bytes that are held now. Any thread. */
  long used() {
    return used.get();
  }

  /** How many holders had to go since the start. Any thread. */
  long evicted() {
    return evicted.get();
  }

  /** Somebody who holds body bytes; linked while it does, which costs no allocation. */
  abstract static class Holder {

    private final LoopMemory memory;
    private final UpstreamLoad load;
    private @Nullable Holder previous;
    private @Nullable Holder next;
    private long bytes;
    private long pieces;

    /**
     * Holds nothing.
     *
     * @param load of the upstream that it is about, which is told as well
     */
    Holder(LoopMemory memory, UpstreamLoad load) {
      this.memory = memory;
      this.load = load;
    }

    /** A piece has arrived. */
    final void hold(int size) {
      if (size == 0) {
        return;
      }
      if (bytes == 0) {
        memory.link(this);
      }
      bytes += size;
      pieces++;
      load.add(size + PIECE);
      memory.add(size + PIECE);
    }

    /** Some of it is written, or thrown away; pieces may have been joined. */
    final void letGo(int size) {
      if (size == 0) {
        return;
      }
      bytes -= size;
      long gone = bytes == 0 ? pieces : Math.min(1, pieces);
      pieces -= gone;
      load.add(-size - gone * PIECE);
      memory.add(-size - gone * PIECE);
      if (bytes == 0) {
        memory.unlink(this);
      }
    }

    /** What it holds, pieces included. */
    final long held() {
      return bytes + pieces * PIECE;
    }

    /** When something arrived last, as {@link System#nanoTime} says. */
    abstract long lastArrival();

    /** Gives up what it holds, soon if not now. May be asked again. */
    abstract void evict(long held);
  }

  private void add(long bytes) {
    long now = used.getPlain() + bytes;
    used.setOpaque(now);
    if (now > limit && !relieving) {
      relieving = true;
      loop.execute(this::relieve); // Not in the middle of what an exchange is doing.
    }
  }

  private void relieve() {
    relieving = false;
    long tooMuch = used.getPlain() - limit / 4 * 3;
    for (Weighed each : heaviestFirst()) {
      if (tooMuch <= 0) {
        return;
      }
      tooMuch -= each.held;
      evicted.setOpaque(evicted.getPlain() + 1);
      each.holder.evict(each.held);
    }
  }

  private List<Weighed> heaviestFirst() {
    long now = System.nanoTime();
    List<Weighed> all = new ArrayList<>();
    for (Holder holder = first; holder != null; holder = holder.next) {
      long millis = 1 + (now - holder.lastArrival()) / 1_000_000;
      all.add(new Weighed(holder, holder.held(), holder.held() * millis));
    }
    all.sort(Comparator.comparingLong(Weighed::weight).reversed());
    return all;
  }

  /**
   * A holder as it is compared with others.
   *
   * @param weight bytes times milliseconds
   */
  private record Weighed(Holder holder, long held, long weight) {}

  private void link(Holder holder) {
    holder.next = first;
    if (first != null) {
      first.previous = holder;
    }
    first = holder;
  }

  private void unlink(Holder holder) {
    if (holder.previous == null) {
      first = holder.next;
    } else {
      holder.previous.next = holder.next;
    }
    if (holder.next != null) {
      holder.next.previous = holder.previous;
    }
    holder.previous = null;
    holder.next = null;
  }
}
