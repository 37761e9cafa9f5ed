package dev.fairway.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how long a client may take: without a request on the connection, and, from the first byte
 * of a request, until its head is whole. The latter is what slowloris attacks stretch.
 *
 * <p>Sits before the decoder, which alone knows when a head begins and does not tell. A head that
 * comes in one piece, as nearly all do, costs no timer; neither does a request that follows soon.
 */
final class HeadDeadline extends ChannelInboundHandlerAdapter {

  private final Duration headTimeout;
  private final long idleNanos;
  private final Runnable onHeadTimeout;
  private boolean awaiting;
  private boolean begun;
  private long headSince;
  private long idleSince;
  private @Nullable Future<?> headTimer;
  private @Nullable Future<?> idleTimer;

  HeadDeadline(Duration headTimeout, Duration idleTimeout, Runnable onHeadTimeout) {
    this.headTimeout = headTimeout;
    this.idleNanos = idleTimeout.toNanos();
    this.onHeadTimeout = onHeadTimeout;
  }

  /** A head may come now. The first one of a connection is expected at once. */
  void await(ChannelHandlerContext ctx, boolean first) {
    awaiting = true;
    begun = first;
    idleSince = System.nanoTime();
    if (first) {
      awaitRest(ctx);
    } else if (idleTimer == null) {
      closeIfIdleIn(ctx, idleNanos);
    }
  }

  /**
   * When the head that is awaited began, as {@link System#nanoTime} says: with its first byte, or
   * on a new connection when that was established. One that came in one piece begins now.
   */
  long begun() {
    return headTimer == null ? System.nanoTime() : headSince;
  }

  /** The head is whole. */
  void arrived() {
    awaiting = false;
    headTimer = cancel(headTimer);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    begun = true;
    ctx.fireChannelRead(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (awaiting && begun && headTimer == null) {
      awaitRest(ctx);
    }
    ctx.fireChannelReadComplete();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    stop();
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    stop();
  }

  private void awaitRest(ChannelHandlerContext ctx) {
    headSince = System.nanoTime();
    headTimer =
        ctx.executor().schedule(onHeadTimeout, headTimeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** One timer, however many requests there are meanwhile: when it is due, it looks again. */
  private void closeIfIdleIn(ChannelHandlerContext ctx, long nanos) {
    idleTimer = ctx.executor().schedule(() -> closeIfIdle(ctx), nanos, TimeUnit.NANOSECONDS);
  }

  private void closeIfIdle(ChannelHandlerContext ctx) {
    idleTimer = null;
    if (!awaiting || begun) {
      return;
    }
    long left = idleNanos - (System.nanoTime() - idleSince);
    if (left > 0) {
      closeIfIdleIn(ctx, left);
    } else {
      ctx.close();
    }
  }

  private void stop() {
    awaiting = false;
    headTimer = cancel(headTimer);
    idleTimer = cancel(idleTimer);
  }

  private static @Nullable Future<?> cancel(@Nullable Future<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
    return null;
  }
}
