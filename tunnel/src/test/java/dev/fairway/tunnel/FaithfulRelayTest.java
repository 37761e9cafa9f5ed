package dev.fairway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.model.TrafficClass;
import dev.fairway.net.HostPort;
import dev.fairway.observe.Metrics;
import dev.fairway.pump.Outcome;
import dev.fairway.pump.Pump;
import dev.fairway.pump.PumpLimits;
import dev.fairway.pump.Side;
import dev.fairway.transport.Binding;
import dev.fairway.transport.Connections;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Random sessions between a socket and a connection through a tunnel, joined by a pump: what
 * arrives is what was sent, in order, and each side ends as the other has ended, whoever ends first
 * and however late anybody reads. With a tunnel lost, bytes are exact or the session is reset.
 */
class FaithfulRelayTest {

  private static final int AT_ONCE = 24;

  /** The kernel holds little for who reads late, so that whoever sends to him has to wait. */
  private static final int SMALL_BUFFER = 32 << 10;

  /** Long enough that whoever could send bytes has most likely sent them. */
  private static final int SENT_MILLIS = 100;

  private static final PumpLimits LIMITS =
      new PumpLimits(Duration.ofMinutes(5), Duration.ofMinutes(5), null, null, null);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Connections connections =
      new Connections(new Metrics(), "front", () -> 1_000, () -> 1_000);
  private final Map<Integer, CompletableFuture<Outcome>> outcomes = new ConcurrentHashMap<>();
  private final Map<Integer, CompletableFuture<Socket>> servers = new ConcurrentHashMap<>();
  private TunnelRig rig;
  private ServerSocket target;
  private Binding front;

  @BeforeEach
  void open() throws Exception {
    rig = new TunnelRig();
    target = new ServerSocket();
    target.bind(TunnelRig.loopback(), 200);
    front =
        Binding.bind(
            rig.hubLoops,
            HostPort.parse("127.0.0.1:0"),
            null,
            false,
            () -> connections,
            (channel, info) -> join(channel));
    threads.submit(this::accept);
  }

  @AfterEach
  void close() throws Exception {
    target.close();
    front.close();
    connections.closeAll();
    rig.close();
    threads.shutdownNow();
  }

  private void join(Channel accepted) {
    int port = ((InetSocketAddress) accepted.remoteAddress()).getPort();
    CompletableFuture<Outcome> ended = outcome(port);
    rig.tunnels
        .to(TunnelRig.CLUSTER, TrafficClass.BULK)
        .connect(
            accepted.eventLoop(),
            new HostPort("127.0.0.1", target.getLocalPort()),
            TunnelRig.PATIENCE)
        .addListener(
            (Future<Channel> dialled) -> {
              if (dialled.isSuccess()) {
                new Pump(
                        accepted,
                        dialled.getNow(),
                        LIMITS,
                        null,
                        (pump, outcome) -> ended.complete(outcome))
                    .start();
              } else {
                ended.complete(new Outcome.Failed(Side.UPSTREAM, dialled.cause()));
                accepted.close();
              }
            });
  }

  private CompletableFuture<Outcome> outcome(int port) {
    return outcomes.computeIfAbsent(port, _ -> new CompletableFuture<>());
  }

  private CompletableFuture<Socket> server(int number) {
    return servers.computeIfAbsent(number, _ -> new CompletableFuture<>());
  }

  private Void accept() throws IOException {
    while (true) {
      Socket socket = target.accept();
      threads.submit(
          () -> {
            int number = new DataInputStream(socket.getInputStream()).readInt();
            server(number).complete(socket);
            return null;
          });
    }
  }

  /**
   * What one end does.
   *
   * @param endsLast whether it ends only when the other one has ended
   * @param readsLate whether it reads nothing before it has sent everything, and ended unless it
   *     ends last; by then the other one has most likely sent more than anybody takes
   * @param resets whether it ends by a reset
   */
  private record Plan(
      long seed, int size, int most, boolean endsLast, boolean readsLate, boolean resets) {

    byte[] bytes() {
      return TunnelTest.bytes(seed, size);
    }
  }

  private record Case(Plan client, Plan server) {

    static Case random(Random random) {
      int last = random.nextInt(4);
      int resets = random.nextInt(8);
      return new Case(
          plan(random, last == 0, random.nextInt(3) == 0, resets == 0),
          // Two that both send first would wait for each other.
          plan(random, last == 1, false, resets == 1));
    }

    private static Plan plan(Random random, boolean endsLast, boolean readsLate, boolean resets) {
      int size =
          switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> 1 + random.nextInt(100);
            case 2 -> 1 << 14;
            case 3, 4 -> random.nextInt(200_000);
            default -> random.nextInt(3_000_000);
          };
      int most = random.nextInt(5) == 0 ? 1 + Math.max(100, size / 200) : 100_000;
      return new Plan(random.nextLong(), size, most, endsLast, readsLate, resets);
    }

    boolean isOrderly() {
      return !client.resets && !server.resets;
    }
  }

  /** What one end has got, whether it was right, and whether it ended in order. */
  private record Got(int size, boolean right, boolean orderly) {}

  @Test
  void eachSessionIsWholeAndEndsAsItsPeersEndIt() throws Exception {
    rig.agent("a", 1);
    rig.agent("b", 1);
    run(1, 400, false);
  }

  @Test
  void eachSessionIsWholeOrResetWhileTunnelsBreakAndComeBack() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    rig.agent("a", 1);
    rig.agent("b", 1);
    var breaker =
        threads.submit(
            () -> {
              Random random = new Random(3);
              while (!over.get()) {
                rig.agent(random.nextBoolean() ? "a" : "b", 1);
                new CompletableFuture<Void>()
                    .completeOnTimeout(null, 50, TimeUnit.MILLISECONDS)
                    .join();
                rig.agents.remove(random.nextInt(rig.agents.size() - 1)).close();
              }
              return null;
            });
    try {
      run(2, 200, true);
    } finally {
      over.set(true);
    }
    breaker.get(60, TimeUnit.SECONDS);
  }

  private void run(long seed, int count, boolean broken) throws Exception {
    Random random = new Random(seed);
    Semaphore room = new Semaphore(AT_ONCE);
    List<java.util.concurrent.Future<?>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      Case each = Case.random(random);
      room.acquire();
      all.add(
          threads.submit(
              () -> {
                try {
                  play(number, each, broken);
                } catch (Exception | AssertionError e) {
                  throw new AssertionError(number + " " + each + ": " + e.getMessage(), e);
                } finally {
                  room.release();
                }
                return null;
              }));
    }
    for (var each : all) {
      each.get(120, TimeUnit.SECONDS);
    }
  }

  private void play(int number, Case plans, boolean broken) throws Exception {
    try (Socket client = new Socket()) {
      if (plans.client.readsLate) {
        client.setReceiveBufferSize(SMALL_BUFFER);
      }
      client.connect(front.address());
      play(client, number, plans, broken);
    }
  }

  private void play(Socket client, int number, Case plans, boolean broken) throws Exception {
    CompletableFuture<Outcome> ended = outcome(client.getLocalPort());
    client.getOutputStream().write(ByteBuffer.allocate(4).putInt(number).array());
    Socket reached = reached(number, ended);
    outcomes.remove(client.getLocalPort()); // With the end it may be the number of another client.
    if (reached == null) {
      assertThat(broken).as("%s", ended.getNow(null)).isTrue();
      return;
    }
    try (Socket server = reached) {
      CountDownLatch nearSent = new CountDownLatch(1);
      CountDownLatch farSent = new CountDownLatch(1);
      var near = threads.submit(() -> live(client, plans.client, plans.server, nearSent, farSent));
      var far = threads.submit(() -> live(server, plans.server, plans.client, farSent, nearSent));
      check(plans, plans.server, near.get(60, TimeUnit.SECONDS), broken);
      check(plans, plans.client, far.get(60, TimeUnit.SECONDS), broken);
    }
    Outcome outcome = ended.get(60, TimeUnit.SECONDS);
    if (!broken) {
      assertThat(outcome.code()).isIn(expected(plans));
    }
  }

  private static List<String> expected(Case plans) {
    return plans.isOrderly()
        ? List.of("client-closed", "upstream-closed")
        : List.of(plans.client.resets ? "client-reset" : "upstream-reset");
  }

  /** The far end; null if the session was over before. */
  private @Nullable Socket reached(int number, CompletableFuture<Outcome> ended) throws Exception {
    CompletableFuture<Socket> server = server(number);
    CompletableFuture.anyOf(server, ended).get(60, TimeUnit.SECONDS);
    return server.getNow(null);
  }

  private static void check(Case plans, Plan sent, Got got, boolean broken) {
    assertThat(got.right).as("bytes").isTrue();
    if (got.orderly) {
      assertThat(got.size).as("size").isEqualTo(sent.size);
      assertThat(sent.resets).as("the other one has reset it").isFalse();
    } else {
      assertThat(broken || !plans.isOrderly()).as("may be reset after %s", got).isTrue();
    }
  }

  private Got live(
      Socket socket, Plan own, Plan other, CountDownLatch sent, CountDownLatch otherSent)
      throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    var writer = threads.submit(() -> write(socket, own, sent, read));
    try {
      if (own.readsLate) {
        sent.await();
        otherSent.await(SENT_MILLIS, TimeUnit.MILLISECONDS);
      }
      Got got = read(socket, own, other);
      read.countDown();
      // The kernel tells of a reset once: whoever writes may hear of it.
      boolean whole = writer.get(60, TimeUnit.SECONDS);
      return new Got(got.size, got.right, got.orderly && whole);
    } finally {
      read.countDown();
    }
  }

  /** Whether nobody has reset the connection meanwhile, neither itself. */
  private static boolean write(Socket socket, Plan own, CountDownLatch sent, CountDownLatch read)
      throws InterruptedException {
    try {
      byte[] bytes = own.bytes();
      for (int at = 0; at < bytes.length; at += own.most) {
        socket.getOutputStream().write(bytes, at, Math.min(own.most, bytes.length - at));
      }
      if (own.endsLast) {
        sent.countDown();
        read.await();
      }
      if (own.resets) {
        socket.setSoLinger(true, 0);
        socket.close();
        return false;
      }
      socket.shutdownOutput();
      return true;
    } catch (IOException e) {
      return false;
    } finally {
      sent.countDown();
    }
  }

  private static Got read(Socket socket, Plan own, Plan other) {
    byte[] expected = other.bytes();
    byte[] buffer = new byte[Math.min(65_536, own.most)];
    int size = 0;
    boolean right = true;
    try {
      for (int n = socket.getInputStream().read(buffer);
          n >= 0;
          n = socket.getInputStream().read(buffer)) {
        right &=
            size + n <= expected.length && Arrays.equals(expected, size, size + n, buffer, 0, n);
        size += n;
      }
      return new Got(size, right, true);
    } catch (IOException e) {
      return new Got(size, right, false);
    }
  }
}
