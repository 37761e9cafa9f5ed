package dev.fairway.pump;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a descriptor on their way into a channel. Reads only while less than a window is
 * unwritten, so that at most a window and one read are in memory. On the event loop.
 */
final class IntoChannel {

  private static final int WINDOW = 256 << 10;

  /** What one read takes at most. */
  private static final int READ = 64 << 10;

  /** Less than that is copied, so that it does not hold a large buffer. */
  private static final int SMALL = 8 << 10;

  /** After so many reads, other connections have their turn. */
  private static final int ROUNDS = 16;

  private final Pump pump;
  private final Flow flow;
  private final Descriptor source;
  private final ChannelSink sink;
  private final ByteBufAllocator allocator;
  private boolean running;
  private boolean ended;
  private boolean over;
  private @Nullable Future<?> next;

  IntoChannel(Pump pump, Descriptor source, Channel sink, ByteBufAllocator allocator) {
    this.pump = pump;
    this.flow = pump.flow(source.side());
    this.source = source;
    this.sink = new ChannelSink(pump, flow, sink, this::onWritten);
    this.allocator = allocator;
  }

  /** Sends what goes first. */
  void start() {
    for (Pump.First first = first(); first != null; first = first()) {
      int size = first.bytes().readableBytes();
      if (first.own()) {
        flow.own(size);
      } else {
        flow.early(size, System.nanoTime());
      }
      sink.write(first.bytes());
    }
    sink.flush();
  }

  private Pump.@Nullable First first() {
    return pump.pollFirst(source.side());
  }

  /** Bytes that somebody else received, before any of its own. Takes them over. */
  void hold(ByteBuf bytes) {
    if (over || !bytes.isReadable()) {
      bytes.release();
      return;
    }
    tap(bytes);
    flow.early(bytes.readableBytes(), System.nanoTime());
    sink.write(bytes);
    sink.flush();
  }

  /** Moves bytes until there are none, or the sink takes none, or others have their turn. */
  void run() {
    if (running || over) {
      return; // Whoever was told that bytes were written is called from here.
    }
    running = true;
    try {
      long now = System.nanoTime();
      for (int round = 0; round < ROUNDS; round++) {
        if (!step(now)) {
          return;
        }
      }
      flow.waiting = Waiting.NOTHING;
      again(0);
    } finally {
      running = false;
      sink.flush();
    }
  }

  /** Whether to go on at once. */
  private boolean step(long now) {
    if (flow.pending() >= WINDOW) {
      sink.flush();
    }
    if (over) {
      return false;
    }
    if (ended) {
      finishIfWritten();
      return false;
    }
    if (flow.pending() >= WINDOW) {
      return await(Waiting.on(flow.to()));
    }
    if (!source.isReadable()) {
      return await(Waiting.on(flow.from));
    }
    int most = flow.allowed(now);
    if (most == 0) {
      again(flow.nanosUntilAllowed(now));
      return await(Waiting.BANDWIDTH);
    }
    try {
      return take(Math.min(most, READ), now);
    } catch (IOException | NotYetConnectedException e) {
      pump.broken(flow.from, e);
      return false;
    }
  }

  private boolean take(int most, long now) throws IOException {
    ByteBuf bytes = allocator.directBuffer(most);
    int count;
    try {
      count = source.socket().recvAddress(bytes.memoryAddress(), 0, most);
    } catch (IOException | RuntimeException e) {
      bytes.release();
      throw e;
    }
    if (count <= 0) {
      bytes.release();
      ended = count < 0;
      if (!ended) {
        source.wouldBlockReading();
      }
      return true;
    }
    if (count < most) {
      source.emptied();
    }
    bytes.writerIndex(count);
    tap(bytes);
    flow.received(count, now);
    sink.write(fitted(bytes));
    return true;
  }

  private ByteBuf fitted(ByteBuf bytes) {
    int size = bytes.readableBytes();
    if (size > SMALL) {
      return bytes;
    }
    ByteBuf fitted = allocator.directBuffer(size).writeBytes(bytes);
    bytes.release();
    return fitted;
  }

  private void tap(ByteBuf bytes) {
    PumpTap tap = pump.tap();
    if (tap != null) {
      tap.received(flow.from, bytes.nioBuffer());
    }
  }

  private boolean await(Waiting what) {
    flow.waiting = what;
    return false;
  }

  private void onWritten() {
    if (ended || flow.waiting == Waiting.on(flow.to())) {
      run();
    }
  }

  private void finishIfWritten() {
    sink.flush();
    if (over) {
      return;
    }
    if (flow.pending() > 0) {
      flow.waiting = Waiting.on(flow.to());
      return;
    }
    over = true;
    sink.finish();
  }

  private void again(long nanos) {
    if (next == null) {
      next = pump.loop().schedule(this::onTurn, nanos, TimeUnit.NANOSECONDS);
    }
  }

  private void onTurn() {
    next = null;
    run();
  }

  /** Moves nothing any more. */
  void stop() {
    over = true;
    if (next != null) {
      next.cancel(false);
      next = null;
    }
  }
}
