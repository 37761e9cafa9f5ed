package dev.fairway.proxy;

import dev.fairway.net.HostPort;
import dev.fairway.pki.CertificateAuthority;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** What attackers do to an {@link AttackedHub}, each until it is cut off. */
final class Attacks implements AutoCloseable {

  private static final int PATIENCE_MILLIS = (int) Duration.ofMinutes(4).toMillis();
  private static final int FLOOD = 50_000;
  private static final int INITIAL_WINDOW = 4;
  private static final int CANCEL = 8;
  private static final Map<Integer, String> CODES =
      Map.of(
          Frames.NO_GOODBYE,
          "close",
          0,
          "GOAWAY (NO_ERROR)",
          1,
          "GOAWAY (PROTOCOL_ERROR)",
          3,
          "GOAWAY (FLOW_CONTROL_ERROR)",
          5,
          "GOAWAY (STREAM_CLOSED)",
          11,
          "GOAWAY (ENHANCE_YOUR_CALM)");

  private final Rig rig;
  private final AttackedHub hub;
  private final Echo echo = new Echo();
  private final HostPort upstream;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService ticks = Executors.newScheduledThreadPool(4);
  private int port;

  Attacks(CertificateAuthority authority, AttackedHub hub) throws IOException {
    this.rig = new Rig(authority);
    this.hub = hub;
    upstream = rig.upstream(echo);
    port = hub.serve(upstream);
  }

  /**
   * How an attack ended.
   *
   * @param forwarded how many requests of the attackers went on to the upstream
   * @param held what the hub held while all attackers were at work; null if it was over too soon
   */
  record Outcome(String ended, long forwarded, AttackedHub.@Nullable Memory held) {}

  /** What one connection of many does first. */
  private interface Start {
    void send(Wire wire) throws IOException;
  }

  /** Waits for the end of a connection, and says what it was. */
  private interface End {
    String of(Wire wire) throws Exception;

    /** What it was, and when. */
    record Ended(String what, long nanos) {}
  }

  Outcome flood(Http2FloodTest.Flood flood) throws Exception {
    echo.lines.clear();
    long begin = System.nanoTime();
    try (Frames client = Frames.client(wire("h2"))) {
      threads.submit(() -> repeat(flood, client));
      return over(code(client) + " after " + since(begin));
    }
  }

  private static void repeat(Http2FloodTest.Flood flood, Frames client) {
    try {
      client.batched();
      for (int n = 0; n < FLOOD; n++) {
        flood.step().send(client, n);
      }
      client.flush();
    } catch (IOException e) {
      // Cut off.
    }
  }

  /** One field of 4 KiB in the table, named 7,000 times by one block: 27 MB in 7 KB. */
  Outcome hpackBomb() throws Exception {
    echo.lines.clear();
    try (Frames client = Frames.client(wire("h2"))) {
      client.get(1, "/a", "x-bomb", "v".repeat(3_900)).await(Frames.HEADERS, 1);
      byte[] block = new byte[7_000];
      Arrays.fill(block, (byte) 0xbe);
      long begin = System.nanoTime();
      client.send(Frames.HEADERS, 5, 3, block);
      Frames.Frame end = client.await(f -> f.stream() == 3 || f.type() == Frames.GOAWAY);
      String what = end.type() == Frames.GOAWAY ? "GOAWAY" : end.field(":status");
      return over(what + " after " + since(begin));
    }
  }

  Outcome endlessHeaders() throws Exception {
    echo.lines.clear();
    long begin = System.nanoTime();
    try (Wire wire = wire("http/1.1")) {
      wire.send("GET /a HTTP/1.1\r\nHost: h\r\n");
      threads.submit(
          () -> {
            String fields = "X: 1\r\n".repeat(1_000);
            while (true) {
              wire.send(fields);
            }
          });
      return over(wire.response().status() + ", close after " + since(begin));
    }
  }

  /** An upstream that resets whatever it is asked. */
  Outcome resetStorm() throws Exception {
    AtomicLong resets = new AtomicLong();
    try (RawUpstream storm = new RawUpstream(rig, "h2", wire -> storm(wire, resets))) {
      hub.serve(storm.endpoint());
      long begin = System.nanoTime();
      int refused = 0;
      try (Frames client = Frames.client(wire("h2"))) {
        client.window(0, 1 << 30);
        for (int id = 1; id < 4_000; id += 2) {
          String status = client.get(id, "/a").await(Frames.HEADERS, id).field(":status");
          refused += status.equals("502") ? 1 : 0;
        }
      }
      String ended =
          "GOAWAY to %d connections in %s; 502 for %d of 2,000 requests"
              .formatted(storm.connections.get() - 1, since(begin), refused);
      return new Outcome(ended, resets.get(), null);
    } finally {
      port = hub.serve(upstream);
    }
  }

  private static void storm(Wire wire, AtomicLong resets) throws IOException {
    Frames frames = Frames.server(wire);
    while (true) {
      int stream = frames.await(f -> f.type() == Frames.HEADERS).stream();
      resets.incrementAndGet();
      frames.reset(stream, CANCEL);
    }
  }

  Outcome slowHeads(int connections) throws Exception {
    return many(
        connections,
        false,
        wire -> wire.send("GET /a HTTP/1.1\r\nHost: h\r\nX-Slow: "),
        wire -> whileTrickling(wire, "x", () -> wire.response().status() + ", close"));
  }

  Outcome slowBodies(int connections) throws Exception {
    return many(
        connections,
        false,
        wire -> wire.send("POST /sum HTTP/1.1\r\nHost: h\r\nContent-Length: 900000\r\n\r\n"),
        wire -> whileTrickling(wire, "x", () -> wire.response().status() + ", close"));
  }

  Outcome pipelining(int connections) throws Exception {
    String ask = "GET /bytes/400000 HTTP/1.1\r\nHost: h\r\n\r\n";
    return many(
        connections,
        true,
        wire -> wire.send(ask.repeat(40)),
        wire -> {
          CompletableFuture<String> closed = new CompletableFuture<>();
          return whileTrickling(wire, ask, closed, closed::get);
        });
  }

  /** 250 streams on each connection, every one with megabytes to come and a window of nothing. */
  Outcome closedWindows(int connections) throws Exception {
    return streams(
        connections,
        250,
        "/endless",
        client -> {
          for (int n = 0; n < 250; n++) {
            client.await(f -> f.type() == Frames.RST_STREAM);
          }
          return "RST_STREAM of all";
        },
        INITIAL_WINDOW,
        0);
  }

  /** Peers whose system acknowledges every byte, and who say nothing more. */
  Outcome halfOpen(int connections) throws Exception {
    return streams(connections, 100, "/watch", Attacks::code);
  }

  /** How a connection of many streams ends. */
  private interface Ending {
    String of(Frames client) throws Exception;
  }

  private Outcome streams(int count, int each, String path, Ending ending, int... settings)
      throws Exception {
    echo.lines.clear();
    List<Frames> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Frames client = Frames.client(wire("h2"), settings);
      clients.add(client);
      for (int n = 0; n < each; n++) {
        client.get(2 * n + 1, path);
      }
    }
    long begin = System.nanoTime();
    List<Future<End.Ended>> ends = new ArrayList<>();
    for (Frames client : clients) {
      ends.add(threads.submit(() -> new End.Ended(ending.of(client), System.nanoTime() - begin)));
    }
    AtomicInteger seen = new AtomicInteger();
    Awaitility.await()
        .atMost(2, TimeUnit.MINUTES)
        .pollInterval(1, TimeUnit.SECONDS)
        .until(() -> seen.getAndSet(echo.lines.size()) == echo.lines.size());
    Outcome outcome = outcome(ends);
    for (Frames client : clients) {
      client.close();
    }
    return outcome;
  }

  private Outcome many(int count, boolean deaf, Start start, End end) throws Exception {
    echo.lines.clear();
    List<Wire> wires = new ArrayList<>();
    List<Future<End.Ended>> ends = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Socket tcp = deaf ? rig.deaf(port, "http/1.1") : rig.raw(port, "http/1.1");
      tcp.setSoTimeout(PATIENCE_MILLIS);
      Wire wire = new Wire(tcp);
      wires.add(wire);
      long begin = System.nanoTime();
      start.send(wire);
      ends.add(threads.submit(() -> new End.Ended(end.of(wire), System.nanoTime() - begin)));
    }
    Outcome outcome = outcome(ends);
    for (Wire wire : wires) {
      wire.close();
    }
    return outcome;
  }

  private <T> T whileTrickling(Wire wire, String text, Callable<T> end) throws Exception {
    return whileTrickling(wire, text, new CompletableFuture<>(), end);
  }

  /** Sends the text once a second until the end, or until the hub takes no more. */
  private <T> T whileTrickling(
      Wire wire, String text, CompletableFuture<String> closed, Callable<T> end) throws Exception {
    ScheduledFuture<?> ticking =
        ticks.scheduleAtFixedRate(
            () -> threads.execute(() -> send(wire, text, closed)), 1, 1, TimeUnit.SECONDS);
    try {
      return end.call();
    } finally {
      ticking.cancel(true);
    }
  }

  private static void send(Wire wire, String text, CompletableFuture<String> closed) {
    try {
      wire.send(text);
    } catch (IOException e) {
      closed.complete("close");
    }
  }

  /** What ended the attackers, and what the hub holds while they are all at it. */
  private Outcome outcome(List<Future<End.Ended>> ends) throws Exception {
    AttackedHub.Memory held = hub.live();
    Map<String, LongSummaryStatistics> nanos = new TreeMap<>();
    for (Future<End.Ended> end : ends) {
      End.Ended ended = end.get();
      nanos.computeIfAbsent(ended.what, what -> new LongSummaryStatistics()).accept(ended.nanos);
    }
    StringJoiner all = new StringJoiner("; ");
    nanos.forEach(
        (what, times) ->
            all.add(
                String.format(
                    "%d x %s after %.0f to %.0f s",
                    times.getCount(), what, times.getMin() / 1e9, times.getMax() / 1e9)));
    return new Outcome(all.toString(), echo.lines.size(), held);
  }

  private Outcome over(String ended) {
    return new Outcome(ended, echo.lines.size(), null);
  }

  private Wire wire(String protocol) throws IOException {
    Socket socket = rig.raw(port, protocol);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return new Wire(socket);
  }

  private static String code(Frames client) {
    return CODES.getOrDefault(client.lastWord(), "GOAWAY");
  }

  /** Whole seconds, or milliseconds where it is less than one. */
  private static String since(long begin) {
    long millis = (System.nanoTime() - begin) / 1_000_000;
    return millis < 1_000 ? millis + " ms" : Math.round(millis / 1_000.0) + " s";
  }

  @Override
  public void close() {
    ticks.shutdownNow();
    threads.shutdownNow();
    rig.close();
  }
}
