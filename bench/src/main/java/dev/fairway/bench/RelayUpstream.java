package dev.fairway.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/**
 * What is behind every relay: echoes, or sends without end, as each client orders. One thread, for
 * ever.
 */
final class RelayUpstream implements SocketLoop.Handler {

  private static final int BACKLOG = 4_096;
  private static final long FOREVER = TimeUnit.DAYS.toNanos(10_000);
  private static final int SCRATCH = 64 << 10;

  private final SocketLoop loop;
  private final ServerSocketChannel server;
  private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH);

  private RelayUpstream(SocketLoop loop, ServerSocketChannel server) {
    this.loop = loop;
    this.server = server;
  }

  /** Serves until the process ends. */
  static void serve(int port) throws IOException {
    try (SocketLoop loop = new SocketLoop();
        ServerSocketChannel server = ServerSocketChannel.open()) {
      server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      server.bind(new InetSocketAddress(Ports.LOOPBACK, port), BACKLOG);
      loop.register(server, SelectionKey.OP_ACCEPT, new RelayUpstream(loop, server));
      loop.runUntil(() -> false, System.nanoTime() + FOREVER);
    }
  }

  @Override
  public void ready(SelectionKey key) throws IOException {
    for (SocketChannel next = server.accept(); next != null; next = server.accept()) {
      next.setOption(StandardSocketOptions.TCP_NODELAY, true);
      loop.register(next, SelectionKey.OP_READ, new Connection(next));
    }
  }

  @Override
  public void failed(SelectionKey key, IOException cause) {
    throw new BenchException("cannot accept: " + cause.getMessage(), cause);
  }

  /** Waits for its order, then echoes. */
  private final class Connection implements SocketLoop.Handler {

    private final SocketChannel channel;
    private boolean ordered;

    Connection(SocketChannel channel) {
      this.channel = channel;
    }

    @Override
    public void ready(SelectionKey key) throws IOException {
      scratch.clear();
      if (channel.read(scratch) < 0) {
        channel.close();
        return;
      }
      scratch.flip();
      if (!ordered && scratch.hasRemaining() && takenOver(key)) {
        return;
      }
      ordered = true;
      while (scratch.hasRemaining()) {
        // An echo that waits for its reader: a message is smaller than any socket buffer.
        channel.write(scratch);
      }
    }

    /** Whether its order is something else than an echo. */
    private boolean takenOver(SelectionKey key) throws IOException {
      switch (Order.read(scratch)) {
        case Order.Echo _ -> {
          return false;
        }
        case Order.Send send -> new Source(loop, key, channel, send).start();
        case Order.Take _ -> {
          Drain drain = new Drain(channel);
          drain.take(scratch.remaining());
          key.attach(drain);
        }
      }
      return true;
    }

    @Override
    public void failed(SelectionKey key, IOException cause) {
      SocketLoop.close(channel);
    }
  }
}
