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
 * <p>Sits before the decoder, which alone knows when a head begins and does not tell.
 */
final class HeadDeadline extends ChannelInboundHandlerAdapter {

  private final Duration headTimeout;
  private final Duration idleTimeout;
  private final Runnable onHeadTimeout;
  private boolean awaiting;
  private boolean begun;
  private @Nullable Future<?> timer;

  HeadDeadline(Duration headTimeout, Duration idleTimeout, Runnable onHeadTimeout) {
    this.headTimeout = headTimeout;
    this.idleTimeout = idleTimeout;
    this.onHeadTimeout = onHeadTimeout;
  }

  /** A head may come now. The first one of a connection is expected at once. */
  void await(ChannelHandlerContext ctx, boolean first) {
    awaiting = true;
    begun = first;
    if (first) {
      arm(ctx, headTimeout, onHeadTimeout);
    } else {
      arm(ctx, idleTimeout, ctx::close);
    }
  }

  /** The head is whole. */
  void arrived() {
    awaiting = false;
    cancel();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (awaiting && !begun) {
      begun = true;
      arm(ctx, headTimeout, onHeadTimeout);
    }
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

  private void arm(ChannelHandlerContext ctx, Duration timeout, Runnable action) {
    cancel();
    timer = ctx.executor().schedule(action, timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void cancel() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}
