package dev.fairway.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * An address on loopback that swallows what is sent there, as a network does that a firewall has
 * cut off: a listening socket whose queue is full, for which Linux drops every SYN.
 */
final class BlackHole implements AutoCloseable {

  /** More than fit into the queue of a backlog of one. */
  private static final int FILLING = 16;

  private final ServerSocketChannel server;
  private final List<SocketChannel> queued = new ArrayList<>();

  private BlackHole(ServerSocketChannel server) {
    this.server = server;
  }

  static BlackHole open() throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    server.bind(new InetSocketAddress(Ports.LOOPBACK, 0), 1);
    BlackHole hole = new BlackHole(server);
    for (int i = 0; i < FILLING; i++) {
      SocketChannel channel = SocketChannel.open();
      channel.configureBlocking(false);
      channel.connect(server.getLocalAddress());
      hole.queued.add(channel);
    }
    return hole;
  }

  int port() {
    return server.socket().getLocalPort();
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : queued) {
      channel.close();
    }
    server.close();
  }
}
