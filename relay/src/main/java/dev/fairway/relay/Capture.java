package dev.fairway.relay;

import dev.fairway.pump.Outcome;
import dev.fairway.pump.Pump;
import dev.fairway.pump.PumpTap;
import dev.fairway.pump.Side;
import dev.fairway.pump.Tally;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one session as packets between the client and the relay. The session's event loop
 * fills it and never waits; another thread takes the packets out. In between they are in memory, so
 * the greatest size of the file bounds that too.
 */
final class Capture implements PumpTap {

  private static final byte[] END = {};

  private final long most;
  private final InstantSource clock;
  private final BlockingQueue<byte[]> packets = new LinkedBlockingQueue<>();
  private final AtomicReference<Beginning> beginning = new AtomicReference<>(Beginning.OPEN);
  private @Nullable PcapPackets maker;
  private long written = PcapPackets.head().length;
  private boolean over;
  private volatile String reason = "";

  /** Whether it begins: its session's loop decides, and at the same time who waits for it. */
  private enum Beginning {
    OPEN,
    BEGUN,
    ABANDONED
  }

  /**
   * Of no session yet.
   *
   * @param most bytes of the file, and of memory
   */
  Capture(long most, InstantSource clock) {
    this.most = most;
    this.clock = clock;
  }

  /**
   * Begins to look at a pump's bytes, on its loop, unless it was abandoned.
   *
   * @return why that cannot be; empty if it has begun
   */
  String beginOn(Pump through, InetSocketAddress client, InetSocketAddress local) {
    if (!through.tap(this)) {
      return "another capture of it runs";
    }
    Tally down = through.tally(Side.UPSTREAM);
    long toClient = down.received() + down.own();
    if (!begin(client, local, through.tally(Side.CLIENT).received(), toClient)) {
      through.untap(this);
      return "nobody waits for it any more";
    }
    return "";
  }

  /**
   * Begins, on the loop; see {@link PcapPackets}.
   *
   * @return whether it has: not if it was abandoned
   */
  boolean begin(InetSocketAddress client, InetSocketAddress local, long fromClient, long toClient) {
    if (!beginning.compareAndSet(Beginning.OPEN, Beginning.BEGUN)) {
      return false;
    }
    maker = new PcapPackets(client, local, fromClient, toClient);
    return true;
  }

  /**
   * It is not to begin any more. Any thread.
   *
   * @return whether that holds; if it has begun, somebody has to end it
   */
  boolean abandon() {
    beginning.compareAndSet(Beginning.OPEN, Beginning.ABANDONED);
    return beginning.get() == Beginning.ABANDONED;
  }

  @Override
  public void received(Side from, ByteBuffer bytes) {
    if (over || maker == null) {
      return;
    }
    int at = bytes.position();
    while (at < bytes.limit() && most - written > PcapPackets.OVERHEAD) {
      long room = Math.min(PcapPackets.SEGMENT, most - written - PcapPackets.OVERHEAD);
      int length = (int) Math.min(bytes.limit() - at, room);
      add(maker.data(from == Side.CLIENT, bytes.slice(at, length), clock.instant()));
      at += length;
    }
    if (most - written <= PcapPackets.OVERHEAD) {
      end("as many bytes as were asked for");
    }
  }

  @Override
  public void finished(Side from) {
    if (!over && maker != null) {
      add(maker.finished(from == Side.CLIENT, clock.instant()));
    }
  }

  @Override
  public void ended(Outcome why) {
    if (over || maker == null) {
      return;
    }
    if (why instanceof Outcome.Reset(Side by)) {
      add(maker.reset(by == Side.CLIENT, clock.instant()));
    }
    end("the connection has ended: " + why.code());
  }

  /**
   * Writes the packets as they come, until there will be no more or the time is over. Not on the
   * loop.
   *
   * @return why it is over
   */
  String writeTo(OutputStream out, Duration time) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + time.toNanos();
    out.write(PcapPackets.head());
    while (true) {
      byte[] next = packets.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next == null) {
        return "the time that was asked for";
      }
      if (next.length == 0) {
        return reason;
      }
      out.write(next);
    }
  }

  /** Nobody reads it any more: what writes it is to end. Any thread. */
  void leave() {
    packets.add(END);
  }

  private void add(byte[] packet) {
    written += packet.length;
    packets.add(packet);
  }

  private void end(String why) {
    over = true;
    reason = why;
    packets.add(END);
  }
}
