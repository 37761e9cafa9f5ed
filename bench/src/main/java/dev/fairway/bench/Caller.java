package dev.fairway.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * A client: connects, sends a message, waits for its echo, and does with it what its owner says.
 */
final class Caller implements SocketLoop.Handler {

  /** What is sent at a time. */
  static final int MESSAGE = 1_024;

  private static final ByteBuffer BYTES = Order.echo(MESSAGE);
  private static final ByteBuffer SCRATCH = ByteBuffer.allocateDirect(MESSAGE);

  private final SocketLoop loop;
  private final Owner owner;
  private final SocketChannel channel;
  private final SelectionKey key;
  private int missing;

  private Caller(SocketLoop loop, Owner owner, SocketChannel channel) throws IOException {
    this.loop = loop;
    this.owner = owner;
    this.channel = channel;
    this.key = this.loop.register(channel, SelectionKey.OP_READ, this);
  }

  /** Hears of a client, on the thread of the loop. */
  interface Owner {

    /** The echo is complete. */
    void answered(Caller caller) throws IOException;

    /** The other side has ended, after {@link Caller#finish}. */
    void ended(Caller caller) throws IOException;
  }

  /** Opens a connection and sends the first message. */
  static Caller call(SocketLoop loop, int port, Owner owner) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    Caller caller = new Caller(loop, owner, channel);
    if (channel.connect(new InetSocketAddress(Ports.LOOPBACK, port))) {
      caller.again();
    } else {
      caller.key.interestOps(SelectionKey.OP_CONNECT);
    }
    return caller;
  }

  /** Sends another message. */
  void again() throws IOException {
    missing = MESSAGE;
    if (channel.write(BYTES.duplicate()) < MESSAGE) {
      throw new IOException("a message of " + MESSAGE + " bytes did not fit into a socket");
    }
  }

  /** Says that nothing more will come, and waits for the other side to say the same. */
  void finish() throws IOException {
    channel.shutdownOutput();
  }

  void close() {
    SocketLoop.close(channel);
  }

  @Override
  public void ready(SelectionKey ready) throws IOException {
    if (ready.isConnectable()) {
      channel.finishConnect();
      key.interestOps(SelectionKey.OP_READ);
      again();
      return;
    }
    int count = channel.read(SCRATCH.clear());
    if (count < 0) {
      end();
      return;
    }
    missing -= count;
    if (missing == 0) {
      owner.answered(this);
    }
  }

  @Override
  public void failed(SelectionKey failed, IOException cause) {
    close();
    throw new BenchException("a connection failed: " + cause.getMessage(), cause);
  }

  private void end() throws IOException {
    close();
    if (missing > 0) {
      throw new IOException("closed before its answer");
    }
    owner.ended(this);
  }
}
