package dev.fairway.observe;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one JSON line a request, off the event loops.
 *
 * <p>The queue is bounded: when the disk is slower than the requests, lines are dropped and
 * counted, and the requests go on. Any thread may call {@link #write}; one thread writes.
 */
public final class AccessLog implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(AccessLog.class);
  private static final int CAPACITY = 16_384;
  private static final int BATCH = 256;

  private final BlockingQueue<AccessRecord> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final AtomicLong dropped = new AtomicLong();
  private final OutputStream out;
  private final AccessLineWriter lines;
  private final Thread writer;
  private volatile boolean closing;

  /**
   * Starts the writing thread.
   *
   * @param out where lines go; flushed after each batch, closed by {@link #close}
   */
  public AccessLog(OutputStream out) {
    this.out = out;
    this.lines = new AccessLineWriter(out);
    this.writer = Thread.ofPlatform().name("access-log").daemon().start(this::run);
  }

  /** Takes a record; never blocks. */
  public void write(AccessRecord accessRecord) {
    if (!queue.offer(accessRecord)) {
      dropped.incrementAndGet();
    }
  }

  /** How many records were dropped since the start. */
  public long dropped() {
    return dropped.get();
  }

  /** Writes what is queued, waits at most five seconds for it, and closes the output. */
  @Override
  public void close() {
    closing = true;
    try {
      writer.join(5_000);
      out.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      log.warn("closing the access log failed", e);
    }
  }

  private void run() {
    while (!closing || !queue.isEmpty()) {
      try {
        writeBatch();
      } catch (InterruptedException e) {
        return;
      } catch (IOException | UncheckedIOException e) {
        log.warn("writing the access log failed", e);
      }
    }
  }

  private void writeBatch() throws InterruptedException, IOException {
    AccessRecord next = queue.poll(100, TimeUnit.MILLISECONDS);
    for (int i = 0; next != null && i < BATCH; i++) {
      lines.write(next);
      next = queue.poll();
    }
    if (next != null) {
      lines.write(next);
    }
    out.flush();
  }
}
