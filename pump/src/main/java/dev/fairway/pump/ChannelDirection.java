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
 * The bytes of one channel on their way to the other. Reads again only while less than a window is
 * unwritten, so that at most a window and one read are in memory. Flushes once a read.
 */
final class ChannelDirection extends ChannelInboundHandlerAdapter {

  private static final int WINDOW = 256 << 10;

  private final Pump pump;
  private final Flow flow;
  private final Channel source;
  private final ChannelSink sink;
  private boolean reading;
  private boolean ended;
  private boolean over;
  private @Nullable Future<?> later;

  ChannelDirection(Pump pump, Side from, Channel source, Channel sink) {
    this.pump = pump;
    this.flow = pump.flow(from);
    this.source = source;
    this.sink = new ChannelSink(pump, flow, sink, this::onWritten);
  }

  void start() {
    source.pipeline().addLast(this);
    for (Pump.First next = first(); next != null; next = first()) {
      int size = next.bytes().readableBytes();
      if (next.own()) {
        flow.own(size);
      } else {
        flow.early(size, System.nanoTime());
      }
      sink.write(next.bytes());
    }
    sink.flush();
    if (source instanceof DuplexChannel duplex && duplex.isInputShutdown()) {
      onEnd();
    } else {
      readMore();
    }
  }

  private Pump.@Nullable First first() {
    return pump.pollFirst(flow.from);
  }

  void stop() {
    over = true;
    if (later != null) {
      later.cancel(false);
      later = null;
    }
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
    sink.write(bytes);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    reading = false;
    sink.flush();
    readMore();
  }

  private void onWritten() {
    if (over) {
      return;
    }
    if (ended) {
      finishIfWritten();
    } else {
      readMore();
    }
  }

  private void readMore() {
    if (over || ended || reading) {
      return;
    }
    if (flow.pending() >= WINDOW) {
      flow.waiting = Waiting.on(flow.to());
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
          source
              .eventLoop()
              .schedule(
                  () -> {
                    later = null;
                    readMore();
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
      onEnd();
    }
  }

  private void onEnd() {
    if (!over && !ended) {
      ended = true;
      flow.waiting = Waiting.on(flow.to());
      finishIfWritten();
    }
  }

  private void finishIfWritten() {
    if (flow.pending() > 0) {
      return;
    }
    over = true;
    sink.finish();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    pump.broken(flow.from, cause);
  }
}
