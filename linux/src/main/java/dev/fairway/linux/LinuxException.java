package dev.fairway.linux;

import java.io.IOException;

/** A system call failed. */
public final class LinuxException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Errno errno;

  /**
   * Of a call's result.
   *
   * @param result the negative error number
   */
  LinuxException(String call, int result) {
    super(call + ": " + describe(-result));
    this.errno = Errno.of(-result);
  }

  /** Why. */
  public Errno errno() {
    return errno;
  }

  private static String describe(int number) {
    Errno errno = Errno.of(number);
    return errno == Errno.OTHER ? "error " + number : errno.name();
  }
}
