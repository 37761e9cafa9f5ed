package dev.fairway.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The orderly end of the process: a signal becomes a request that the running command sees, and the
 * process lives on until that command has cleaned up. A second request asks it not to wait for
 * others meanwhile; a third one ends the process as it is. Safe for use by any thread.
 */
final class Ending {

  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch hurried = new CountDownLatch(1);
  private final Runnable halt;
  private boolean atOnce;

  /**
   * Creates the end of a process that nobody has asked for yet.
   *
   * @param halt ends the process at once
   */
  Ending(Runnable halt) {
    this.halt = halt;
  }

  /** Asks the process to end. */
  synchronized void request() {
    if (atOnce || isHurried()) {
      halt.run();
    } else if (isRequested()) {
      hurried.countDown();
    } else {
      requested.countDown();
    }
  }

  /** The command leaves nothing behind that it had to clean up: the first request ends it. */
  synchronized void needsNoTime() {
    atOnce = true;
    if (isRequested()) {
      halt.run();
    }
  }

  /** From here on it has something to clean up again. */
  synchronized void needsTime() {
    atOnce = false;
  }

  /** Returns whether the process was asked to end. */
  boolean isRequested() {
    return requested.getCount() == 0;
  }

  /** Returns whether it was asked a second time. */
  boolean isHurried() {
    return hurried.getCount() == 0;
  }

  /** Waits until the process is asked to end. */
  void await() throws InterruptedException {
    requested.await();
  }

  /** Waits until the process is asked to end a second time. */
  void awaitHurry() throws InterruptedException {
    hurried.await();
  }

  /**
   * Waits until the process is asked to end, or the time is over.
   *
   * @return whether it was asked to end
   */
  boolean await(Duration time) throws InterruptedException {
    return requested.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }
}
