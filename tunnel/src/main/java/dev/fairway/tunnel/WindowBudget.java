package dev.fairway.tunnel;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How far the windows of all streams of a process may grow together. What they begin with is not
 * counted: every stream has that. Any thread.
 */
public final class WindowBudget {

  private final long most;
  private final AtomicLong granted = new AtomicLong();

  /**
   * Nothing is granted yet.
   *
   * @param most bytes
   */
  public WindowBudget(long most) {
    this.most = most;
  }

  /** An eighth of what the process may use for buffers, at most 256 MiB. */
  public static WindowBudget ofThisProcess() {
    return new WindowBudget(Math.min(Runtime.getRuntime().maxMemory() / 8, 256L << 20));
  }

  /** Takes so many bytes, or nothing if they are not there. */
  boolean take(int bytes) {
    long now = granted.addAndGet(bytes);
    if (now <= most) {
      return true;
    }
    granted.addAndGet(-bytes);
    return false;
  }

  /** Gives back what was taken. */
  void give(int bytes) {
    granted.addAndGet(-bytes);
  }

  /** Whether streams that do not use what they have should give some of it back. */
  boolean isTight() {
    return granted.get() > most - most / 4;
  }

  /** Bytes by which windows have grown. */
  public long granted() {
    return granted.get();
  }
}
