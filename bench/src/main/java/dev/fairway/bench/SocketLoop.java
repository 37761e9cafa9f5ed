package dev.fairway.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Non-blocking sockets and timers of one thread: as little between a load and the kernel as Java
 * allows.
 */
final class SocketLoop implements AutoCloseable {

  private final Selector selector = Selector.open();
  private final Queue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(Timer::due));

  SocketLoop() throws IOException {}

  /** Owns a socket. */
  interface Handler {

    /** Something can be done that it is interested in. */
    void ready(SelectionKey key) throws IOException;

    /** Its socket, or what it did with it, failed. */
    void failed(SelectionKey key, IOException cause);
  }

  private record Timer(long due, Runnable task) {}

  SelectionKey register(SelectableChannel channel, int interest, Handler handler)
      throws IOException {
    channel.configureBlocking(false);
    return channel.register(selector, interest, handler);
  }

  /** Runs a task once, not before the moment, given as {@link System#nanoTime}. */
  void at(long due, Runnable task) {
    timers.add(new Timer(due, task));
  }

  /** Serves until the condition holds, asked after each turn, or until the moment. */
  void runUntil(BooleanSupplier over, long deadline) throws IOException {
    while (!over.getAsBoolean()) {
      long now = System.nanoTime();
      if (now - deadline >= 0) {
        return;
      }
      runTimers(now);
      select(nextTimer(deadline) - System.nanoTime());
    }
  }

  /** Ends a connection that is of no use any more. */
  static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      selector.close();
    } catch (IOException e) {
      throw new BenchException("cannot close sockets: " + e.getMessage(), e);
    }
  }

  private void runTimers(long now) {
    for (Timer next = timers.peek(); next != null && next.due() - now <= 0; next = timers.peek()) {
      timers.remove();
      next.task().run();
    }
  }

  private long nextTimer(long deadline) {
    Timer next = timers.peek();
    return next == null ? deadline : Math.min(deadline, next.due());
  }

  private void select(long nanos) throws IOException {
    if (nanos <= 0) {
      selector.selectNow(SocketLoop::handle);
    } else {
      // Zero would be for ever.
      selector.select(SocketLoop::handle, Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
    }
  }

  private static void handle(SelectionKey key) {
    if (!key.isValid()) {
      return; // Closed in the same turn.
    }
    Handler handler = (Handler) key.attachment();
    try {
      handler.ready(key);
    } catch (IOException e) {
      handler.failed(key, e);
    }
  }
}
