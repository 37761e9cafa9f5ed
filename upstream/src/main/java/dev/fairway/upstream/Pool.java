package dev.fairway.upstream;

import dev.fairway.http.ClientConnection;
import dev.fairway.http.HttpClient;
import dev.fairway.http.ResponseEvents;
import dev.fairway.model.TrafficClass;
import dev.fairway.model.Upstream;
import dev.fairway.observe.LoopTraffic;
import dev.fairway.observe.UpstreamConnection;
import dev.fairway.transport.ConnectionInfo;
import dev.fairway.transport.Connections;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one upstream on one event loop for one class of traffic; everything happens on
 * that loop.
 *
 * <p>A request takes the first connection with room. A watch holds its stream for hours and API
 * servers allow about a hundred streams a connection, so another connection is opened when all are
 * full. Requests that wait are bounded in number and time.
 */
final class Pool {

  /** Connections of one loop; each carries about a hundred streams, or one request. */
  private static final int MAX_CONNECTIONS = 256;

  /** Connections of one loop that are being made. */
  private static final int MAX_DIALING = 16;

  private static final Duration IDLE = Duration.ofMinutes(5);

  /** How long a request waits for one that tries an upstream that has just swallowed another. */
  private static final Duration MOMENT = Duration.ofSeconds(1);

  /**
   * What a new connection is expected to carry until it, or the one before it, says otherwise: what
   * RFC 9113 section 6.5.2 recommends as the least.
   */
  private static final int EXPECTED_STREAMS = 100;

  /**
   * Whoever retires pools knows them for as long as they can be reached: a connection of ours, or
   * one that is being made, keeps its owner.
   */
  private final UpstreamPools owner;

  private final Upstream upstream;
  private final EventLoop loop;
  private final TrafficClass kind;
  private final String identity;
  private final LoopTraffic traffic;
  private final List<Member> members = new ArrayList<>();

  /** Those that take requests, those that only finish theirs, and those that switched protocols. */
  private final Set<Member> all = new HashSet<>();

  private final WaitingLine waiting;
  private final Breaker breaker;
  private int dialing;
  private int expectedStreams = EXPECTED_STREAMS;

  /**
   * Without connections.
   *
   * @param kind of what they carry
   * @param identity what they show in the handshake
   */
  Pool(
      UpstreamPools owner,
      EventLoop loop,
      TrafficClass kind,
      String identity,
      LoopTraffic traffic) {
    this.owner = owner;
    this.upstream = owner.upstream();
    this.loop = loop;
    this.kind = kind;
    this.identity = identity;
    this.traffic = traffic;
    this.waiting = new WaitingLine(loop);
    this.breaker = owner.breaker();
  }

  /** A stream on any connection. */
  void open(ResponseEvents events, Opening opening) {
    for (Member member : members) {
      if (member.connection.capacity() > 0) {
        member.open(events, opening);
        return;
      }
    }
    if (isBroken()) {
      openBroken(events, opening);
      return;
    }
    await(events, opening, patience(), () -> busy("no connection became free in time"));
    dialIfNeeded();
  }

  private void await(
      ResponseEvents events, Opening opening, Duration patience, Supplier<OpenFailure> late) {
    if (!waiting.add(events, opening, patience, late)) {
      opening.failed(busy("too many requests wait already"));
    }
  }

  private OpenFailure busy(String why) {
    return new OpenFailure.Busy(upstream.name() + ": " + why);
  }

  /** Whether the upstream has just swallowed what it was sent, and no connection to it is left. */
  private boolean isBroken() {
    return members.isEmpty() && breaker.isOpen();
  }

  /** One request tries, as if nothing had been; others wait with it, but not for long. */
  private void openBroken(ResponseEvents events, Opening opening) {
    long now = System.nanoTime();
    if (dialing < MAX_DIALING && breaker.takeTry(now)) {
      await(events, opening, patience(), () -> busy("no connection became free in time"));
      dial();
    } else if (dialing > 0) {
      await(events, opening, MOMENT, this::stillBroken);
    } else {
      opening.failed(breaker.failure(now));
    }
  }

  private OpenFailure stillBroken() {
    return breaker.isOpen()
        ? breaker.failure(System.nanoTime())
        : busy("no connection became free in time");
  }

  /** A connection of its own. */
  void openUpgrade(ResponseEvents events, Opening opening) {
    long now = System.nanoTime();
    if (isBroken() && !breaker.takeTry(now)) {
      opening.failed(breaker.failure(now));
      return;
    }
    connect(
        true,
        new Connecting() {
          @Override
          void use(Member member) {
            if (opening.isAbandoned()) {
              member.connection.close();
              return;
            }
            member.open(events, opening);
          }

          @Override
          void fail(OpenFailure failure) {
            opening.failed(failure);
          }
        });
  }

  void retire(boolean abort) {
    List.copyOf(members).forEach(member -> member.connection.close());
    if (abort) {
      waiting.fail(new OpenFailure.Removed(upstream.name() + " was removed"));
      Set.copyOf(all).forEach(member -> member.connection.abort());
    }
  }

  /**
   * What is not wanted any more takes no new requests and finishes its own. What is dead breaks
   * off: whoever watches there would wait for news that nobody sends.
   */
  void follow(Plan plan) {
    for (Member member : Set.copyOf(all)) {
      if (plan.dead().contains(member.place)) {
        Connections.abort(member.channel);
      } else if (!plan.wants(member.place) && members.remove(member)) {
        member.connection.close();
      }
    }
  }

  private void dialIfNeeded() {
    while (dialing < MAX_DIALING
        && waiting.size() > dialing * expectedStreams
        && members.size() + dialing < MAX_CONNECTIONS) {
      dial();
    }
  }

  private void dial() {
    dialing++;
    boolean probe = breaker.isOpen();
    connect(
        false,
        new Connecting() {
          @Override
          void use(Member member) {
            dialing--;
            expectedStreams = Math.clamp(member.connection.capacity(), 1, EXPECTED_STREAMS);
            members.add(member);
            serveWaiting();
          }

          @Override
          void fail(OpenFailure failure) {
            dialing--;
            if (dialing == 0) {
              waiting.fail(failure);
            } else if (probe) {
              // The others that try began later, and for others.
              waiting.fail(failure, begun);
            }
          }
        });
  }

  private void connect(boolean upgrade, Connecting outcome) {
    breaker.trying(outcome.begun);
    var wanted = new Attempt.Wanted(kind, identity, upgrade);
    new Attempt(owner.links(), loop, traffic, wanted, outcome).start();
  }

  private void serveWaiting() {
    for (int i = 0; i < members.size() && !waiting.isEmpty(); i++) {
      Member member = members.get(i);
      while (member.connection.capacity() > 0) {
        WaitingLine.Waiting next = waiting.poll();
        if (next == null) {
          return;
        }
        if (next.leave()) {
          member.open(next.events, next.opening);
        }
      }
    }
    if (!waiting.isEmpty()) {
      dialIfNeeded();
    }
  }

  /** How long a request waits for a stream: every endpoint may take its time to fail. */
  private Duration patience() {
    return Duration.ofMillis(owner.links().patienceMillis());
  }

  /** One connection of the pool. */
  private final class Member implements ClientConnection.Listener {

    private final UpstreamConnection observed;
    private final Channel channel;
    private final Place place;
    private long idleSince = System.nanoTime();
    private boolean checking;

    @SuppressWarnings("NullAway.Init") // Set as soon as the connection is made.
    private ClientConnection connection;

    Member(UpstreamConnection observed, Channel channel, Place place) {
      this.observed = observed;
      this.channel = channel;
      this.place = place;
    }

    void open(ResponseEvents events, Opening opening) {
      opening.opened(connection.open(events), observed);
    }

    @Override
    public void onCapacity() {
      if (!connection.isUsable()) {
        members.remove(this);
        return;
      }
      expectedStreams =
          Math.clamp(connection.capacity() + connection.active(), 1, EXPECTED_STREAMS);
      if (connection.active() == 0) {
        idleSince = System.nanoTime();
        checkLater();
      }
      serveWaiting();
    }

    @Override
    public void onClosed() {
      members.remove(this);
      all.remove(this);
      observed.close();
      if (!waiting.isEmpty()) {
        dialIfNeeded();
      }
    }

    /** One timer for a connection, however often it falls idle. */
    private void checkLater() {
      if (!checking) {
        checking = true;
        loop.schedule(this::closeIfIdle, IDLE.toMillis() + 1, TimeUnit.MILLISECONDS);
      }
    }

    private void closeIfIdle() {
      checking = false;
      if (!connection.isUsable() || connection.active() > 0) {
        return;
      }
      if (System.nanoTime() - idleSince < IDLE.toNanos()) {
        checkLater();
        return;
      }
      members.remove(this);
      connection.close();
    }
  }

  /** A connection that is being made, for whoever will use it. */
  private abstract class Connecting implements Attempt.Outcome {

    final long begun = System.nanoTime();
    private @Nullable Member member;

    abstract void use(Member member);

    abstract void fail(OpenFailure failure);

    @Override
    public void established(
        Channel channel, ConnectionInfo info, UpstreamConnection observed, Place place) {
      Member made = new Member(observed, channel, place);
      made.connection = HttpClient.over(channel, info, expectedStreams, made);
      all.add(made);
      member = made;
    }

    @Override
    public void connected() {
      breaker.succeeded(System.nanoTime());
      Member made = Objects.requireNonNull(member);
      if (owner.isRemoved()) {
        made.connection.close();
        fail(new OpenFailure.Removed(upstream.name() + " was removed"));
        return;
      }
      use(made);
      if (owner.isRetired() || Connections.isFinishing(made.channel)) {
        // Only the way changes: who waited already is served on the old one, nobody else is.
        made.connection.close();
      }
    }

    @Override
    public void failed(OpenFailure failure) {
      breaker.failed(failure, begun, System.nanoTime());
      fail(failure);
    }

    @Override
    public boolean isAbandoned() {
      return owner.isRemoved();
    }
  }
}
