package dev.fairway.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** A client that orders bytes and counts them. */
final class Sink implements SocketLoop.Handler {

  private static final ByteBuffer SCRATCH = ByteBuffer.allocateDirect(256 << 10);

  private final SocketChannel channel;
  private long received;

  private Sink(SocketChannel channel) {
    this.channel = channel;
  }

  /** Opens a connection and orders. */
  static Sink open(SocketLoop loop, int port, Order.Send order) throws IOException {
    SocketChannel channel = SocketChannel.open(new InetSocketAddress(Ports.LOOPBACK, port));
    Sink sink = new Sink(channel);
    channel.write(order.bytes());
    loop.register(channel, SelectionKey.OP_READ, sink);
    return sink;
  }

  /** How many bytes have come. */
  long received() {
    return received;
  }

  @Override
  public void ready(SelectionKey key) throws IOException {
    int count = channel.read(SCRATCH.clear());
    if (count < 0) {
      throw new IOException("ended early");
    }
    received += count;
  }

  @Override
  public void failed(SelectionKey key, IOException cause) {
    throw new BenchException("a download failed: " + cause.getMessage(), cause);
  }
}
