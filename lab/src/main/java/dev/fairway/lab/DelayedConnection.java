package dev.fairway.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** A connection through a {@link DelayRelay}, in both directions. For the thread of the loop. */
final class DelayedConnection {

  private final DelayLoop loop;
  private final LinkFaults faults;
  private final NetworkPath path;
  private final InetSocketAddress target;
  private final Runnable onEnd;
  private final RelaySocket client;
  private final Lane toTarget;
  private final Lane toClient;
  private Optional<RelaySocket> server = Optional.empty();
  private boolean isDue;
  private boolean over;

  /**
   * Of a client that has just connected.
   *
   * @param number of the connection, from which its losses come
   * @param onEnd called once, when nothing of it is left
   */
  DelayedConnection(
      DelayLoop loop,
      LinkFaults faults,
      NetworkPath path,
      InetSocketAddress target,
      SocketChannel accepted,
      Segments segments,
      long number,
      Runnable onEnd)
      throws IOException {
    this.loop = loop;
    this.faults = faults;
    this.path = path;
    this.target = target;
    this.onEnd = onEnd;
    this.client = new RelaySocket(loop, accepted, this::clientReady);
    // The client believes to be connected, but its SYN and the answer to it are a round trip.
    long delay = path.delay().toNanos();
    long begin = System.nanoTime() + 2 * delay;
    this.toTarget = new Lane(Way.TO_TARGET, this, segments, begin, 2 * number);
    this.toClient = new Lane(Way.TO_CLIENT, this, segments, begin, 2 * number + 1);
    loop.at(
        begin + delay,
        () -> {
          isDue = true;
          dial();
        });
    update();
  }

  NetworkPath path() {
    return path;
  }

  LinkFaults faults() {
    return faults;
  }

  void at(long due, Runnable task) {
    loop.at(due, task);
  }

  /** Whom a direction leads to; nobody as long as the target was not dialled. */
  Optional<RelaySocket> sink(Way way) {
    return way == Way.TO_CLIENT ? Optional.of(client) : server;
  }

  Lane opposite(Way way) {
    return lane(way == Way.TO_CLIENT ? Way.TO_TARGET : Way.TO_CLIENT);
  }

  Lane lane(Way way) {
    return way == Way.TO_CLIENT ? toClient : toTarget;
  }

  /** Faults have begun or ended. */
  void faultsChanged() {
    if (isDue && server.isEmpty() && !over) {
      dial();
    }
    toTarget.give();
    toClient.give();
    update();
  }

  /** Breaks it for both sides, with a RST each. */
  void abort() {
    client.abort();
    server.ifPresent(RelaySocket::abort);
    end();
  }

  /** Waits for what can be done now, and ends when nothing is left to do. */
  void update() {
    if (over) {
      return;
    }
    if (toTarget.isOver() && toClient.isOver()) {
      client.close();
      server.ifPresent(RelaySocket::close);
      end();
      return;
    }
    client.await(toTarget.takes(), toClient.isBlocked());
    server.ifPresent(socket -> socket.await(toClient.takes(), toTarget.isBlocked()));
  }

  private void end() {
    if (over) {
      return;
    }
    over = true;
    toTarget.abandon();
    toClient.abandon();
    onEnd.run();
  }

  private void dial() {
    if (over || faults.swallowAnything()) {
      return;
    }
    try {
      SocketChannel channel = SocketChannel.open();
      RelaySocket socket = new RelaySocket(loop, channel, this::serverReady);
      server = Optional.of(socket);
      if (channel.connect(target)) {
        toTarget.give();
      }
    } catch (IOException e) {
      toClient.broke();
    }
    update();
  }

  private void clientReady() {
    ready(client, toTarget, toClient);
  }

  private void serverReady() {
    server.ifPresent(socket -> ready(socket, toClient, toTarget));
  }

  private void ready(RelaySocket socket, Lane from, Lane to) {
    if (!socket.isConnected()) {
      connect(socket, from, to);
    } else {
      if (socket.isWritable()) {
        to.give();
      }
      if (socket.isReadable()) {
        from.take(socket);
      }
    }
    update();
  }

  private static void connect(RelaySocket socket, Lane from, Lane to) {
    try {
      if (socket.finishConnect()) {
        to.give();
      }
    } catch (IOException e) {
      from.broke();
    }
  }
}
