package dev.fairway.pump;

import dev.fairway.transport.Connections;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a channel on their way into a descriptor. Reads again only when all are sent, so
 * that no more than one read is in memory: what a channel delivers at once is bounded. On the event
 * loop.
 */
final class OutOfChannel extends ChannelInboundHandlerAdapter {

  private final Pump pump;
  private final Flow flow;
  private final Channel source;
  private final Descriptor sink;
  private final Unsent unsent = new Unsent();
  private boolean reading;
  private boolean ended;
  private boolean over;
  private @Nullable Future<?> later;

  OutOfChannel(Pump pump, Channel source, Descriptor sink) {
    this.pump = pump;
    this.flow = pump.flow(sink.side().other());
    this.source = source;
    this.sink = sink;
  }

  /** Begins; nothing is sent before the descriptor is ready. */
  void start() {
    source.pipeline().addLast(this);
    for (Pump.First first = first(); first != null; first = first()) {
      int size = first.bytes().readableBytes();
      if (first.own()) {
        flow.own(size);
      } else {
        flow.early(size, System.nanoTime());
      }
      add(first.bytes());
    }
    ended = source instanceof DuplexChannel duplex && duplex.isInputShutdown();
    run();
  }

  private Pump.@Nullable First first() {
    return pump.pollFirst(flow.from);
  }

  private void add(ByteBuf bytes) {
    if (bytes.isReadable()) {
      unsent.add(bytes);
    } else {
      bytes.release();
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
    add(bytes);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    reading = false;
    run();
  }

  /** Sends what the descriptor takes, and reads more when that is all. */
  void run() {
    if (over) {
      return;
    }
    try {
      send();
      if (!unsent.isEmpty()) {
        flow.waiting = Waiting.on(flow.to());
      } else if (ended) {
        finish();
      } else {
        readMore();
      }
    } catch (IOException | NotYetConnectedException e) {
      pump.broken(flow.to(), e);
    }
  }

  private void send() throws IOException {
    while (!unsent.isEmpty() && sink.isWritable()) {
      int count = unsent.send(sink.socket());
      flow.sent(count, false, System.nanoTime());
      if (count == 0) {
        sink.wouldBlockWriting();
      }
    }
  }

  private void finish() throws IOException {
    if (!sink.isWritable()) {
      return; // Not ready yet: it is Netty's still.
    }
    over = true;
    if (!pump.isHalfClosed()) {
      sink.endOutput();
    } // Else closing it, which comes next, tells the peer as well.
    pump.finished(flow);
  }

  private void readMore() {
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
      later = pump.loop().schedule(this::onTurn, nanos, TimeUnit.NANOSECONDS);
    }
  }

  private void onTurn() {
    later = null;
    run();
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
    unsent.release();
    if (later != null) {
      later.cancel(false);
      later = null;
    }
  }
}
