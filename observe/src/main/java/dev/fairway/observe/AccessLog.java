package dev.fairway.observe;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a line for each request or session, off the event loops, within {@value #GATHER_MILLIS}
 * milliseconds.
 *
 * <p>Lines are gathered: waking a thread and writing a file for each request would cost more than
 * half of what the proxying itself does. The queue is bounded: when the disk is slower than the
 * traffic, lines are dropped and counted, and the traffic goes on. Any thread may call {@link
 * #write}; one thread makes lines of records and writes them.
 *
 * @param <T> the records
 */
public final class AccessLog<T> implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(AccessLog.class);
  private static final int CAPACITY = 16_384;

  /** Bytes that are handed to the output at once. */
  private static final int PIECE = 64 << 10;

  private static final int GATHER_MILLIS = 20;

  /** A bound, should a wake-up ever be lost. */
  private static final int SLEEP_MILLIS = 1_000;

  private final BlockingQueue<T> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final List<T> batch = new ArrayList<>();
  private final AtomicLong dropped = new AtomicLong();
  private final ByteArrayOutputStream text = new ByteArrayOutputStream(2 * PIECE);
  private final Consumer<T> lines;
  private final AtomicReference<@Nullable OutputStream> next = new AtomicReference<>();
  private final Thread writer;
  private OutputStream out;

  /** Why the last lines could not be written; null if they could. */
  private volatile @Nullable String problem;

  private volatile boolean asleep;
  private volatile boolean closing;
  private volatile boolean ended;

  /**
   * Starts the writing thread.
   *
   * @param out where lines go, in large pieces; closed at the end, or after {@link #switchTo}
   * @param format given memory to write to, makes what writes a line for each record there; used by
   *     the writing thread alone
   */
  public AccessLog(OutputStream out, Function<OutputStream, Consumer<T>> format) {
    this.out = out;
    this.lines = format.apply(text);
    this.writer = Thread.ofPlatform().name("access-log").daemon().start(this::run);
  }

  /** One that writes a JSON object for each request; everything else as above. */
  public static AccessLog<AccessRecord> ofRequests(OutputStream out) {
    return new AccessLog<>(out, text -> new AccessLineWriter(text)::write);
  }

  /** Takes a record; never blocks. */
  public void write(T entry) {
    if (ended || !queue.offer(entry)) {
      dropped.incrementAndGet();
    }
    if (asleep) {
      asleep = false;
      LockSupport.unpark(writer);
    }
  }

  /**
   * Writes elsewhere from the next lines on. Any thread.
   *
   * @param elsewhere closed at the end, or when another one takes its place
   */
  public void switchTo(OutputStream elsewhere) {
    closeQuietly(next.getAndSet(elsewhere));
    if (ended) {
      closeQuietly(next.getAndSet(null));
    }
  }

  /** How many records were lost since the start: the output was too slow, or failed. */
  public long dropped() {
    return dropped.get();
  }

  /** Why lines are lost at this time, for people; absent if none are. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** Writes what is queued and closes the output, both soon; returns at once. */
  public void end() {
    closing = true;
    LockSupport.unpark(writer);
  }

  /** The same, and waits at most five seconds for it. */
  @Override
  public void close() {
    end();
    try {
      writer.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void closeQuietly(@Nullable OutputStream out) {
    try {
      if (out != null) {
        out.close();
      }
    } catch (IOException e) {
      log.warn("closing the access log failed", e);
    }
  }

  private void run() {
    while (!closing || !queue.isEmpty()) {
      writeQueued();
      if (!closing) {
        pause(GATHER_MILLIS);
        sleepUntilWritten();
      }
    }
    ended = true;
    writeQueued();
    closeQuietly(out);
    closeQuietly(next.getAndSet(null));
  }

  private void writeQueued() {
    queue.drainTo(batch);
    int gathered = 0;
    int written = 0;
    for (T each : batch) {
      lines.accept(each);
      gathered++;
      if (text.size() >= PIECE || gathered == batch.size()) {
        writeText(gathered - written);
        written = gathered;
      }
    }
    batch.clear();
  }

  /** What cannot be written is lost: keeping it would fill memory while the disk is full. */
  private void writeText(int records) {
    OutputStream elsewhere = next.getAndSet(null);
    if (elsewhere != null) {
      closeQuietly(out);
      out = elsewhere;
    }
    try {
      text.writeTo(out);
      out.flush();
      problem = null;
    } catch (IOException e) {
      String before = problem;
      dropped.addAndGet(e instanceof AccessLogFile.NotRotatedException ? 0 : records);
      problem = "writing the access log failed: " + e.getMessage();
      if (before == null) {
        log.warn("{}; lines may be lost until it works again", problem);
      }
    } finally {
      text.reset();
    }
  }

  /** Whoever writes after the second look sees that we sleep; what came before it, we see. */
  private void sleepUntilWritten() {
    if (!queue.isEmpty()) {
      return;
    }
    asleep = true;
    if (queue.isEmpty() && !closing) {
      pause(SLEEP_MILLIS);
    }
    asleep = false;
  }

  private static void pause(int millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
