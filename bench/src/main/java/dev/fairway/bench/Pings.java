package dev.fairway.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Messages of 64 bytes there and back, one at a time on each connection. */
final class Pings {

  private static final int MESSAGE = 64;
  private static final double MEDIAN = 50;
  private static final double TAIL = 99;

  private static final ByteBuffer BYTES = Order.echo(MESSAGE);
  private static final ByteBuffer SCRATCH = ByteBuffer.allocateDirect(MESSAGE);

  private final Histogram latencies = new Histogram(3);
  private long answered;

  /**
   * What came of it.
   *
   * @param count answers
   * @param median of the time of an exchange, in microseconds
   * @param tail the 99th percentile, likewise
   */
  record Result(long count, double seconds, double median, double tail) {

    /** How many exchanges there were in a second. */
    double rate() {
      return count / seconds;
    }

    static Result parse(String text) {
      String[] words = text.split(" ", -1);
      return new Result(
          Long.parseLong(words[0]),
          Double.parseDouble(words[1]),
          Double.parseDouble(words[2]),
          Double.parseDouble(words[3]));
    }

    @Override
    public String toString() {
      return count + " " + seconds + " " + median + " " + tail;
    }
  }

  /** How many answers there were. */
  long answered() {
    return answered;
  }

  /** Forgets what was measured so far. */
  void begin() {
    latencies.reset();
    answered = 0;
  }

  Result result(double seconds) {
    return new Result(answered, seconds, micros(latencies, MEDIAN), micros(latencies, TAIL));
  }

  /** Opens one more connection and sends its first message. */
  void open(SocketLoop loop, int port) throws IOException {
    SocketChannel channel = SocketChannel.open(new InetSocketAddress(Ports.LOOPBACK, port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    Ping ping = new Ping(channel);
    loop.register(channel, SelectionKey.OP_READ, ping);
    ping.send();
  }

  private static double micros(Histogram latencies, double percentile) {
    return (double) latencies.getValueAtPercentile(percentile) / TimeUnit.MICROSECONDS.toNanos(1);
  }

  private final class Ping implements SocketLoop.Handler {

    private final SocketChannel channel;
    private int missing;
    private long sent;

    Ping(SocketChannel channel) {
      this.channel = channel;
    }

    void send() throws IOException {
      missing = MESSAGE;
      sent = System.nanoTime();
      if (channel.write(BYTES.duplicate()) < MESSAGE) {
        throw new IOException("a message of " + MESSAGE + " bytes did not fit into a socket");
      }
    }

    @Override
    public void ready(SelectionKey key) throws IOException {
      int count = channel.read(SCRATCH.clear());
      if (count < 0) {
        throw new IOException("a kept connection was closed");
      }
      missing -= count;
      if (missing == 0) {
        latencies.recordValue(System.nanoTime() - sent);
        answered++;
        send();
      }
    }

    @Override
    public void failed(SelectionKey key, IOException cause) {
      throw new BenchException("a connection failed: " + cause.getMessage(), cause);
    }
  }
}
