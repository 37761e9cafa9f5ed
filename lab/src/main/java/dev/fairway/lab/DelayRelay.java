package dev.fairway.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A bad network between two programs of one machine: every TCP connection to it is carried to a
 * target, later than it was sent, and with faults at command. For kernels without netem, and
 * without root.
 *
 * <pre>{@code
 * try (DelayRelay far = DelayRelay.start(hub, NetworkPath.ofRoundTrip(Duration.ofMillis(50)))) {
 *   connectTo(far.address());
 *   far.begin(LinkFault.SWALLOW, Way.TO_CLIENT);
 * }
 * }</pre>
 *
 * <p>What differs from a real network: a client is connected at once, whatever the delay and the
 * faults (its first bytes pay for it: they arrive after one and a half round trips); a sender's
 * kernel hears at once that its bytes were taken in, so that its own congestion control sees no
 * delay; and bytes that fill socket buffers of this relay's host are under way besides {@link
 * NetworkPath#capacity}. So a program that relies on acknowledgements, such as by TCP_USER_TIMEOUT,
 * is better tested by {@link NattedNetwork}.
 *
 * <p>One thread moves all bytes. Safe for use by several threads.
 */
public final class DelayRelay implements AutoCloseable {

  private static final int BACKLOG = 1_024;

  private final DelayLoop loop = new DelayLoop("delay-relay");
  private final LinkFaults faults = new LinkFaults();
  private final Segments segments = new Segments();
  private final Set<DelayedConnection> connections = new LinkedHashSet<>();
  private final ServerSocketChannel server;
  private final InetSocketAddress address;
  private final InetSocketAddress target;
  private final NetworkPath path;
  private long accepted;
  private long flaps;
  private boolean refusing;

  private DelayRelay(ServerSocketChannel server, InetSocketAddress target, NetworkPath path)
      throws IOException {
    this.server = server;
    this.address = (InetSocketAddress) server.getLocalAddress();
    this.target = target;
    this.path = path;
  }

  /**
   * Starts one on a free port of the loopback address.
   *
   * @param target where every connection leads to; need not listen yet
   */
  public static DelayRelay start(InetSocketAddress target, NetworkPath path) throws IOException {
    return start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), target, path);
  }

  /** Starts one that listens at an address. */
  public static DelayRelay start(
      InetSocketAddress listen, InetSocketAddress target, NetworkPath path) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    try {
      server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      server.bind(listen, BACKLOG);
      DelayRelay relay = new DelayRelay(server, target, path);
      relay.loop.register(server, SelectionKey.OP_ACCEPT, relay::accept);
      relay.loop.start();
      return relay;
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return address;
  }

  /** How many connections it carries. */
  public int connections() {
    return loop.call(connections::size);
  }

  /** How many bytes of all connections are under way in a direction. */
  public long inFlight(Way way) {
    return loop.call(() -> connections.stream().mapToLong(each -> each.lane(way).inFlight()).sum());
  }

  /** Begins a fault of all connections, and of those that will be made, until {@link #heal}. */
  public void begin(LinkFault fault, Way... ways) {
    run(
        () -> {
          faults.begin(fault, List.of(ways));
          List.copyOf(connections).forEach(DelayedConnection::faultsChanged);
        });
  }

  /** Breaks all connections: each side gets a RST. New ones can be made at once. */
  public void reset() {
    run(this::abortAll);
  }

  /**
   * A network that comes and goes until {@link #heal}: after some time every connection breaks, and
   * for some time new ones break at once.
   */
  public void flap(Duration up, Duration down) {
    run(
        () -> {
          flaps++;
          goDown(flaps, up, down);
        });
  }

  /** Ends all faults. What was swallowed arrives; what was broken or dropped stays so. */
  public void heal() {
    run(
        () -> {
          flaps++;
          refusing = false;
          faults.end();
          List.copyOf(connections).forEach(DelayedConnection::faultsChanged);
        });
  }

  /** Closes all connections and ends the thread. A second call does nothing. */
  @Override
  public void close() {
    loop.close();
  }

  private void run(Runnable work) {
    boolean done =
        loop.call(
            () -> {
              work.run();
              return true;
            });
    assert done;
  }

  private void goDown(long flap, Duration up, Duration down) {
    loop.at(
        System.nanoTime() + up.toNanos(),
        () -> {
          if (flap == flaps) {
            refusing = true;
            abortAll();
            comeUp(flap, up, down);
          }
        });
  }

  private void comeUp(long flap, Duration up, Duration down) {
    loop.at(
        System.nanoTime() + down.toNanos(),
        () -> {
          if (flap == flaps) {
            refusing = false;
            goDown(flap, up, down);
          }
        });
  }

  private void abortAll() {
    List.copyOf(connections).forEach(DelayedConnection::abort);
  }

  private void accept() {
    try {
      for (SocketChannel next = server.accept(); next != null; next = server.accept()) {
        accept(next);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(SocketChannel channel) throws IOException {
    if (refusing) {
      RelaySocket.abort(channel);
      return;
    }
    accepted++;
    new Carried(channel).begin();
  }

  /** Keeps a connection in the set for as long as it lives. */
  private final class Carried {
    private final DelayedConnection connection;

    Carried(SocketChannel channel) throws IOException {
      connection =
          new DelayedConnection(
              loop, faults, path, target, channel, segments, accepted, this::ended);
    }

    void begin() {
      connections.add(connection);
    }

    private void ended() {
      connections.remove(connection);
    }
  }
}
