package dev.fairway.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** Takes an upload, and answers one byte for each mebibyte, so that what has arrived is known. */
final class Drain implements SocketLoop.Handler {

  private static final ByteBuffer SCRATCH = ByteBuffer.allocateDirect(256 << 10);
  private static final ByteBuffer ANSWERS = ByteBuffer.allocateDirect(1_024);

  private final SocketChannel channel;
  private long taken;
  private long answered;

  Drain(SocketChannel channel) {
    this.channel = channel;
  }

  /** So many bytes have come. */
  void take(int count) throws IOException {
    taken += count;
    long due = Math.min(taken / Order.TAKEN - answered, ANSWERS.capacity());
    if (due > 0) {
      // What does not fit is sent after the next bytes.
      answered += channel.write(ANSWERS.clear().limit((int) due));
    }
  }

  @Override
  public void ready(SelectionKey key) throws IOException {
    int count = channel.read(SCRATCH.clear());
    if (count < 0) {
      channel.close();
      return;
    }
    take(count);
  }

  @Override
  public void failed(SelectionKey key, IOException cause) {
    SocketLoop.close(channel);
  }
}
