package dev.fairway.linux;

/**
 * Why a system call failed, as far as somebody decides by it.
 *
 * <p>The numbers are those of {@code asm-generic/errno.h}, which every processor has that a JDK
 * with a foreign-function API runs on.
 */
public enum Errno {
  /** Not permitted, for a pipe: the user's pages or the largest size are used up. */
  EPERM(1),
  /** Interrupted by a signal before anything happened. */
  EINTR(4),
  /** Not an open descriptor. */
  EBADF(9),
  /** Nothing can be moved now. */
  EAGAIN(11),
  /** No memory. */
  ENOMEM(12),
  /** In use: a pipe cannot become smaller than what it holds. */
  EBUSY(16),
  /** A descriptor of the wrong kind, or an impossible number. */
  EINVAL(22),
  /** The system has no descriptor left. */
  ENFILE(23),
  /** This process has no descriptor left. */
  EMFILE(24),
  /** The other end does not take bytes any more. */
  EPIPE(32),
  /** The peer has reset the connection. */
  ECONNRESET(104),
  /** There is no connection. */
  ENOTCONN(107),
  /** The peer has not answered for too long. */
  ETIMEDOUT(110),
  /** Any other; the exception has its number. */
  OTHER(-1);

  private final int number;

  Errno(int number) {
    this.number = number;
  }

  static Errno of(int number) {
    for (Errno errno : values()) {
      if (errno.number == number) {
        return errno;
      }
    }
    return OTHER;
  }

  /** Whether a call failed with this one; for a call's negative result. */
  boolean is(int result) {
    return result == -number;
  }
}
