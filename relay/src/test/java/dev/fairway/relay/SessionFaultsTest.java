package dev.fairway.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fairway.net.HostPort;
import dev.fairway.testkit.Requires;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What peers do to each other, and to the relay, that they should not. */
final class SessionFaultsTest {

  private static final int SLOW_READERS = 64;

  /** What one direction holds at most in this process when its sink takes nothing. */
  private static final int HELD = 128 << 10;

  /** Chunks of the allocator, one for each of its arenas. */
  private static final int SLACK = 64 << 20;

  private static final int RESETTERS = 8;
  private static final int RESETS = 5_000;

  private final RelayRig rig = new RelayRig();

  @AfterEach
  void stop() throws Exception {
    rig.close();
  }

  @Test
  void aClientSeesTheResetOfAnUpstreamThatDiesInMidTransfer() throws Exception {
    CountDownLatch clientReads = new CountDownLatch(1);
    HostPort server =
        rig.server(
            socket -> {
              socket.getOutputStream().write(new byte[100_000]);
              clientReads.await();
              reset(socket);
            });
    int port = rig.relay(plain(RelayRig.target("east", server)));
    try (Socket client = rig.connect(port)) {
      InputStream in = client.getInputStream();
      assertThat(in.readNBytes(100_000)).hasSize(100_000);
      clientReads.countDown();
      assertThatExceptionOfType(SocketException.class).isThrownBy(in::read);
    }
    SessionRecord told = rig.record();
    assertThat(told.end()).isEqualTo("upstream-reset");
    assertThat(told.toClient()).isEqualTo(100_000);
    assertThat(told.members()).isEqualTo(server.toString());
  }

  @Test
  void anUpstreamIsResetWhenItsClientDiesInMidTransfer() throws Exception {
    HostPort server = rig.server(SessionFaultsTest::sendWithoutEnd);
    int port = rig.relay(plain(RelayRig.target("east", server)));
    Socket client = rig.connect(port);
    assertThat(client.getInputStream().readNBytes(1 << 20)).hasSize(1 << 20);
    reset(client);
    assertThat(rig.record().end()).isEqualTo("client-reset");
  }

  @Test
  void anUpstreamThatClosesInMidTransferHasSaidAllItHad() throws Exception {
    HostPort server =
        rig.server(
            socket -> {
              socket.getInputStream().readNBytes(1);
              socket.getOutputStream().write(new byte[100_000]);
            });
    int port = rig.relay(plain(RelayRig.target("east", server)));
    try (Socket client = rig.connect(port)) {
      client.getOutputStream().write(1);
      assertThat(client.getInputStream().readAllBytes()).hasSize(100_000);
    }
    assertThat(rig.record().end()).isEqualTo("upstream-closed");
  }

  @Test
  void aFaultOfOurOwnWhileTheTwoAreJoinedLeavesNeitherOfThemWaiting() throws Exception {
    CountDownLatch upstreamsAreClosed = new CountDownLatch(2);
    HostPort server =
        rig.server(
            socket -> {
              try {
                socket.getInputStream().read();
              } finally {
                upstreamsAreClosed.countDown();
              }
            });
    Target target = RelayRig.target("east", server);
    int beforeThePump = rig.relay(withoutLimits(plain(target)));
    int afterIt = rig.relay(plain(withoutGreeting(target)));
    try (Socket one = rig.connect(beforeThePump)) {
      assertThat(rig.record().status()).isEqualTo(503);
      assertThat(one.getInputStream().read()).isNegative();
    }
    try (Socket two = rig.connect(afterIt)) {
      assertThat(rig.record().end()).isEqualTo("upstream-failed");
      assertThatExceptionOfType(SocketException.class).isThrownBy(two.getInputStream()::read);
    }
    assertThat(upstreamsAreClosed.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(target.members().views().getFirst().active()).isZero();
  }

  /** Rules as no translation makes them, so that using them fails. */
  @SuppressWarnings("NullAway")
  private static Rules withoutLimits(Rules rules) {
    return new Rules(
        rules.listener(),
        rules.sources(),
        rules.trusted(),
        rules.first(),
        rules.helloLimit(),
        rules.helloTimeout(),
        rules.router(),
        null,
        rules.connections(),
        rules.observer(),
        rules.generation());
  }

  @SuppressWarnings({"NullAway", "NullOptional"})
  private static Target withoutGreeting(Target target) {
    return new Target(
        target.upstream(),
        target.members(),
        target.nobody(),
        target.connectTimeout(),
        target.tries(),
        target.triesTimeout(),
        null);
  }

  @Test
  void slowReadersCostNoMoreThanABufferEachHoweverMuchWaitsForThem() throws Exception {
    AtomicLong sent = new AtomicLong();
    HostPort server =
        rig.server(socket -> sendWithoutEnd(count(socket.getOutputStream(), sent), 1L << 30));
    int port = rig.relay(plain(RelayRig.target("east", server)));
    long before = directMemory();
    List<Socket> readers = new ArrayList<>();
    for (int i = 0; i < SLOW_READERS; i++) {
      readers.add(rig.connect(port));
    }
    awaitStandstill(sent);
    assertThat(sent).hasValueLessThan(SLOW_READERS * (1L << 30));
    assertThat(directMemory() - before).isLessThan((long) SLOW_READERS * HELD + SLACK);
    for (Socket reader : readers) {
      assertThat(reader.getInputStream().readNBytes(1 << 20)).hasSize(1 << 20);
      reset(reader);
    }
    for (int i = 0; i < SLOW_READERS; i++) {
      assertThat(rig.record().end()).isEqualTo("client-reset");
    }
  }

  @Test
  void thousandsOfResetsHarmNobodyAndLeaveNothing() throws Exception {
    Requires.linux();
    HostPort server = rig.server(SessionFaultsTest::echo);
    Target target = RelayRig.target("east", server);
    int port = rig.relay(plain(target));
    try (Socket other = rig.connect(port);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      exchange(other);
      int before = openDescriptors();
      List<Future<?>> resetters = new ArrayList<>();
      for (int i = 0; i < RESETTERS; i++) {
        resetters.add(threads.submit(() -> connectAndReset(port)));
      }
      while (!resetters.stream().allMatch(Future::isDone)) {
        exchange(other);
      }
      for (Future<?> each : resetters) {
        each.get();
      }
      await().until(() -> target.members().views().getFirst().active() == 1);
      await().until(() -> openDescriptors() <= before);
      exchange(other);
    }
  }

  /** Every other one before the relay can know of it, the others once the upstream has answered. */
  private static Void connectAndReset(int port) throws IOException {
    for (int i = 0; i < RESETS / RESETTERS; i++) {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
      if (i % 2 == 0) {
        exchange(socket);
      }
      reset(socket);
    }
    return null;
  }

  private static void exchange(Socket socket) throws IOException {
    socket.getOutputStream().write(7);
    assertThat(socket.getInputStream().read()).isEqualTo(7);
  }

  private static void echo(Socket socket) throws IOException {
    socket.getInputStream().transferTo(socket.getOutputStream());
  }

  private static void sendWithoutEnd(Socket socket) throws IOException {
    sendWithoutEnd(socket.getOutputStream(), Long.MAX_VALUE);
  }

  private static void sendWithoutEnd(OutputStream out, long most) throws IOException {
    byte[] bytes = new byte[64 << 10];
    for (long sent = 0; sent < most; sent += bytes.length) {
      out.write(bytes);
    }
  }

  private static OutputStream count(OutputStream out, AtomicLong sent) {
    return new OutputStream() {
      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int count) throws IOException {
        out.write(bytes, offset, count);
        sent.addAndGet(count);
      }
    };
  }

  /** Until nothing has been taken for two seconds. */
  private static void awaitStandstill(AtomicLong sent) {
    await()
        .during(Duration.ofSeconds(2))
        .pollInterval(Duration.ofMillis(200))
        .until(new Still(sent)::holds);
  }

  private static final class Still {

    private final AtomicLong figure;
    private long last = -1;

    Still(AtomicLong figure) {
      this.figure = figure;
    }

    boolean holds() {
      long before = last;
      last = figure.get();
      return last > 0 && last == before;
    }
  }

  private static long directMemory() {
    return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
  }

  private static int openDescriptors() {
    try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return (int) descriptors.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  private Rules plain(Target target) {
    return rig.rules(Prelude.First.ANYTHING, RelayRig.to(target));
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofMinutes(2));
  }
}
