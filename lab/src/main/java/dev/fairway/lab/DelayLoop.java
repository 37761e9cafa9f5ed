package dev.fairway.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** The thread of a relay: sockets, timers that are accurate to a fraction of a millisecond. */
final class DelayLoop {

  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  /** How long new bytes may go unseen while the next timer is less than a millisecond away. */
  private static final long NAP = TimeUnit.MICROSECONDS.toNanos(100);

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Selector selector;
  private final Queue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(Timer::due));
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private volatile boolean over;

  DelayLoop(String name) throws IOException {
    this.selector = Selector.open();
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  /** Hears of a socket, on the thread of the loop. */
  interface Handler {
    void ready();
  }

  private record Timer(long due, Runnable task) {}

  void start() {
    thread.start();
  }

  /** To be called before the start, or on the thread of the loop. */
  SelectionKey register(SelectableChannel channel, int interest, Handler handler)
      throws IOException {
    channel.configureBlocking(false);
    return channel.register(selector, interest, handler);
  }

  /** Runs a task once, not before the moment. On the thread of the loop. */
  void at(long due, Runnable task) {
    timers.add(new Timer(due, task));
  }

  /**
   * Runs something on the thread of the loop and waits for it, at most ten seconds.
   *
   * @throws IllegalStateException if the loop has ended
   */
  <T> T call(Supplier<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    tasks.add(
        () -> {
          try {
            done.complete(work.get());
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    selector.wakeup();
    try {
      return done.get(over ? 0 : PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the relay has ended, or is stuck: " + e, e);
    }
  }

  /** Ends it; every socket is closed when this returns. */
  void close() {
    over = true;
    selector.wakeup();
    try {
      if (!thread.join(PATIENCE)) {
        throw new LabException(thread.getName() + " did not end within 10 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (selector) {
      while (!over) {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
          task.run();
        }
        runTimers();
        select();
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void runTimers() {
    long now = System.nanoTime();
    for (Timer next = timers.peek(); next != null && next.due() - now <= 0; next = timers.peek()) {
      timers.remove();
      next.task().run();
    }
  }

  /** Selectors know milliseconds only. */
  private void select() throws IOException {
    Timer next = timers.peek();
    long wait = next == null ? Long.MAX_VALUE : next.due() - System.nanoTime();
    if (next == null) {
      selector.select(DelayLoop::handle);
    } else if (wait >= MILLI) {
      selector.select(DelayLoop::handle, TimeUnit.NANOSECONDS.toMillis(wait));
    } else {
      if (selector.selectNow(DelayLoop::handle) == 0 && wait > 0) {
        LockSupport.parkNanos(Math.min(wait, NAP));
      }
    }
  }

  private static void handle(SelectionKey key) {
    if (key.isValid()) {
      ((Handler) key.attachment()).ready();
    }
  }
}
