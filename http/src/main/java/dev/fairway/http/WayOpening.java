package dev.fairway.http;

import dev.fairway.net.HostPort;
import dev.fairway.transport.DialException;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Promise;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A way that is being asked for on a connection, until it is open, refused, given up, or nobody has
 * answered in time. Whatever comes first counts. On the connection's event loop.
 */
final class WayOpening {

  private final String who;
  private final HostPort endpoint;
  private final long deadline;
  private final Promise<Channel> result;
  private @Nullable Future<?> timer;
  private boolean over;

  /**
   * @param who answers, for people
   * @param endpoint where the way leads
   * @param deadline as {@link System#nanoTime} says
   * @param result whoever cancels it gives up
   */
  WayOpening(String who, HostPort endpoint, long deadline, Promise<Channel> result) {
    this.who = who;
    this.endpoint = endpoint;
    this.deadline = deadline;
    this.result = result;
  }

  /**
   * Waits from now on.
   *
   * @param silence what it is when nobody answers
   */
  void begin(Channel channel, WayException.Kind silence) {
    long left = Math.max(1, deadline - System.nanoTime());
    timer =
        channel
            .eventLoop()
            .schedule(
                () -> fail(channel, silence, "did not answer in time"), left, TimeUnit.NANOSECONDS);
    result.addListener(
        done -> {
          if (done.isCancelled()) {
            channel.close();
          }
        });
  }

  HostPort endpoint() {
    return endpoint;
  }

  /** Whether the answer is there, or nobody waits for it any more. */
  boolean isOver() {
    return over;
  }

  /** The answer is there: no deadline any more. */
  void answered() {
    over = true;
    if (timer != null) {
      timer.cancel(false);
    }
  }

  /** The way is open; who has given up meanwhile does not get it. */
  void opened(Channel channel) {
    if (!result.trySuccess(channel)) {
      channel.close();
    }
  }

  /**
   * It is not to be had.
   *
   * @param what follows the name of who answers
   */
  void fail(Channel channel, WayException.Kind kind, String what) {
    if (over) {
      return;
    }
    answered();
    WayException why = new WayException(kind, who + " " + what);
    result.tryFailure(new DialException(endpoint, DialException.Step.WAY, why));
    channel.close();
  }
}
