package dev.fairway.pump;

import dev.fairway.linux.PipePool;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one side on their way to the other: takes as many as a carrier holds, hands them on,
 * and takes more only when all of them are gone. On the event loop.
 */
final class Direction {

  /** After so many pieces, other connections have their turn. */
  private static final int ROUNDS = 16;

  /** And after so many bytes. */
  private static final int ENOUGH = 1 << 20;

  private final Pump pump;
  private final Flow flow;
  private final Descriptor source;
  private final Descriptor sink;
  private final Choice choice;
  private final Copying copying;
  private final @Nullable Splicing splicing;
  private Carrier carrier;
  private boolean ended;
  private boolean over;
  private @Nullable Future<?> next;

  Direction(
      Pump pump,
      Descriptor source,
      Descriptor sink,
      @Nullable PipePool pipes,
      Choice choice,
      ByteBufAllocator allocator) {
    this.pump = pump;
    this.flow = pump.flow(source.side());
    this.source = source;
    this.sink = sink;
    this.choice = choice;
    this.copying = new Copying(allocator);
    this.splicing = pipes == null ? null : new Splicing(pipes);
    this.carrier = copying;
  }

  /** Bytes that somebody else received, before any of its own. Releases them. */
  void hold(ByteBuf bytes) {
    if (bytes.isReadable()) {
      PumpTap tap = pump.tap();
      if (tap != null) {
        tap.received(source.side(), bytes.nioBuffer());
      }
      flow.early(bytes.readableBytes(), System.nanoTime());
      copying.hold(bytes);
    }
    bytes.release();
  }

  /** The same with what goes first, before which nobody looks. */
  void holdFirst(Pump.First first) {
    if (first.own() && first.bytes().isReadable()) {
      flow.own(first.bytes().readableBytes());
      copying.hold(first.bytes());
      first.bytes().release();
    } else {
      hold(first.bytes());
    }
  }

  /** Moves bytes until there are none, or the sink takes none, or others have their turn. */
  void run() {
    long now = System.nanoTime();
    long enough = flow.arrived() + ENOUGH;
    for (int round = 0; round < ROUNDS && flow.arrived() < enough; round++) {
      if (!step(now)) {
        return;
      }
    }
    flow.waiting = Waiting.NOTHING;
    again(0);
  }

  /** Whether to go on at once. */
  private boolean step(long now) {
    if (over || (carrier.pending() > 0 && !hand(now))) {
      return false;
    }
    if (ended) {
      finish();
      return false;
    }
    return take(now);
  }

  private boolean take(long now) {
    if (!source.isReadable()) {
      return await(Waiting.on(source.side()));
    }
    if (!sink.isWritable()) {
      return await(Waiting.on(sink.side()));
    }
    int most = flow.allowed(now);
    if (most == 0) {
      again(flow.nanosUntilAllowed(now));
      return await(Waiting.BANDWIDTH);
    }
    carrier = choose();
    int count;
    try {
      count = carrier.take(source, most);
    } catch (IOException | NotYetConnectedException e) {
      pump.broken(source.side(), e);
      return false;
    }
    if (count > 0) {
      PumpTap tap = pump.tap();
      if (tap != null) {
        tap.received(source.side(), copying.taken());
      }
      flow.received(count, now);
      return hand(now);
    }
    if (count == 0) {
      source.wouldBlockReading();
    } else {
      ended = true;
    }
    return true;
  }

  private boolean hand(long now) {
    if (!sink.isWritable()) {
      return await(Waiting.on(sink.side()));
    }
    try {
      int count = carrier.hand(sink);
      flow.sent(count, carrier != copying, now);
    } catch (IOException | NotYetConnectedException e) {
      pump.broken(sink.side(), e);
      return false;
    }
    if (carrier.pending() > 0) {
      sink.wouldBlockWriting();
      return await(Waiting.on(sink.side()));
    }
    return true;
  }

  private Carrier choose() {
    if (splicing == null || pump.tap() != null || !choice.splice(flow)) {
      return copying;
    }
    if (splicing.borrow()) {
      return splicing;
    }
    choice.refused(flow);
    return copying;
  }

  private boolean await(Waiting what) {
    flow.waiting = what;
    if (splicing != null) {
      splicing.rest();
    }
    return false;
  }

  private void finish() {
    release();
    try {
      if (!pump.isHalfClosed()) {
        sink.endOutput();
      } // Else closing it, which comes next, tells the peer as well.
    } catch (IOException | NotYetConnectedException e) {
      pump.broken(sink.side(), e);
      return;
    }
    pump.finished(flow);
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
  void release() {
    over = true;
    copying.release();
    if (splicing != null) {
      splicing.release();
    }
    if (next != null) {
      next.cancel(false);
      next = null;
    }
  }
}
