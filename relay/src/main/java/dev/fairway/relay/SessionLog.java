package dev.fairway.relay;

import dev.fairway.observe.AccessLog;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The access log of a listener: where its lines go, what they look like, and how often they come.
 * Any thread; never blocks.
 *
 * <p>Sessions keep the log that they began with, so what it goes to stays open for as long as one
 * of them lasts, also when the listener has closed the log.
 */
final class SessionLog implements AutoCloseable {

  private final @Nullable AccessLog<SessionLine> lines;
  private final Optional<SessionTemplate> template;
  private final Optional<Duration> recordEvery;
  private final Consumer<SessionLog> unused;

  /** The listener, and each session that is not over. */
  private final AtomicInteger users = new AtomicInteger(1);

  /**
   * Used by a listener.
   *
   * @param lines shared with logs that go to the same place; null to write nothing
   * @param template of lines; absent for JSON
   * @param recordEvery how often a session that goes on gets a further line
   * @param unused is told, at least once, that nobody uses it any more
   */
  SessionLog(
      @Nullable AccessLog<SessionLine> lines,
      Optional<SessionTemplate> template,
      Optional<Duration> recordEvery,
      Consumer<SessionLog> unused) {
    this.lines = lines;
    this.template = template;
    this.recordEvery = recordEvery;
    this.unused = unused;
  }

  /** How often a session that goes on gets a further line; absent for never. */
  Optional<Duration> recordEvery() {
    return recordEvery;
  }

  /** A session begins; {@link #end} must follow. */
  void begin() {
    users.incrementAndGet();
  }

  /** Takes a record of a session between its begin and its end. */
  void write(SessionRecord session) {
    if (lines != null) {
      lines.write(new SessionLine(session, template));
    }
  }

  /** A session is over. */
  void end() {
    if (users.decrementAndGet() == 0) {
      unused.accept(this);
    }
  }

  /** No more sessions begin; once. */
  @Override
  public void close() {
    end();
  }
}
