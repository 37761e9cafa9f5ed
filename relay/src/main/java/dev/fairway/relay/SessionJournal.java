package dev.fairway.relay;

import dev.fairway.net.HostPort;
import dev.fairway.observe.RequestId;
import dev.fairway.pump.Outcome;
import dev.fairway.pump.Pump;
import dev.fairway.pump.Side;
import dev.fairway.pump.Tally;
import dev.fairway.relay.SessionRecord.Try;
import dev.fairway.transport.ClientHello;
import dev.fairway.transport.FailureWords;
import dev.fairway.transport.ProxyHeader;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps what is to be told of one session; confined to its event loop. */
final class SessionJournal {

  private static final AtomicLong CONNECTIONS = new AtomicLong();

  private final String id = RequestId.next();
  private final long connection = CONNECTIONS.incrementAndGet();
  private final InstantSource clock;
  private final Instant begun;
  private final long begin = System.nanoTime();
  private final String listener;
  private final InetSocketAddress remote;
  private final InetSocketAddress local;
  private final LoopCounts counts;
  private Optional<ProxyHeader.Addresses> proxied = Optional.empty();
  private Optional<ClientHello> hello = Optional.empty();
  private String upstream = "";

  /** Members that have failed. */
  private List<Try> failed = List.of();

  /** The member that is being tried, or has taken it; empty before. */
  private String peer = "";

  private long tried;

  /** Bytes of the client that were read before the pump began. */
  private int early;

  private boolean refusing;
  private @Nullable Duration connected;
  private @Nullable Pump pump;
  private @Nullable Future<?> telling;

  /**
   * It was accepted just now.
   *
   * @param counts of this event loop
   */
  SessionJournal(
      InstantSource clock,
      String listener,
      InetSocketAddress remote,
      InetSocketAddress local,
      LoopCounts counts) {
    this.clock = clock;
    this.begun = clock.instant();
    this.listener = listener;
    this.remote = remote;
    this.local = local;
    this.counts = counts;
  }

  /** Tells of it now and then, from now on until it is over. */
  void tellEvery(Duration period, EventLoop loop, Consumer<SessionRecord> listener) {
    long nanos = period.toNanos();
    telling =
        loop.scheduleWithFixedDelay(
            () -> listener.accept(soFar()), nanos, nanos, TimeUnit.NANOSECONDS);
  }

  String id() {
    return id;
  }

  /** Counts the connections of this process. */
  long connection() {
    return connection;
  }

  /** Bytes of the client came. */
  void read(int bytes) {
    early += bytes;
  }

  void proxied(ProxyHeader.Addresses addresses) {
    proxied = Optional.of(addresses);
  }

  void hello(ClientHello said) {
    hello = Optional.of(said);
  }

  void routed(String name) {
    upstream = name;
  }

  void tries(HostPort member) {
    next(member.toString());
  }

  /** The upstream has no member that could be tried. */
  void triesNobody() {
    next(upstream); // As nginx has it.
  }

  /** The member did not take it. */
  void failed() {
    refusing = true;
  }

  void connected() {
    connected = Duration.ofNanos(System.nanoTime() - tried);
  }

  /** Bytes move from now on. */
  void joined(Pump through) {
    pump = through;
    counts.add(through);
  }

  /** It goes on. */
  SessionRecord soFar() {
    return entry(pump == null ? 0 : 200, SessionRecord.OPEN, "");
  }

  /** It ended before a byte was relayed. */
  SessionRecord refused(int status, String end, String problem) {
    counts.fromClient().received(early);
    return last(status, end, problem);
  }

  /** It was relayed, and is over. */
  SessionRecord ended(Outcome outcome) {
    return last(200, outcome.code(), problem(outcome));
  }

  private void next(String member) {
    if (!peer.isEmpty()) {
      failed = new ArrayList<>(failed); // Few have more than one; most have none.
      failed.add(attempt(System.nanoTime(), Tally.NOTHING, Tally.NOTHING));
    }
    peer = member;
    refusing = false;
    tried = System.nanoTime();
  }

  private SessionRecord last(int status, String end, String problem) {
    if (telling != null) {
      telling.cancel(false);
      telling = null;
    }
    return entry(status, end, problem);
  }

  private SessionRecord entry(int status, String end, String problem) {
    Tally up = pump == null ? Tally.NOTHING : pump.tally(Side.CLIENT);
    Tally down = pump == null ? Tally.NOTHING : pump.tally(Side.UPSTREAM);
    long now = System.nanoTime();
    return new SessionRecord(
        id,
        connection,
        begun,
        clock.instant(),
        listener,
        remote,
        local,
        proxied,
        hello,
        status,
        upstream,
        tries(now, up, down),
        pump == null ? early : up.received(),
        down.sent(),
        up.spliced() + down.spliced(),
        Duration.ofNanos(now - begin),
        end,
        problem);
  }

  private List<Try> tries(long now, Tally up, Tally down) {
    if (peer.isEmpty()) {
      return List.of();
    }
    Try current = attempt(now, up, down);
    if (failed.isEmpty()) {
      return List.of(current);
    }
    List<Try> all = new ArrayList<>(failed);
    all.add(current);
    return all;
  }

  private Try attempt(long now, Tally up, Tally down) {
    Duration first = down.firstByte();
    return new Try(
        peer,
        refusing,
        Optional.ofNullable(connected),
        connected == null || first == null ? Optional.empty() : Optional.of(connected.plus(first)),
        Duration.ofNanos(now - tried),
        up.sent(),
        down.received());
  }

  private static String problem(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Closed closed -> "";
      case Outcome.Reset(Side by) -> who(by) + " reset its connection";
      case Outcome.Idle() -> "neither side sent a byte for too long";
      case Outcome.SessionDeadline() -> "the session has lasted as long as it may";
      case Outcome.Drained() -> "the time to drain was over";
      case Outcome.Stopped() -> "it was ended from here";
      case Outcome.Failed(Side side, Throwable cause) ->
          who(side) + "'s connection failed: " + FailureWords.of(cause);
    };
  }

  private static String who(Side side) {
    return side == Side.CLIENT ? "the client" : "the upstream";
  }
}
