package dev.fairway.pump;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Notices that nothing has moved for a while. One timer a session, which is set anew when it rings
 * and not at each byte. On the event loop.
 *
 * <p>When the loop was held up, its timers run before it looks at its sockets, so the verdict waits
 * until it has looked once more.
 */
final class Idle {

  /** Longer than any delay makes the loop look at its sockets in between, so it may be short. */
  private static final Duration LAST_LOOK = Duration.ofMillis(20);

  private final EventLoop loop;
  private final Runnable expired;
  private long limit;
  private long last;
  private boolean looking;
  private @Nullable Future<?> timer;

  Idle(EventLoop loop, Duration limit, Runnable expired) {
    this.loop = loop;
    this.limit = limit.toNanos();
    this.expired = expired;
  }

  void start(long now) {
    last = now;
    arm(limit);
  }

  /** Something has moved. */
  void touch(long now) {
    last = now;
    looking = false;
  }

  /** A shorter patience from now on; a longer one changes nothing. */
  void shorten(Duration limit, long now) {
    if (limit.toNanos() >= this.limit || timer == null) {
      return;
    }
    this.limit = limit.toNanos();
    stop();
    arm(this.limit - (now - last));
  }

  void stop() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private void ring() {
    long left = limit - (System.nanoTime() - last);
    if (left > 0) {
      looking = false;
      arm(left);
    } else if (looking) {
      expired.run();
    } else {
      looking = true;
      arm(LAST_LOOK.toNanos());
    }
  }

  private void arm(long nanos) {
    timer = loop.schedule(this::ring, Math.max(0, nanos), TimeUnit.NANOSECONDS);
  }
}
