package dev.fairway.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Sends blocks without end: at once, or each when it is due, as iperf3 does, and late rather than
 * never when the reader was too slow.
 */
final class Source implements SocketLoop.Handler {

  /** What one write hands to the kernel; iperf3's default too. */
  private static final int BLOCK = 128 << 10;

  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(BLOCK);

  /** After so many, others have their turn. */
  private static final int ROUNDS = 8;

  private final SocketLoop loop;
  private final SelectionKey key;
  private final SocketChannel channel;
  private final ByteBuffer block = ZEROS.duplicate();
  private final long period;
  private long due;

  Source(SocketLoop loop, SelectionKey key, SocketChannel channel, Order.Send order) {
    this.loop = loop;
    this.key = key;
    this.channel = channel;
    this.period = order.nanos(BLOCK);
  }

  /** Takes the connection over. */
  void start() {
    key.attach(this);
    if (period == 0) {
      key.interestOps(SelectionKey.OP_WRITE);
      return;
    }
    // Connections that were opened together do not send together.
    due = System.nanoTime() + ThreadLocalRandom.current().nextLong(period);
    block.position(BLOCK);
    key.interestOps(0);
    loop.at(due, this::onDue);
  }

  @Override
  public void ready(SelectionKey ready) throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      channel.write(block);
      if (block.hasRemaining()) {
        return;
      }
      if (period > 0) {
        awaitDue();
        return;
      }
      block.clear();
    }
  }

  @Override
  public void failed(SelectionKey failed, IOException cause) {
    SocketLoop.close(channel);
  }

  private void awaitDue() {
    key.interestOps(0);
    due += period;
    loop.at(due, this::onDue);
  }

  private void onDue() {
    if (!key.isValid()) {
      return;
    }
    block.clear();
    key.interestOps(SelectionKey.OP_WRITE);
    try {
      ready(key);
    } catch (IOException e) {
      failed(key, e);
    }
  }
}
