package dev.fairway.cli;

/**
 * Turns the request to end the process into an interrupt of the thread that opened this, until it
 * is closed. What that thread does then cleans up after itself.
 */
final class Interruption implements AutoCloseable {
  private final Ending ending;
  private final Thread worker = Thread.currentThread();
  private final Thread watcher;

  Interruption(Ending ending) {
    this.ending = ending;
    this.watcher = Thread.ofVirtual().start(this::watch);
  }

  /** Whether the process was asked to end; the thread's own interrupt is over then. */
  boolean tookPlace() {
    if (!ending.isRequested()) {
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
      ending.await();
      worker.interrupt();
    } catch (InterruptedException e) {
      // The work is done; nobody needs to be interrupted any more.
      Thread.currentThread().interrupt();
    }
  }
}
