package dev.fairway.pump;

import dev.fairway.linux.Linux;
import dev.fairway.linux.PipePool;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Joins two connections: what either peer sends, the other one gets, unchanged and in order, and as
 * either ends, so the other one hears of it: FIN as FIN in its own direction, RST as RST.
 *
 * <p>On Linux the pump takes both sockets out of Netty's hands and moves their bytes itself (see
 * {@link DescriptorMover}): small exchanges through a buffer of the loop, bulk through a pipe of
 * the kernel. Where only one of the two is a socket, that one alone ({@link MixedMover}). Elsewhere
 * it copies through Netty's channels ({@link ChannelMover}). None holds more than a window of bytes
 * in either direction, and neither holds memory while nothing waits to be sent.
 *
 * <p>Everything happens on the event loop of the two connections, which must be the same.
 */
public final class Pump {

  private final Channel client;
  private final Channel upstream;
  private final EventLoop loop;
  private final PumpLimits limits;
  private final PumpListener listener;
  private final Idle idle;
  private final Flow fromClient;
  private final Flow fromUpstream;
  private final Mover mover;
  private final Map<Side, Queue<First>> first = new EnumMap<>(Side.class);
  private boolean started;
  private @Nullable Future<?> deadline;
  private @Nullable Side firstToClose;
  private @Nullable Outcome outcome;
  private @Nullable PumpTap tap;

  /**
   * Joins two established connections, sockets or what behaves like them; nothing moves before
   * {@link #start}.
   *
   * <p>Both have auto-read off, nothing unsent in their buffers, and no handler that still wants to
   * see bytes. From now on they belong to the pump, which closes them.
   *
   * @param pipes lends pipes for bulk; null to copy always
   * @param listener hears of the end
   */
  public Pump(
      Channel client,
      Channel upstream,
      PumpLimits limits,
      @Nullable PipePool pipes,
      PumpListener listener) {
    this(client, upstream, limits, pipes, Bulk::new, listener);
  }

  /** For tests, which choose when to splice. */
  Pump(
      Channel client,
      Channel upstream,
      PumpLimits limits,
      @Nullable PipePool pipes,
      Supplier<Choice> choice,
      PumpListener listener) {
    if (!client.eventLoop().equals(upstream.eventLoop())) {
      throw new IllegalArgumentException("two event loops (expected: one)");
    }
    this.client = client;
    this.upstream = upstream;
    this.loop = client.eventLoop();
    this.limits = limits;
    this.listener = listener;
    this.idle = new Idle(loop, limits.idle(), () -> end(new Outcome.Idle()));
    this.fromClient = new Flow(Side.CLIENT, limits.fromClient(), idle);
    this.fromUpstream = new Flow(Side.UPSTREAM, limits.fromUpstream(), idle);
    this.mover = mover(pipes, choice);
  }

  private Mover mover(@Nullable PipePool pipes, Supplier<Choice> choice) {
    if (client instanceof EpollSocketChannel accepted) {
      PipePool usable = Linux.isAvailable() ? pipes : null;
      return upstream instanceof EpollSocketChannel dialled
          ? new DescriptorMover(this, accepted, dialled, usable, choice)
          : new MixedMover(this, Side.CLIENT, accepted, upstream);
    }
    return upstream instanceof EpollSocketChannel dialled
        ? new MixedMover(this, Side.UPSTREAM, dialled, client)
        : new ChannelMover(this, client, upstream);
  }

  /**
   * Bytes to send before any that will be received, in the order of the calls: what was read of the
   * other side already, like a client hello. Before {@link #start}.
   *
   * @param to who gets them
   * @param bytes the pump releases them
   */
  public void sendFirst(Side to, ByteBuf bytes) {
    sendFirst(to, new First(bytes, false));
  }

  /** The same with bytes of the owner's, like a PROXY header: the other side has not sent them. */
  public void sendOwn(Side to, ByteBuf bytes) {
    sendFirst(to, new First(bytes, true));
  }

  private void sendFirst(Side to, First bytes) {
    first.computeIfAbsent(to.other(), from -> new ArrayDeque<>()).add(bytes);
  }

  /** Bytes that go first, and whether they are the owner's. */
  record First(ByteBuf bytes, boolean own) {}

  /**
   * Adds the bytes of one side up with those of others. Before {@link #start}.
   *
   * @param sum of this event loop
   */
  public void countIn(Side from, FlowCount sum) {
    flow(from).countIn(sum);
  }

  /** Begins to move bytes. Once, and not after the end. */
  public void start() {
    if (outcome != null) {
      return;
    }
    started = true;
    long now = System.nanoTime();
    idle.start(now);
    if (limits.session() != null) {
      deadline =
          loop.schedule(
              () -> end(new Outcome.SessionDeadline()),
              limits.session().toNanos(),
              TimeUnit.NANOSECONDS);
    }
    client.closeFuture().addListener(closed -> mover.closed());
    upstream.closeFuture().addListener(closed -> mover.closed());
    if (outcome == null) {
      // A peer that closes its direction has not closed ours.
      client.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
      upstream.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
      mover.start();
    }
  }

  /**
   * Ends the session now, for a reason of the owner's. Does nothing once it has ended.
   *
   * <p>Peers see RST, so that neither takes what it got for all; only idle connections between
   * which nothing is under way are closed with FIN.
   */
  public void end(Outcome why) {
    if (outcome != null) {
      return;
    }
    outcome = why;
    idle.stop();
    if (deadline != null) {
      deadline.cancel(false);
    }
    boolean orderly = isOrderly(why);
    if (started) {
      mover.stop();
    }
    first.values().forEach(queue -> queue.forEach(each -> each.bytes.release()));
    first.clear();
    Closing.close(client, orderly);
    Closing.close(upstream, orderly);
    if (started) {
      mover.forget();
    }
    fromClient.waiting = Waiting.OVER;
    fromUpstream.waiting = Waiting.OVER;
    PumpTap watcher = tap;
    if (watcher != null) {
      tap = null;
      watcher.ended(why);
    }
    listener.ended(this, why);
  }

  private boolean isOrderly(Outcome why) {
    return switch (why) {
      case Outcome.Closed closed -> true;
      case Outcome.Idle idle -> fromClient.pending() == 0 && fromUpstream.pending() == 0;
      case Outcome.Reset reset -> false;
      case Outcome.SessionDeadline deadline -> false;
      case Outcome.Drained drained -> false;
      case Outcome.Stopped stopped -> false;
      case Outcome.Failed failed -> false;
    };
  }

  /**
   * Shows all bytes that come from now on to somebody else, until {@link #untap}; for as long they
   * are copied, never spliced.
   *
   * @return whether it does: one may look at a time, and only before the end
   */
  public boolean tap(PumpTap watcher) {
    if (tap != null || outcome != null) {
      return false;
    }
    tap = watcher;
    return true;
  }

  /** Shows no more to whom it showed; does nothing if that is not the one who looks. */
  public void untap(PumpTap watcher) {
    if (watcher.equals(tap)) {
      tap = null;
    }
  }

  /** What the bytes of one side have come to. */
  public Tally tally(Side from) {
    return flow(from).tally();
  }

  /** What the bytes of one side wait for now. */
  public Waiting waiting(Side from) {
    return flow(from).waiting;
  }

  /** Why it ended; null while it lasts. */
  public @Nullable Outcome outcome() {
    return outcome;
  }

  EventLoop loop() {
    return loop;
  }

  Flow flow(Side from) {
    return from == Side.CLIENT ? fromClient : fromUpstream;
  }

  /** Who looks at the bytes; null for nobody. */
  @Nullable PumpTap tap() {
    return tap;
  }

  boolean isOver() {
    return outcome != null;
  }

  /** Whether one direction is over. */
  boolean isHalfClosed() {
    return firstToClose != null;
  }

  /** The next of the bytes to send first; the caller releases them. */
  @Nullable First pollFirst(Side from) {
    Queue<First> bytes = first.get(from);
    return bytes == null ? null : bytes.poll();
  }

  /** One side has closed its direction, and the other was told so after the last byte. */
  void finished(Flow flow) {
    flow.waiting = Waiting.OVER;
    if (tap != null) {
      tap.finished(flow.from);
    }
    if (firstToClose != null) {
      end(new Outcome.Closed(firstToClose));
      return;
    }
    firstToClose = flow.from;
    idle.shorten(limits.halfClosed(), System.nanoTime());
  }

  /** A connection is broken: by its peer, or otherwise. */
  void broken(Side side, Throwable cause) {
    end(Closing.outcome(side, cause));
  }
}
