package dev.fairway.relay;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one thread that changes sockets and upstreams, so that they need no locks. Its tasks are
 * short: whatever waits does so elsewhere.
 */
final class ConfigurationThread implements Executor {

  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("configuration").daemon().factory());

  ConfigurationThread() {
    // Who waits for a task gets it done; what was put off until later is not worth waiting for.
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(task);
  }

  /**
   * Runs a task and waits for it, interrupted or not. Not for the thread itself.
   *
   * @throws IllegalStateException if it fails
   */
  void run(Runnable task) {
    Future<?> done = executor.submit(task);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          done.get();
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw new IllegalStateException(String.valueOf(e.getMessage()), e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Runs a task that may wait, on a thread of its own, unless all has ended by then. */
  void later(Duration wait, Runnable task) {
    executor.schedule(
        () -> Thread.ofVirtual().name("configuration-again").start(task),
        wait.toNanos(),
        TimeUnit.NANOSECONDS);
  }

  /** Takes no more tasks. */
  void end() {
    executor.shutdown();
  }
}
