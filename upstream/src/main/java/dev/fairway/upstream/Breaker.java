package dev.fairway.upstream;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Remembers that an upstream swallows what it is sent, so that not every request waits for it anew:
 * {@code kubectl} makes five calls, one after the other, before it says that a cluster is not
 * there.
 *
 * <p>Open after an attempt that failed slowly, and closed again by the first that succeeds or fails
 * fast: an upstream that refuses connections costs nobody time, and one that restarts refuses them.
 * While it is open, about once a second a request may try; so one that is back is used about a
 * second later. What one request learns counts for all event loops and classes of traffic. Any
 * thread; times are those of {@link System#nanoTime}.
 */
final class Breaker {

  private static final long PAUSE_LEAST = TimeUnit.MILLISECONDS.toNanos(750);
  private static final long PAUSE_MOST = TimeUnit.MILLISECONDS.toNanos(1_250);
  private static final long SLOW = TimeUnit.SECONDS.toNanos(1);

  private final long slow;
  private volatile boolean open;
  private OpenFailure last = new OpenFailure.Unreachable("never tried");
  private Optional<Long> succeeded = Optional.empty();
  private long failedAt;

  /** The last attempt began then, or the last failed one ended. */
  private long since;

  private long pause;

  /**
   * Closed.
   *
   * @param timeout of one attempt with one endpoint
   */
  Breaker(Duration timeout) {
    this.slow = Math.min(SLOW, timeout.toNanos() / 2);
  }

  boolean isOpen() {
    return open;
  }

  /** Whether a request may try now; others are answered, or wait a moment for one that tries. */
  synchronized boolean mayTry(long now) {
    return !open || now - since >= pause;
  }

  /** The same; who may is the only one for a while. */
  synchronized boolean takeTry(long now) {
    if (!mayTry(now)) {
      return false;
    }
    since = now;
    return true;
  }

  synchronized void trying(long now) {
    since = now;
  }

  synchronized void succeeded(long now) {
    open = false;
    succeeded = Optional.of(now);
  }

  /**
   * An attempt has failed.
   *
   * @param begun when it began; if another one that ended earlier has succeeded since, it says
   *     nothing
   */
  synchronized void failed(OpenFailure failure, long begun, long now) {
    if (succeeded.isPresent() && begun - succeeded.get() < 0) {
      return;
    }
    open = now - begun >= slow;
    last = failure;
    failedAt = now;
    since = now;
    pause = ThreadLocalRandom.current().nextLong(PAUSE_LEAST, PAUSE_MOST);
  }

  /** The last failure, with its age; for who does not try. Only after it has been open. */
  synchronized OpenFailure failure(long now) {
    String age = String.format(Locale.ROOT, " (%.1f s ago)", (now - failedAt) / 1e9);
    return switch (last) {
      case OpenFailure.Unreachable(String message) -> new OpenFailure.Unreachable(message + age);
      case OpenFailure.Untrusted(String message) -> new OpenFailure.Untrusted(message + age);
      case OpenFailure.Busy(String message) -> new OpenFailure.Busy(message + age);
      case OpenFailure.Removed(String message) -> new OpenFailure.Removed(message);
    };
  }
}
