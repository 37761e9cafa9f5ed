package dev.fairway.linux;

import org.jspecify.annotations.Nullable;

/** Whether the system calls of this module can be used here. */
public final class Linux {

  private static final @Nullable String PROBLEM = problem();

  private Linux() {}

  /** Whether pipes can be made and spliced. Any thread. */
  public static boolean isAvailable() {
    return PROBLEM == null;
  }

  /** Why not, for a log; null where they can be used. */
  public static @Nullable String problemHere() {
    return PROBLEM;
  }

  private static @Nullable String problem() {
    try {
      LinuxException expected = Pipe.probe();
      return expected.errno() == Errno.EBADF ? null : String.valueOf(expected);
    } catch (LinkageError | RuntimeException e) {
      // Another system or C library, or native access is denied.
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return String.valueOf(cause);
    }
  }
}
