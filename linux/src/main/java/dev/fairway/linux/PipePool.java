package dev.fairway.linux;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Lends pipes for as long as bytes are in them, so that a few serve many connections, and keeps
 * them while they are empty: making one takes several system calls and pages of memory.
 *
 * <p>Any thread may call; a pipe may be given back by another thread than borrowed it.
 */
public final class PipePool implements AutoCloseable {

  /** Larger ones save no more system calls and leave the processor's cache. */
  public static final int SIZE = 256 << 10;

  private final Deque<Pipe> idle = new ArrayDeque<>();
  private final int most;
  private int open;
  private long refused;
  private boolean closed;

  /**
   * Makes none yet.
   *
   * @param most how many pipes there may be, lent and idle; each takes two descriptors
   */
  public PipePool(int most) {
    if (most < 0) {
      throw new IllegalArgumentException("most: " + most + " (expected: >= 0)");
    }
    this.most = most;
  }

  /**
   * Lends an empty pipe, as large as the kernel grants, at best {@link #SIZE}.
   *
   * @return null if there is none: all are lent, descriptors or pages have run out, or the pool is
   *     closed; whoever asks copies instead
   */
  public synchronized @Nullable Pipe lend() {
    Pipe pipe = idle.pollFirst();
    if (pipe != null) {
      return grown(pipe);
    }
    if (open >= most || closed) {
      refused++;
      return null;
    }
    try {
      pipe = Pipe.open(SIZE);
      open++;
      return pipe;
    } catch (LinuxException e) {
      refused++;
      return null; // A later loan tries again: what has run out may be there again.
    }
  }

  /** One that was made while pages were short takes its chance at each loan. */
  private static Pipe grown(Pipe pipe) {
    if (pipe.capacity() < SIZE) {
      pipe.grow(SIZE);
    }
    return pipe;
  }

  /** Takes a pipe back, from each loan once. One that is not empty is closed with what it holds. */
  public synchronized void giveBack(Pipe pipe) {
    if (pipe.pending() > 0 || closed) {
      pipe.close();
      open--;
      return;
    }
    idle.addFirst(pipe); // The one that was used last is still in the processor's cache.
  }

  /** How many are lent. */
  public synchronized int lent() {
    return open - idle.size();
  }

  /** How often there was none to lend, since the start. */
  public synchronized long refused() {
    return refused;
  }

  /** How many wait for a borrower. */
  public synchronized int idle() {
    return idle.size();
  }

  /** Closes the idle ones, and those that are lent when they come back. Lends none any more. */
  @Override
  public synchronized void close() {
    closed = true;
    idle.forEach(Pipe::close);
    open -= idle.size();
    idle.clear();
  }
}
