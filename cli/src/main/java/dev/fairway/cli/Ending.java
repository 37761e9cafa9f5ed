package dev.fairway.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * The orderly end of the process: a signal (SIGINT, SIGTERM, SIGHUP) becomes a request that the
 * running command sees, and the process lives on until that command has cleaned up.
 *
 * <p>The JVM runs its shutdown hooks when a signal arrives and would end with 128 plus the signal's
 * number. The hook here waits for the command and then halts with the command's own exit code, so
 * that a hub that drained well ends with 0. Safe for use by any thread.
 */
final class Ending {
  /** How long a command may clean up before the process ends without it. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private final IntConsumer halt;
  private volatile int code = ExitCode.FAILED;

  /**
   * Creates the end of a process that nobody has asked for yet.
   *
   * @param halt ends the process at once with the given code, without any further hook
   */
  Ending(IntConsumer halt) {
    this.halt = halt;
  }

  /** Returns whether the process was asked to end. */
  boolean isRequested() {
    return requested.getCount() == 0;
  }

  /** Waits until the process is asked to end. */
  void await() throws InterruptedException {
    requested.await();
  }

  /**
   * Waits until the process is asked to end, or the time is over.
   *
   * @return whether it was asked to end
   */
  boolean await(Duration time) throws InterruptedException {
    return requested.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Says that the command is over and cleaned up. */
  void finished(int exitCode) {
    code = exitCode;
    finished.countDown();
  }

  /** The shutdown hook: asks the command to end and waits for it. */
  void requestAndWait() {
    boolean ordinaryExit = finished.getCount() == 0;
    if (ordinaryExit) {
      return;
    }
    requested.countDown();
    try {
      boolean clean = finished.await(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
      halt.accept(clean ? code : ExitCode.FAILED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
