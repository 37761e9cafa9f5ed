package dev.fairway.bench;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;

/**
 * Requests at a fixed rate, whatever the answers do. The latency of each counts from the moment
 * when it was due, so that a stall is not left out of the figures (coordinated omission).
 * Everything happens on the event loop of the client.
 */
final class OpenLoop {

  private static final long TICK_MICROS = 500;
  private static final long LAST_ANSWER_SECONDS = 30;
  private static final int SIGNIFICANT_DIGITS = 3;

  private final LoadClient client;
  private final Deque<LoadConnection> free = new ArrayDeque<>();
  private final Queue<Long> late = new ArrayDeque<>();
  private final CompletableFuture<Histogram> done = new CompletableFuture<>();
  private final Histogram histogram = new Histogram(SIGNIFICANT_DIGITS);
  private final long period;
  private final long total;
  private long start;
  private long sent;
  private long answered;

  /**
   * A load of the small GET.
   *
   * @param slots connections; one that may have several requests in flight occurs several times
   */
  OpenLoop(LoadClient client, List<LoadConnection> slots, int rate, long total) {
    this.client = client;
    this.free.addAll(slots);
    this.period = TimeUnit.SECONDS.toNanos(1) / rate;
    this.total = total;
  }

  /** Runs until the last answer; returns the latencies in nanoseconds. */
  Histogram run() throws IOException, InterruptedException {
    start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(10);
    var ticks =
        client
            .loop()
            .scheduleAtFixedRate(this::sendWhatIsDue, 0, TICK_MICROS, TimeUnit.MICROSECONDS);
    try {
      long nanos = total * period + TimeUnit.SECONDS.toNanos(LAST_ANSWER_SECONDS);
      return done.get(nanos, TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new BenchException("a request failed under open-loop load: " + e, e);
    } finally {
      ticks.cancel(false);
    }
  }

  private void sendWhatIsDue() {
    long now = System.nanoTime();
    for (long due = start + sent * period; sent < total && due <= now; due += period) {
      sent++;
      late.add(due);
    }
    sendLate();
  }

  private void sendLate() {
    while (!late.isEmpty() && !free.isEmpty()) {
      LoadConnection connection = free.removeFirst();
      connection.get(HubSite.SMALL, "", new Timed(connection, late.remove()));
    }
  }

  /** Measures one answer. */
  private final class Timed implements Answer {

    private final LoadConnection connection;
    private final long due;

    Timed(LoadConnection connection, long due) {
      this.connection = connection;
      this.due = due;
    }

    @Override
    public void head(int status) {
      if (status != 200) {
        failed(new IOException("status " + status));
      }
    }

    @Override
    public void body(int bytes) {}

    @Override
    public void end() {
      histogram.recordValue(System.nanoTime() - due);
      free.addLast(connection);
      answered++;
      if (answered == total) {
        done.complete(histogram);
      } else {
        sendLate();
      }
    }

    @Override
    public void failed(Throwable cause) {
      done.completeExceptionally(cause);
    }
  }
}
