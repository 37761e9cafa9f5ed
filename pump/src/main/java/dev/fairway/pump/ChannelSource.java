package dev.fairway.pump;

import dev.fairway.transport.Connections;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that come out of a channel, which is read when whoever takes them asks for more, and as
 * bandwidth allows. On the event loop.
 */
abstract class ChannelSource extends ChannelInboundHandlerAdapter {

  final Pump pump;
  final Flow flow;
  private final Channel source;
  private boolean reading;
  private boolean ended;
  private boolean over;
  private @Nullable Future<?> later;

  ChannelSource(Pump pump, Side from, Channel source) {
    this.pump = pump;
    this.flow = pump.flow(from);
    this.source = source;
  }

  /** Takes what was read; owns it from then on. */
  abstract void take(ByteBuf bytes);

  /** Moves what can be moved now, asks for more or waits; not asked once all is over. */
  abstract void proceed();

  /** Goes on, as something has changed: what was taken has gone, or can go now. */
  final void run() {
    if (!over) {
      proceed();
    }
  }

  /** Hands on what was received before, and begins. */
  void start() {
    source.pipeline().addLast(this);
    for (Pump.First first = first(); first != null; first = first()) {
      int size = first.bytes().readableBytes();
      if (first.own()) {
        flow.own(size);
      } else {
        flow.early(size, System.nanoTime());
      }
      take(first.bytes());
    }
    ended = source instanceof DuplexChannel duplex && duplex.isInputShutdown();
    run();
  }

  private Pump.@Nullable First first() {
    return pump.pollFirst(flow.from);
  }

  /** Whether nothing comes after what was taken. */
  final boolean isEnded() {
    return ended;
  }

  /** All has gone where it belongs, and the end with it. */
  final void finished() {
    over = true;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (over) {
      bytes.release();
      return;
    }
    PumpTap tap = pump.tap();
    if (tap != null) {
      tap.received(flow.from, bytes.nioBuffer());
    }
    flow.received(bytes.readableBytes(), System.nanoTime());
    take(bytes);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    reading = false;
    run();
  }

  /** Reads, unless it is doing so already, as soon as bandwidth allows. */
  final void readMore() {
    if (reading) {
      return;
    }
    long now = System.nanoTime();
    if (flow.allowed(now) == 0) {
      flow.waiting = Waiting.BANDWIDTH;
      readLater(flow.nanosUntilAllowed(now));
      return;
    }
    flow.waiting = Waiting.on(flow.from);
    reading = true;
    source.read();
  }

  private void readLater(long nanos) {
    if (later == null) {
      later =
          pump.loop()
              .schedule(
                  () -> {
                    later = null;
                    run();
                  },
                  nanos,
                  TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == Connections.Drain.END) {
      pump.end(new Outcome.Drained());
    } else if (event == ChannelInputShutdownEvent.INSTANCE) {
      ended = true;
      run();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    pump.broken(flow.from, cause);
  }

  /** Moves nothing any more. */
  void stop() {
    over = true;
    if (later != null) {
      later.cancel(false);
      later = null;
    }
  }
}
