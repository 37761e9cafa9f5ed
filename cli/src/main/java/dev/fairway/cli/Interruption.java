package dev.fairway.cli;

import java.util.function.BooleanSupplier;

/**
 * Turns the request to end the process into an interrupt of the thread that opened this, until it
 * is closed. What that thread does then cleans up after itself.
 */
final class Interruption implements AutoCloseable {

  private final BooleanSupplier requested;
  private final Wait wait;
  private final Thread worker = Thread.currentThread();
  private final Thread watcher;

  private Interruption(BooleanSupplier requested, Wait wait) {
    this.requested = requested;
    this.wait = wait;
    this.watcher = Thread.ofVirtual().start(this::watch);
  }

  /** Interrupts work as soon as the process is asked to end. */
  static Interruption onRequest(Ending ending) {
    return new Interruption(ending::isRequested, ending::await);
  }

  /** Interrupts what happens at the end, as soon as the process is asked a second time. */
  static Interruption onHurry(Ending ending) {
    return new Interruption(ending::isHurried, ending::awaitHurry);
  }

  /** Whether the process was asked; the thread's own interrupt is over then. */
  boolean tookPlace() {
    if (!requested.getAsBoolean()) {
      return false;
    }
    Thread.interrupted();
    return true;
  }

  @Override
  public void close() {
    watcher.interrupt();
  }

  private void watch() {
    try {
      wait.await();
      worker.interrupt();
    } catch (InterruptedException e) {
      // The work is done; nobody needs to be interrupted any more.
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for the request. */
  @FunctionalInterface
  private interface Wait {
    void await() throws InterruptedException;
  }
}
