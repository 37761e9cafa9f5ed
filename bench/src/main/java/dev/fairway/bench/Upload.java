package dev.fairway.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** A client that sends as fast as it can, and counts what the other side says it has. */
final class Upload implements SocketLoop.Handler {

  private static final ByteBuffer BLOCK = ByteBuffer.allocateDirect(128 << 10);
  private static final ByteBuffer SCRATCH = ByteBuffer.allocateDirect(1_024);

  /** After so many blocks, others have their turn. */
  private static final int ROUNDS = 8;

  private final SocketChannel channel;
  private ByteBuffer block = BLOCK.duplicate();
  private long answers;

  private Upload(SocketChannel channel) {
    this.channel = channel;
  }

  /** Opens a connection and begins. */
  static Upload open(SocketLoop loop, int port) throws IOException {
    SocketChannel channel = SocketChannel.open(new InetSocketAddress(Ports.LOOPBACK, port));
    Upload upload = new Upload(channel);
    channel.write(ByteBuffer.wrap(new byte[] {Order.TAKE}));
    loop.register(channel, SelectionKey.OP_READ | SelectionKey.OP_WRITE, upload);
    return upload;
  }

  /** How many bytes have arrived, in whole mebibytes. */
  long arrived() {
    return answers * Order.TAKEN;
  }

  @Override
  public void ready(SelectionKey key) throws IOException {
    if (key.isReadable()) {
      int count = channel.read(SCRATCH.clear());
      if (count < 0) {
        throw new IOException("ended early");
      }
      answers += count;
    }
    for (int round = 0; round < ROUNDS && key.isWritable(); round++) {
      channel.write(block);
      if (block.hasRemaining()) {
        return;
      }
      block = BLOCK.duplicate();
    }
  }

  @Override
  public void failed(SelectionKey key, IOException cause) {
    throw new BenchException("an upload failed: " + cause.getMessage(), cause);
  }
}
