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

  /** How large a pipe is at first, in bytes. */
  public static final int SIZE = 256 << 10;

  /**
   * How large one becomes that was full: whoever moves so much then takes fewer system calls, and
   * the kernel sends fewer acknowledgements, each of which wakes a sender.
   */
  static final int LARGE = 1 << 20;

  /** Half of the pages that {@code fs.pipe-user-pages-soft} grants a user. */
  private static final int MOST_LARGE = 32;

  private final Deque<Pipe> idle = new ArrayDeque<>();
  private final int most;
  private int open;
  private int large;
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
   * Lends an empty pipe, as large as the kernel grants.
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
      discard(pipe);
      return;
    }
    if (pipe.wasFull() && large < MOST_LARGE) {
      enlarge(pipe);
    }
    idle.addFirst(pipe); // The one that was used last is still in the processor's cache.
  }

  private void enlarge(Pipe pipe) {
    if (pipe.capacity() < LARGE) {
      pipe.grow(LARGE);
      large += pipe.capacity() >= LARGE ? 1 : 0;
    }
  }

  private void discard(Pipe pipe) {
    large -= pipe.capacity() >= LARGE ? 1 : 0;
    open--;
    pipe.close();
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
    idle.forEach(this::discard);
    idle.clear();
  }
}
