package dev.fairway.proxy;

import dev.fairway.net.HostPort;
import dev.fairway.pki.CertificateAuthority;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Queue;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Prints what each attack costs a data plane with the default limits: what ended it and when, and
 * what it held in memory. A program, not a test: it takes some minutes, and judges nothing.
 */
final class AttackFigures implements AutoCloseable {

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
  private int port;

  private AttackFigures(Path folder) throws IOException {
    CertificateAuthority authority =
        CertificateAuthority.create("attacks", Duration.ofDays(1), InstantSource.system());
    authority.save(folder);
    rig = new Rig(authority);
    hub = new AttackedHub(folder);
    upstream = rig.upstream(echo);
    port = hub.serve(upstream);
  }

  /** Does its worst. */
  private interface Attack {
    Outcome run() throws Exception;
  }

  /** How it ended, and what was taken from the attacker before. */
  private record Outcome(String ended, String accepted, AttackedHub.@Nullable Memory held) {}

  /** What one connection of many does. */
  private interface Start {
    void send(Wire wire) throws IOException;
  }

  /** Waits for the end of a connection, and says what it was. */
  private interface End {
    String of(Wire wire) throws IOException;

    /** What it was, and when. */
    record Ended(String what, long nanos) {}
  }

  /** Prints rows of a Markdown table. Takes the part of a name, to run those attacks only. */
  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("fairway-attacks-");
    try (AttackFigures figures = new AttackFigures(folder)) {
      figures.all(args.length == 0 ? "" : args[0]);
    } finally {
      for (String file : List.of("ca.crt", "ca.key", "")) {
        Files.deleteIfExists(folder.resolve(file));
      }
    }
    System.exit(0);
  }

  private void all(String wanted) throws Exception {
    flood(Http2FloodTest.floods().getFirst()); // Classes are loaded, pools are made.
    System.out.println(
        "| Attack | Ended by | Sent, and how much of it | Heap MiB: before, peak, held, after"
            + " | Direct MiB: the same | Resident MiB, peak |");
    System.out.println("|---|---|---|---|---|---|");
    for (Http2FloodTest.Flood flood : Http2FloodTest.floods()) {
      row(wanted, flood.name(), () -> flood(flood));
    }
    row(wanted, "HPACK bomb", this::hpackBomb);
    row(wanted, "endless headers, HTTP/1.1", this::endlessHeaders);
    row(wanted, "reset storm of an upstream", this::resetStorm);
    row(
        wanted,
        "slowloris in the head, 1,000 connections",
        () ->
            many(
                1_000,
                false,
                wire -> wire.send("GET /a HTTP/1.1\r\nHost: h\r\nX-Slow: "),
                wire -> wire.response().status() + ", close"));
    row(
        wanted,
        "slowloris in the body, 1,000 connections",
        () ->
            many(
                1_000,
                false,
                wire ->
                    wire.send("POST /sum HTTP/1.1\r\nHost: h\r\nContent-Length: 900000\r\n\r\n"),
                wire -> wire.response().status() + ", close"));
    row(
        wanted,
        "pipelining without reading, 100 connections",
        () ->
            many(
                100,
                true,
                wire -> wire.send("GET /bytes/400000 HTTP/1.1\r\nHost: h\r\n\r\n".repeat(40)),
                AttackFigures::closed));
    row(wanted, "1,000 streams with closed windows, 4 connections", () -> closedWindows(4));
    row(wanted, "half-open peers, 100 connections of 100 watches", this::halfOpen);
  }

  private void row(String wanted, String name, Attack attack) throws Exception {
    if (!name.contains(wanted)) {
      return;
    }
    settle();
    AttackedHub.Memory before = hub.live();
    hub.peak();
    echo.lines.clear();
    Outcome outcome = attack.run();
    AttackedHub.Memory peak = hub.peak();
    settle();
    AttackedHub.Memory after = hub.live();
    AttackedHub.@Nullable Memory held = outcome.held;
    System.out.printf(
        "| %s | %s | %s | %.1f, %.1f, %s, %.1f | %.1f, %.1f, %s, %.1f | %.0f |%n",
        name,
        outcome.ended,
        outcome.accepted,
        mib(before.heap()),
        mib(peak.heap()),
        held == null ? "-" : String.format("%.1f", mib(held.heap())),
        mib(after.heap()),
        mib(before.direct()),
        mib(peak.direct()),
        held == null ? "-" : String.format("%.1f", mib(held.direct())),
        mib(after.direct()),
        mib(peak.resident()));
  }

  /** Until the hub has noticed that the attackers have gone. */
  private void settle() throws Exception {
    for (int i = 0; i < 100 && !hub.open().contains("downstream=0"); i++) {
      Thread.sleep(100);
    }
  }

  private static double mib(long bytes) {
    return bytes / 1_048_576.0;
  }

  private Outcome flood(Http2FloodTest.Flood flood) throws Exception {
    AtomicLong sent = new AtomicLong();
    long begin = System.nanoTime();
    try (Frames client = Frames.client(new Wire(patient(rig.raw(port, "h2"))))) {
      threads.submit(() -> repeat(flood, client, sent));
      String code = CODES.getOrDefault(client.lastWord(), "GOAWAY");
      return new Outcome(
          code + " after " + since(begin), "at most " + sent + " rounds" + forwarded(), null);
    }
  }

  private static void repeat(Http2FloodTest.Flood flood, Frames client, AtomicLong sent) {
    try {
      client.batched();
      for (int n = 0; n < FLOOD; n++) {
        flood.step().send(client, n);
        sent.incrementAndGet();
      }
      client.flush();
    } catch (IOException e) {
      // Cut off.
    }
  }

  /** One field of 4 KiB in the table, named 7,000 times by one block: 27 MB in 7 KB. */
  private Outcome hpackBomb() throws Exception {
    try (Frames client = Frames.client(new Wire(patient(rig.raw(port, "h2"))))) {
      client.get(1, "/a", "x-bomb", "v".repeat(3_900)).await(Frames.HEADERS, 1);
      byte[] block = new byte[7_000];
      Arrays.fill(block, (byte) 0xbe);
      long begin = System.nanoTime();
      client.send(Frames.HEADERS, 5, 3, block);
      Frames.Frame end = client.await(f -> f.stream() == 3 || f.type() == Frames.GOAWAY);
      String what = end.type() == Frames.GOAWAY ? "GOAWAY" : end.field(":status");
      return new Outcome(what + " after " + since(begin), "7,000 bytes" + forwarded(), null);
    }
  }

  private Outcome endlessHeaders() throws Exception {
    long begin = System.nanoTime();
    AtomicLong sent = new AtomicLong();
    try (Wire wire = new Wire(patient(rig.raw(port, "http/1.1")))) {
      wire.send("GET /a HTTP/1.1\r\nHost: h\r\n");
      threads.submit(
          () -> {
            String fields = "X: 1\r\n".repeat(1_000);
            while (true) {
              wire.send(fields);
              sent.addAndGet(fields.length());
            }
          });
      int status = wire.response().status();
      return new Outcome(
          status + ", close after " + since(begin),
          "at most " + (sent.get() >> 10) + " KiB" + forwarded(),
          null);
    }
  }

  private Outcome resetStorm() throws Exception {
    AtomicLong resets = new AtomicLong();
    try (RawUpstream storm = new RawUpstream(rig, "h2", wire -> storm(wire, resets))) {
      hub.serve(storm.endpoint());
      long begin = System.nanoTime();
      int refused = 0;
      try (Frames client = Frames.client(new Wire(patient(rig.raw(port, "h2"))))) {
        for (int id = 1; id < 4_000; id += 2) {
          String status = client.get(id, "/a").await(Frames.HEADERS, id).field(":status");
          refused += status.equals("502") ? 1 : 0;
        }
      }
      return new Outcome(
          "GOAWAY to " + (storm.connections.get() - 1) + " connections in " + since(begin),
          resets + " resets, " + refused + " of 2,000 requests got 502",
          null);
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

  /** 250 streams on each connection, every one with megabytes to come and a window of nothing. */
  private Outcome closedWindows(int connections) throws Exception {
    List<Frames> clients = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      Frames client = Frames.client(new Wire(patient(rig.raw(port, "h2"))), INITIAL_WINDOW, 0);
      clients.add(client);
      for (int n = 0; n < 250; n++) {
        client.get(2 * n + 1, "/endless");
      }
    }
    long begin = System.nanoTime();
    List<Future<End.Ended>> ends = new ArrayList<>();
    for (Frames client : clients) {
      ends.add(
          threads.submit(
              () -> {
                for (int n = 0; n < 250; n++) {
                  client.await(f -> f.type() == Frames.RST_STREAM);
                }
                return new End.Ended("RST_STREAM of all", System.nanoTime() - begin);
              }));
    }
    Outcome outcome = outcome(ends);
    for (Frames client : clients) {
      client.close();
    }
    return outcome;
  }

  /** Peers whose system acknowledges every byte, and who say nothing more. */
  private Outcome halfOpen() throws Exception {
    List<Frames> clients = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Frames client = Frames.client(new Wire(patient(rig.raw(port, "h2"))));
      clients.add(client);
      for (int n = 0; n < 100; n++) {
        client.get(2 * n + 1, "/watch");
      }
    }
    long begin = System.nanoTime();
    List<Future<End.Ended>> ends = new ArrayList<>();
    for (Frames client : clients) {
      ends.add(
          threads.submit(
              () ->
                  new End.Ended(
                      CODES.getOrDefault(client.lastWord(), "GOAWAY"), System.nanoTime() - begin)));
    }
    return outcome(ends);
  }

  /** As many connections; after the start each sends a byte a second until it is cut off. */
  private Outcome many(int count, boolean deaf, Start start, End end) throws Exception {
    Queue<Wire> wires = new ConcurrentLinkedQueue<>();
    List<Future<End.Ended>> ends = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Socket tcp = deaf ? rig.deaf(port, "http/1.1") : rig.raw(port, "http/1.1");
      tcp.setSoTimeout(PATIENCE_MILLIS);
      long begin = System.nanoTime();
      Wire wire = new Wire(tcp);
      wires.add(wire);
      start.send(wire);
      @Nullable Future<?> trickle = deaf ? null : threads.submit(() -> trickle(wire));
      ends.add(
          threads.submit(
              () -> {
                End.Ended ended = new End.Ended(end.of(wire), System.nanoTime() - begin);
                if (trickle != null) {
                  trickle.cancel(true);
                }
                return ended;
              }));
    }
    Outcome outcome = outcome(ends);
    for (Wire wire : wires) {
      wire.close();
    }
    return outcome;
  }

  /** What ended the attackers, and what the hub holds for them two seconds after they began. */
  private Outcome outcome(List<Future<End.Ended>> ends) throws Exception {
    Thread.sleep(2_000);
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
    return new Outcome(all.toString(), ends.size() + " connections" + forwarded(), held);
  }

  private static Void trickle(Wire wire) throws Exception {
    while (true) {
      Thread.sleep(1_000);
      wire.send("x");
    }
  }

  /** Reads nothing until the hub says that the connection is gone. */
  private static String closed(Wire wire) throws IOException {
    try {
      while (true) {
        Thread.sleep(1_000);
        wire.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
      }
    } catch (IOException e) {
      return "close";
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private String forwarded() {
    return ", " + echo.lines.size() + " requests forwarded";
  }

  /** Whole seconds, or milliseconds where it is less than one. */
  private static String since(long begin) {
    long millis = (System.nanoTime() - begin) / 1_000_000;
    return millis < 1_000 ? millis + " ms" : Math.round(millis / 1_000.0) + " s";
  }

  private static SSLSocket patient(SSLSocket socket) throws IOException {
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  @Override
  public void close() {
    hub.close();
    threads.shutdownNow();
    rig.close();
  }
}
