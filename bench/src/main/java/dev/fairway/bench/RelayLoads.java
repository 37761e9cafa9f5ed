package dev.fairway.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/** The loads, in the process of the load. For one thread. */
final class RelayLoads implements AutoCloseable {

  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

  /** Held connections are opened a few at a time: a burst would measure the backlog. */
  private static final int AT_A_TIME = 50;

  private final SocketLoop held = new SocketLoop();
  private final List<Caller> holding = new ArrayList<>();
  private final List<SocketChannel> stalled = new ArrayList<>();
  private final List<LatencyBeside.Going> troubles = new ArrayList<>();

  RelayLoads() throws IOException {}

  /**
   * Downloads on so many connections for a time; counts bytes.
   *
   * @param rate bytes a second of each; 0 for as many as can be
   */
  static Load.Done bulk(int port, int connections, long rate, double seconds) throws IOException {
    try (SocketLoop loop = new SocketLoop()) {
      List<Sink> sinks = new ArrayList<>();
      long start = System.nanoTime();
      for (int i = 0; i < connections; i++) {
        sinks.add(Sink.open(loop, port, new Order.Send(rate)));
      }
      loop.runUntil(() -> false, start + nanos(seconds));
      return new Load.Done(sinks.stream().mapToLong(Sink::received).sum(), since(start));
    }
  }

  /**
   * Downloads on so many connections for a time; counts bytes.
   *
   * @param lead seconds before that, which do not count: windows grow first
   */
  static Load.Done download(int port, int connections, double seconds, double lead)
      throws IOException {
    try (SocketLoop loop = new SocketLoop()) {
      List<Sink> sinks = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        sinks.add(Sink.open(loop, port, new Order.Send(0)));
      }
      return count(loop, () -> sinks.stream().mapToLong(Sink::received).sum(), seconds, lead);
    }
  }

  /** The same for uploads; counts the bytes that have arrived. */
  static Load.Done upload(int port, int connections, double seconds, double lead)
      throws IOException {
    try (SocketLoop loop = new SocketLoop()) {
      List<Upload> uploads = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        uploads.add(Upload.open(loop, port));
      }
      return count(loop, () -> uploads.stream().mapToLong(Upload::arrived).sum(), seconds, lead);
    }
  }

  private static Load.Done count(SocketLoop loop, LongSupplier bytes, double seconds, double lead)
      throws IOException {
    loop.runUntil(() -> false, System.nanoTime() + nanos(lead));
    long before = bytes.getAsLong();
    long start = System.nanoTime();
    loop.runUntil(() -> false, start + nanos(seconds));
    return new Load.Done(bytes.getAsLong() - before, since(start));
  }

  /** Messages of 64 bytes, one at a time on each of so many kept connections. */
  static Pings.Result ping(int port, int connections, double seconds) throws IOException {
    try (SocketLoop loop = new SocketLoop()) {
      Pings pings = new Pings();
      for (int i = 0; i < connections; i++) {
        pings.open(loop, port);
      }
      // All are connected, and have had an answer, before it counts.
      loop.runUntil(() -> pings.answered() >= connections, System.nanoTime() + PATIENCE);
      pings.begin();
      long start = System.nanoTime();
      loop.runUntil(() -> false, start + nanos(seconds));
      return pings.result(since(start));
    }
  }

  /** One message after the other on each of so many kept connections; counts answers. */
  static Load.Done exchange(int port, int connections, double seconds) throws IOException {
    try (SocketLoop loop = new SocketLoop()) {
      Echoes echoes = new Echoes(false);
      long start = System.nanoTime();
      for (int i = 0; i < connections; i++) {
        Caller.call(loop, port, echoes);
      }
      loop.runUntil(() -> false, start + nanos(seconds));
      return new Load.Done(echoes.count(), since(start));
    }
  }

  /** New connections, so many at a time, each closed properly after one answer; counts them. */
  static Load.Done connect(int port, int connections, double seconds) throws IOException {
    try (SocketLoop loop = new SocketLoop()) {
      long start = System.nanoTime();
      Renewal renewal = new Renewal(loop, port, start + nanos(seconds));
      for (int i = 0; i < connections; i++) {
        renewal.open();
      }
      loop.runUntil(() -> renewal.isOver(), start + nanos(seconds) + PATIENCE);
      return new Load.Done(renewal.count(), since(start));
    }
  }

  /** Opens all at once; returns nanoseconds from then to each one's answer. */
  static Histogram burst(int port, int connections) throws IOException {
    try (SocketLoop loop = new SocketLoop()) {
      long start = System.nanoTime();
      Arrivals arrivals = new Arrivals(start);
      for (int i = 0; i < connections; i++) {
        Caller.call(loop, port, arrivals);
      }
      loop.runUntil(() -> arrivals.latencies().getTotalCount() == connections, start + PATIENCE);
      if (arrivals.latencies().getTotalCount() < connections) {
        throw new IOException(
            connections - arrivals.latencies().getTotalCount() + " got no answer within a minute");
      }
      return arrivals.latencies();
    }
  }

  /** Opens more connections, each with one exchange, and keeps them. */
  void hold(int port, int connections) throws IOException {
    for (int opened = 0; opened < connections; opened += AT_A_TIME) {
      Echoes echoes = new Echoes(true);
      int some = Math.min(AT_A_TIME, connections - opened);
      for (int i = 0; i < some; i++) {
        holding.add(Caller.call(held, port, echoes));
      }
      held.runUntil(() -> echoes.count() == some, System.nanoTime() + PATIENCE);
      if (echoes.count() < some) {
        throw new IOException(some - echoes.count() + " got no answer within a minute");
      }
    }
  }

  /** Orders a download without end, and takes nothing of it. */
  void stall(int port) throws IOException {
    SocketChannel channel = SocketChannel.open(new InetSocketAddress(Ports.LOOPBACK, port));
    stalled.add(channel);
    ByteBuffer order = new Order.Send(0).bytes();
    channel.write(order); // A blocking channel takes all of it.
  }

  /** Connects to where nobody answers, over and over. */
  void knock(int port) {
    troubles.add(Knocking.begin(port));
  }

  /** Connects, asks and breaks off at once, a thousand times a second. */
  void breakOff(int port) {
    troubles.add(BrokenOff.begin(port));
  }

  /** Closes all that was kept. */
  void release() throws IOException {
    for (LatencyBeside.Going each : troubles) {
      each.close();
    }
    troubles.clear();
    for (SocketChannel each : stalled) {
      each.close();
    }
    stalled.clear();
    holding.forEach(Caller::close);
    holding.clear();
    held.runUntil(() -> true, System.nanoTime());
  }

  @Override
  public void close() {
    held.close();
  }

  private static long nanos(double seconds) {
    return Math.round(seconds * TimeUnit.SECONDS.toNanos(1));
  }

  private static double since(long start) {
    return (double) (System.nanoTime() - start) / TimeUnit.SECONDS.toNanos(1);
  }
}
