package dev.fairway.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Notices that nobody is at the other end any more: a peer that moved or lost its network does not
 * say goodbye. One period without a byte: the peer is asked for a sign of life. One more without a
 * byte: it has gone.
 *
 * <p>Sits before TLS, so that every byte counts: an answer may wait behind a large record on a slow
 * path. When an event loop was held up, its timers run before it reads what has arrived meanwhile,
 * so the verdict waits until it has looked into the socket once more.
 */
public final class Liveness extends ChannelInboundHandlerAdapter {

  /** Longer than any delay makes the loop read its sockets in between, so it may be short. */
  private static final Duration LAST_LOOK = Duration.ofMillis(100);

  private final Duration period;
  private final Runnable ask;
  private final Runnable gone;
  private boolean heard;
  private boolean asked;
  private @Nullable Future<?> timer;

  /**
   * Watches one connection.
   *
   * @param ask sends something that the peer has to answer
   * @param gone called at most once
   */
  public Liveness(Duration period, Runnable ask, Runnable gone) {
    this.period = period;
    this.ask = ask;
    this.gone = gone;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    again(ctx);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    heard = true;
    ctx.fireChannelRead(message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    cancel();
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    cancel();
  }

  private void onPeriod(ChannelHandlerContext ctx) {
    if (heard) {
      heard = false;
      asked = false;
      again(ctx);
    } else if (asked) {
      arm(ctx, LAST_LOOK, () -> onLastLook(ctx));
    } else {
      asked = true;
      ask.run();
      again(ctx);
    }
  }

  private void onLastLook(ChannelHandlerContext ctx) {
    if (heard) {
      onPeriod(ctx);
    } else {
      gone.run();
    }
  }

  private void again(ChannelHandlerContext ctx) {
    arm(ctx, period, () -> onPeriod(ctx));
  }

  private void arm(ChannelHandlerContext ctx, Duration delay, Runnable action) {
    timer = ctx.executor().schedule(action, delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void cancel() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}
