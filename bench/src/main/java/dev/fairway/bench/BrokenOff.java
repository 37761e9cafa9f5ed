package dev.fairway.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A thousand connections a second that ask something and are reset at once. */
final class BrokenOff implements LatencyBeside.Going {

  private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int QUESTION = 64;

  private final int port;
  private final AtomicInteger count = new AtomicInteger();
  private volatile boolean over;

  private BrokenOff(int port) {
    this.port = port;
  }

  static BrokenOff begin(int port) {
    BrokenOff trouble = new BrokenOff(port);
    Thread.ofPlatform().daemon().name("break-off").start(trouble::breakOffAgainAndAgain);
    return trouble;
  }

  @Override
  public String told() {
    return count + " connections broken off";
  }

  @Override
  public void close() {
    over = true;
  }

  private void breakOffAgainAndAgain() {
    ByteBuffer question = Order.echo(QUESTION);
    long due = System.nanoTime();
    while (!over) {
      due += PERIOD;
      LockSupport.parkNanos(due - System.nanoTime());
      try (SocketChannel channel =
          SocketChannel.open(new InetSocketAddress(Ports.LOOPBACK, port))) {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.write(question.rewind());
        count.incrementAndGet();
      } catch (IOException e) {
        // Reset in turn, which is as good.
      }
    }
  }
}
