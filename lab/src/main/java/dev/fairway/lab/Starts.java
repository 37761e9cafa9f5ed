package dev.fairway.lab;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * The threads that are starting clusters. A lab that closes first waits until none of them can make
 * or write anything any more. Safe for use by several threads.
 */
final class Starts {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Set<Thread> threads = new HashSet<>();

  /** The calling thread starts a cluster until it closes what this returns. */
  synchronized Start begin() {
    threads.add(Thread.currentThread());
    return this::end;
  }

  /** Interrupts the starts of other threads, and returns when they are over. */
  synchronized void interruptAndAwait() {
    threads.remove(Thread.currentThread());
    threads.forEach(Thread::interrupt);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long left = PATIENCE.toMillis();
    while (!threads.isEmpty() && left > 0) {
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LabException("interrupted while starts of clusters were being ended", e);
      }
      left = (deadline - System.nanoTime()) / 1_000_000;
    }
  }

  private synchronized void end() {
    threads.remove(Thread.currentThread());
    notifyAll();
  }

  /** A start in progress. */
  interface Start extends AutoCloseable {
    @Override
    void close();
  }
}
