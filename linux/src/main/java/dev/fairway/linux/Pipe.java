package dev.fairway.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A pipe of the kernel, through which bytes go from one descriptor to another without entering this
 * process. Not for use by two threads at once.
 */
public final class Pipe implements AutoCloseable {

  // fcntl.h
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final int F_SETPIPE_SZ = 1_031;
  private static final int F_GETPIPE_SZ = 1_032;
  private static final int SPLICE_F_MOVE = 1;
  private static final int SPLICE_F_NONBLOCK = 2;

  /** A smaller one costs more system calls for each byte than copying does. */
  private static final int LEAST = 16 << 10;

  private final int out;
  private final int in;
  private int capacity;
  private int pending;
  private boolean full;
  private boolean closed;

  private Pipe(int out, int in, int capacity) {
    this.out = out;
    this.in = in;
    this.capacity = capacity;
  }

  /**
   * Makes an empty pipe, as large as the kernel grants: beyond {@code fs.pipe-user-pages-soft} it
   * refuses to enlarge the pipes of a user.
   *
   * @param wanted bytes
   * @throws LinuxException EMFILE or ENFILE if there is no descriptor left; EPERM if the kernel
   *     grants so few pages that the pipe is of no use
   */
  public static Pipe open(int wanted) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ends = arena.allocate(JAVA_INT, 2);
      check("pipe2", Calls.pipe2(ends, O_NONBLOCK | O_CLOEXEC));
      return sized(ends.getAtIndex(JAVA_INT, 0), ends.getAtIndex(JAVA_INT, 1), wanted);
    }
  }

  private static Pipe sized(int out, int in, int wanted) throws LinuxException {
    int capacity = Calls.fcntl(in, F_SETPIPE_SZ, wanted);
    for (int size = wanted / 2; capacity < 0 && size >= LEAST; size /= 2) {
      capacity = Calls.fcntl(in, F_SETPIPE_SZ, size);
    }
    if (capacity < 0) {
      Calls.close(out);
      Calls.close(in);
      throw new LinuxException("fcntl(F_SETPIPE_SZ)", capacity);
    }
    return new Pipe(out, in, capacity);
  }

  /** Becomes larger if the kernel grants it now, and stays as it is otherwise. */
  void grow(int wanted) {
    int granted = Calls.fcntl(in, F_SETPIPE_SZ, wanted);
    if (granted > 0) {
      capacity = granted;
    }
  }

  /**
   * Initializes the calls and uses one of them, which fails harmlessly. Loads what tells of an
   * error as well: when descriptors have run out, no class can be loaded any more.
   */
  static LinuxException probe() {
    return new LinuxException("fcntl", Calls.fcntl(-1, F_GETPIPE_SZ, 0));
  }

  /** How many bytes it can hold. Many small pieces fill it with fewer. */
  public int capacity() {
    return capacity;
  }

  /** How many bytes it holds. */
  public int pending() {
    return pending;
  }

  /** Whether the bytes that it took last were as many as it can hold. */
  boolean wasFull() {
    return full;
  }

  /**
   * Takes bytes from a descriptor that does not block.
   *
   * @param most bytes to take; positive
   * @return how many; 0 if none can be taken now, be it that there are none or that the pipe is
   *     full; -1 if there will be none any more
   * @throws LinuxException ECONNRESET and the like
   */
  public int fill(int from, int most) throws LinuxException {
    int moved = splice(from, in, most);
    if (moved == 0) {
      return -1;
    }
    if (Errno.EAGAIN.is(moved)) {
      return 0;
    }
    pending += check("splice", moved);
    full = moved == capacity;
    return moved;
  }

  /**
   * Gives bytes to a descriptor that does not block.
   *
   * @return how many; 0 if it takes none now
   * @throws LinuxException EPIPE, ECONNRESET and the like
   */
  public int drain(int to) throws LinuxException {
    if (pending == 0) {
      return 0;
    }
    int moved = splice(out, to, pending);
    if (Errno.EAGAIN.is(moved)) {
      return 0;
    }
    pending -= check("splice", moved);
    return moved;
  }

  /** Closes both ends; what it holds is lost. Does nothing the second time. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    Calls.close(out);
    Calls.close(in);
  }

  private static int splice(int from, int to, int most) {
    int moved;
    do {
      moved = Calls.splice(from, to, most, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
    } while (Errno.EINTR.is(moved));
    return moved;
  }

  private static int check(String call, int result) throws LinuxException {
    if (result < 0) {
      throw new LinuxException(call, result);
    }
    return result;
  }
}
