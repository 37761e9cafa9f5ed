package dev.fairway.upstream;

import dev.fairway.http.ResponseEvents;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The requests that have no stream yet, in the order in which they came; bounded, and each for a
 * bounded time. Confined to its event loop.
 */
final class WaitingLine {

  private static final int MAX = 4_096;

  private final EventLoop loop;
  private final Queue<Waiting> line = new ArrayDeque<>();

  WaitingLine(EventLoop loop) {
    this.loop = loop;
  }

  int size() {
    return line.size();
  }

  boolean isEmpty() {
    return line.isEmpty();
  }

  /**
   * Adds a request at the end.
   *
   * @param patience how long it waits at most
   * @param late what it hears then
   * @return false if too many wait already
   */
  boolean add(
      ResponseEvents events, Opening opening, Duration patience, Supplier<OpenFailure> late) {
    return line.size() < MAX && line.add(new Waiting(events, opening, patience, late));
  }

  /** The next one, which somebody may care about or not; null if there is none. */
  @Nullable Waiting poll() {
    return line.poll();
  }

  /** Tells all of them that there is no stream. */
  void fail(OpenFailure failure) {
    // Whoever fails may ask again at once; that one is for the next attempt.
    List<Waiting> all = List.copyOf(line);
    line.clear();
    all.forEach(each -> each.fail(failure));
  }

  /** The same for those that were there at the time, as {@link System#nanoTime} says. */
  void fail(OpenFailure failure, long time) {
    List<Waiting> before = line.stream().filter(each -> each.since - time <= 0).toList();
    line.removeAll(before);
    before.forEach(each -> each.fail(failure));
  }

  /** A request without a stream yet. */
  final class Waiting {

    final ResponseEvents events;
    final Opening opening;
    private final Supplier<OpenFailure> late;
    private final Future<?> timer;
    private final long since = System.nanoTime();
    private boolean left;

    Waiting(ResponseEvents events, Opening opening, Duration patience, Supplier<OpenFailure> late) {
      this.events = events;
      this.opening = opening;
      this.late = late;
      this.timer = loop.schedule(this::onDeadline, patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether it still waited and somebody still cares. */
    boolean leave() {
      timer.cancel(false);
      boolean first = !left;
      left = true;
      return first && !opening.isAbandoned();
    }

    private void fail(OpenFailure failure) {
      if (leave()) {
        opening.failed(failure);
      }
    }

    private void onDeadline() {
      line.remove(this);
      fail(late.get());
    }
  }
}
