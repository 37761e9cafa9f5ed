package dev.fairway.upstream;

import dev.fairway.http.ClientConnection;
import dev.fairway.http.HttpClient;
import dev.fairway.http.ResponseEvents;
import dev.fairway.model.Upstream;
import dev.fairway.observe.LoopTraffic;
import dev.fairway.observe.UpstreamConnection;
import dev.fairway.transport.ClientTls;
import dev.fairway.transport.ConnectionInfo;
import dev.fairway.transport.Dialer;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
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

  private static final int MAX_WAITING = 4_096;
  private static final Duration IDLE = Duration.ofMinutes(5);

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
  private final Dialer dialer;
  private final ClientTls tls;
  private final ClientTls upgradeTls;
  private final LoopTraffic traffic;
  private final List<Member> members = new ArrayList<>();
  private final Set<ClientConnection> connections = new HashSet<>();
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private int dialing;
  private int expectedStreams = EXPECTED_STREAMS;
  private int preferred;

  Pool(
      UpstreamPools owner,
      EventLoop loop,
      Dialer dialer,
      ClientTls tls,
      ClientTls upgradeTls,
      LoopTraffic traffic) {
    this.owner = owner;
    this.upstream = owner.upstream();
    this.loop = loop;
    this.dialer = dialer;
    this.tls = tls;
    this.upgradeTls = upgradeTls;
    this.traffic = traffic;
  }

  /** A stream on any connection. */
  void open(ResponseEvents events, Opening opening) {
    for (Member member : members) {
      if (member.connection.capacity() > 0) {
        member.open(events, opening);
        return;
      }
    }
    if (waiting.size() >= MAX_WAITING) {
      opening.failed(new OpenFailure.Busy(upstream.name() + ": too many requests wait already"));
      return;
    }
    waiting.add(new Waiting(events, opening));
    dialIfNeeded();
  }

  /** A connection of its own. */
  void openUpgrade(ResponseEvents events, Opening opening) {
    connect(
        upgradeTls,
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
          public void failed(OpenFailure failure) {
            opening.failed(failure);
          }
        });
  }

  void retire(boolean abort) {
    List.copyOf(members).forEach(member -> member.connection.close());
    if (abort) {
      failWaiting(new OpenFailure.Removed(upstream.name() + " was removed"));
      Set.copyOf(connections).forEach(ClientConnection::abort);
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
    connect(
        tls,
        new Connecting() {
          @Override
          void use(Member member) {
            dialing--;
            expectedStreams = Math.clamp(member.connection.capacity(), 1, EXPECTED_STREAMS);
            members.add(member);
            serveWaiting();
          }

          @Override
          public void failed(OpenFailure failure) {
            dialing--;
            if (dialing == 0) {
              failWaiting(failure);
            }
          }
        });
  }

  private void connect(ClientTls with, Connecting outcome) {
    new Attempt(upstream, loop, dialer, traffic, with, outcome).start(preferred);
  }

  private void serveWaiting() {
    for (int i = 0; i < members.size() && !waiting.isEmpty(); i++) {
      Member member = members.get(i);
      while (member.connection.capacity() > 0) {
        Waiting next = waiting.poll();
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

  private void failWaiting(OpenFailure failure) {
    // Whoever fails may ask again at once; that one is for the next attempt.
    List<Waiting> all = List.copyOf(waiting);
    waiting.clear();
    for (Waiting each : all) {
      if (each.leave()) {
        each.opening.failed(failure);
      }
    }
  }

  /** How long a request waits for a stream: every endpoint may take its time to fail. */
  private Duration patience() {
    return upstream.connectTimeout().multipliedBy(upstream.endpoints().size()).plusSeconds(1);
  }

  /** A request without a stream yet. */
  private final class Waiting {

    private final ResponseEvents events;
    private final Opening opening;
    private final Future<?> timer;
    private boolean left;

    Waiting(ResponseEvents events, Opening opening) {
      this.events = events;
      this.opening = opening;
      this.timer = loop.schedule(this::onDeadline, patience().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether it still waited and somebody still cares. */
    boolean leave() {
      timer.cancel(false);
      boolean first = !left;
      left = true;
      return first && !opening.isAbandoned();
    }

    private void onDeadline() {
      waiting.remove(this);
      if (leave()) {
        opening.failed(
            new OpenFailure.Busy(upstream.name() + ": no connection became free in time"));
      }
    }
  }

  /** One connection of the pool. */
  private final class Member implements ClientConnection.Listener {

    private final UpstreamConnection observed;
    private long idleSince = System.nanoTime();
    private boolean checking;

    @SuppressWarnings("NullAway.Init") // Set as soon as the connection is made.
    private ClientConnection connection;

    Member(UpstreamConnection observed) {
      this.observed = observed;
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
      connections.remove(connection);
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

    private @Nullable Member member;

    abstract void use(Member member);

    @Override
    public void established(Channel channel, ConnectionInfo info, UpstreamConnection observed) {
      Member made = new Member(observed);
      made.connection = HttpClient.over(channel, info, expectedStreams, made);
      connections.add(made.connection);
      member = made;
    }

    @Override
    public void connected(int index) {
      preferred = index;
      Member made = Objects.requireNonNull(member);
      if (owner.isRemoved()) {
        made.connection.close();
        failed(new OpenFailure.Removed(upstream.name() + " was removed"));
        return;
      }
      use(made);
      if (owner.isRetired()) {
        // Only the way has changed: who waited already is served on the old one, nobody else is.
        made.connection.close();
      }
    }

    @Override
    public boolean isAbandoned() {
      return owner.isRemoved();
    }
  }
}
