package dev.fairway.lab;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real sockets through a bad network. */
class DelayRelayTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final NetworkPath NEAR = NetworkPath.ofRoundTrip(Duration.ZERO);
  private static final int SILENCE_MILLIS = 1_000;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<AutoCloseable> open = new ArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    open.add(server);
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    threads.close();
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 0", "20, 0, 0", "3, 400, 0", "4, 0, 0.05"})
  void everyByteArrivesInOrderInBothDirections(int millis, long megabits, double loss)
      throws Exception {
    NetworkPath path =
        NetworkPath.ofRoundTrip(Duration.ofMillis(millis))
            .withRate(megabits * 1_000_000)
            .withLoss(new NetworkPath.Loss(loss, Duration.ofMillis(5), Duration.ofMillis(40), 7));
    Pair pair = connect(relay(path));

    Future<byte[]> there = threads.submit(() -> digest(pair.server));
    Future<byte[]> back = threads.submit(() -> digest(pair.client));
    Future<byte[]> sentThere = threads.submit(() -> send(pair.client, 11));
    byte[] sentBack = send(pair.server, 12);

    assertThat(await(there)).isEqualTo(await(sentThere));
    assertThat(await(back)).isEqualTo(sentBack);
  }

  @ParameterizedTest
  @CsvSource({"1", "50", "200"})
  void anAnswerTakesAtLeastTheRoundTrip(int millis) throws Exception {
    Pair pair = connect(relay(NetworkPath.ofRoundTrip(Duration.ofMillis(millis))));

    for (int i = 0; i < 5; i++) {
      long begin = System.nanoTime();
      pair.client.getOutputStream().write(i);
      pair.server.getOutputStream().write(pair.server.getInputStream().read());
      assertThat(pair.client.getInputStream().read()).isEqualTo(i);
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      assertThat(took).isBetween(Duration.ofMillis(millis), Duration.ofSeconds(5));
    }
  }

  @Test
  void theFirstBytesPayForTheHandshakeThatTheClientDidNotSee() throws Exception {
    DelayRelay relay = relay(NetworkPath.ofRoundTrip(Duration.ofMillis(400)));
    long begin = System.nanoTime();
    try (Socket client = dial(relay)) {
      client.getOutputStream().write(1);
      try (Socket accepted = server.accept()) {
        assertThat(accepted.getInputStream().read()).isEqualTo(1);
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
            .isGreaterThanOrEqualTo(Duration.ofMillis(600));
      }
    }
  }

  @Test
  void whatGoesThroughIsLimited() throws Exception {
    Pair pair = connect(relay(NEAR.withRate(16_000_000)));
    long begin = System.nanoTime();

    pair.client.getOutputStream().write(new byte[4_000_000]);
    pair.server.getInputStream().readNBytes(4_000_000);

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(2));
  }

  @Test
  void aHalfCloseArrivesAndTheOtherDirectionGoesOn() throws Exception {
    Pair pair = connect(relay(NetworkPath.ofRoundTrip(Duration.ofMillis(20))));
    pair.client.getOutputStream().write("question".getBytes(US_ASCII));
    pair.client.shutdownOutput();

    assertThat(pair.server.getInputStream().readAllBytes()).asString().isEqualTo("question");
    pair.server.getOutputStream().write("answer".getBytes(US_ASCII));
    pair.server.close();
    assertThat(pair.client.getInputStream().readAllBytes()).asString().isEqualTo("answer");
  }

  @Test
  void sixteenMebibytesAreUnderWayInEachDirection() throws Exception {
    DelayRelay relay = relay(NetworkPath.ofRoundTrip(Duration.ofSeconds(4)));
    Pair pair = connect(relay);
    byte[] much = new byte[16 << 20];

    Future<?> there = threads.submit(() -> write(pair.client, much));
    Future<?> back = threads.submit(() -> write(pair.server, much));
    await(() -> relay.inFlight(Way.TO_TARGET) == much.length);
    await(() -> relay.inFlight(Way.TO_CLIENT) == much.length);

    await(there);
    await(back);
    assertThat(pair.server.getInputStream().readNBytes(much.length)).hasSameSizeAs(much);
    assertThat(pair.client.getInputStream().readNBytes(much.length)).hasSameSizeAs(much);
  }

  @Test
  void aReaderThatStopsCostsNoMoreThanTheCapacity() throws Exception {
    int capacity = 300_000;
    DelayRelay relay = relay(NEAR.withCapacity(capacity));
    Pair pair = connect(relay);
    byte[] moreThanSocketsHold = new byte[48 << 20];
    Future<?> sent = threads.submit(() -> write(pair.client, moreThanSocketsHold));

    await(() -> relay.inFlight(Way.TO_TARGET) == capacity);
    assertThat(sent.isDone()).isFalse();

    assertThat(pair.server.getInputStream().readNBytes(moreThanSocketsHold.length))
        .isEqualTo(moreThanSocketsHold);
  }

  @Test
  void aTargetThatRefusesBreaksTheClientsConnection() throws Exception {
    server.close();
    try (Socket client = dial(relay(NEAR))) {
      assertReset(client);
    }
  }

  @Test
  void aResetOfOneSideReachesTheOther() throws Exception {
    DelayRelay relay = relay(NEAR);
    Pair pair = connect(relay);
    pair.client.setSoLinger(true, 0);
    pair.client.close();
    assertReset(pair.server);
    await(() -> relay.connections() == 0);
  }

  @Test
  void aResetAfterAHalfCloseReachesTheSideThatStillSends() throws Exception {
    Pair pair = connect(relay(NEAR));
    pair.client.shutdownOutput();
    assertThat(pair.server.getInputStream().read()).isNegative();
    pair.client.setSoLinger(true, 0);
    pair.client.close();
    assertThatThrownBy(
            () -> {
              while (true) {
                pair.server.getOutputStream().write(new byte[100_000]);
              }
            })
        .isInstanceOf(SocketException.class);
  }

  @Test
  void aSwallowingPathTellsNobodyAnythingAndGivesEverythingWhenItIsHealed() throws Exception {
    DelayRelay relay = relay(NEAR);
    Pair pair = connect(relay);
    relay.begin(LinkFault.SWALLOW, Way.TO_TARGET);

    pair.client.getOutputStream().write(new byte[1_000]);
    pair.client.shutdownOutput();
    await(() -> relay.inFlight(Way.TO_TARGET) == 1_000);
    assertSilent(pair.server);
    pair.server.getOutputStream().write(5);
    assertThat(pair.client.getInputStream().read()).isEqualTo(5);

    relay.heal();
    assertThat(pair.server.getInputStream().readAllBytes()).hasSize(1_000);
  }

  @Test
  void aConnectionThatBeginsOnASwallowingPathReachesNobodyUntilItIsHealed() throws Exception {
    DelayRelay relay = relay(NEAR);
    relay.begin(LinkFault.SWALLOW, Way.TO_TARGET, Way.TO_CLIENT);
    try (Socket client = dial(relay)) {
      client.getOutputStream().write(9);
      server.setSoTimeout(SILENCE_MILLIS);
      assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);

      relay.heal();
      server.setSoTimeout((int) PATIENCE.toMillis());
      try (Socket accepted = server.accept()) {
        assertThat(accepted.getInputStream().read()).isEqualTo(9);
      }
    }
  }

  @Test
  void nothingIsTakenInWhereReadingHasStopped() throws Exception {
    DelayRelay relay = relay(NEAR);
    Pair pair = connect(relay);
    relay.begin(LinkFault.STOP_READING, Way.TO_CLIENT);

    pair.server.getOutputStream().write(new byte[1_000]);
    assertSilent(pair.client);
    assertThat(relay.inFlight(Way.TO_CLIENT)).isZero();
    pair.client.getOutputStream().write(5);
    assertThat(pair.server.getInputStream().read()).isEqualTo(5);

    relay.heal();
    assertThat(pair.client.getInputStream().readNBytes(1_000)).hasSize(1_000);
  }

  @Test
  void bothSidesGetAResetAtCommandAndNewConnectionsWork() throws Exception {
    DelayRelay relay = relay(NEAR);
    Pair pair = connect(relay);
    relay.reset();
    assertReset(pair.client);
    assertReset(pair.server);
    assertThat(relay.connections()).isZero();
    connect(relay);
  }

  @Test
  void theOtherSideOfAHalfOpenConnectionGoesOnAsIfNothingWere() throws Exception {
    DelayRelay relay = relay(NEAR);
    Pair pair = connect(relay);
    relay.begin(LinkFault.DROP_CLOSE, Way.TO_TARGET);
    pair.client.getOutputStream().write(7);
    pair.client.close();

    assertThat(pair.server.getInputStream().read()).isEqualTo(7);
    assertSilent(pair.server);
    assertThat(write(pair.server, new byte[5_000_000])).isPositive();
    relay.heal();
    assertSilent(pair.server);

    pair.server.close();
    await(() -> relay.connections() == 0);
  }

  @Test
  void aFlappingPathBreaksConnectionsAgainAndAgainUntilItIsHealed() throws Exception {
    DelayRelay relay = relay(NEAR);
    Socket first = connect(relay).client;
    relay.flap(Duration.ofMillis(100), Duration.ofMillis(100));
    assertReset(first);
    // The next that gets through breaks too.
    assertThatThrownBy(
            () -> {
              while (true) {
                try (Socket client = dial(relay)) {
                  client.getOutputStream().write(1);
                  assertThat(client.getInputStream().read()).isEqualTo(-1);
                }
              }
            })
        .isInstanceOf(SocketException.class);

    relay.heal();
    try (Socket client = dial(relay)) {
      client.getOutputStream().write(3);
      assertThat(firstByteOf(3)).isEqualTo(3);
    }
  }

  @Test
  void closingTheRelayEndsEverything() throws Exception {
    DelayRelay relay = relay(NEAR);
    Pair pair = connect(relay);
    relay.close();
    relay.close();
    assertThat(ended(pair.client)).isTrue();
    assertThat(ended(pair.server)).isTrue();
    assertThatThrownBy(relay::connections).isInstanceOf(IllegalStateException.class);
  }

  private int firstByteOf(int wanted) throws IOException {
    server.setSoTimeout((int) PATIENCE.toMillis());
    int first = -1;
    while (first != wanted) {
      try (Socket accepted = server.accept()) {
        accepted.setSoTimeout((int) PATIENCE.toMillis());
        first = firstByte(accepted);
      }
    }
    return first;
  }

  /** None of one that the flapping path has broken. */
  private static int firstByte(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read();
    } catch (SocketException e) {
      return -1;
    }
  }

  private static boolean ended(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException e) {
      return true;
    }
  }

  private DelayRelay relay(NetworkPath path) throws IOException {
    DelayRelay relay = DelayRelay.start((InetSocketAddress) server.getLocalSocketAddress(), path);
    open.add(relay);
    return relay;
  }

  private record Pair(Socket client, Socket server) {}

  private Pair connect(DelayRelay relay) throws IOException {
    Socket client = dial(relay);
    Socket accepted = server.accept();
    accepted.setSoTimeout((int) PATIENCE.toMillis());
    open.add(accepted);
    return new Pair(client, accepted);
  }

  private Socket dial(DelayRelay relay) throws IOException {
    Socket client = new Socket(relay.address().getAddress(), relay.address().getPort());
    client.setSoTimeout((int) PATIENCE.toMillis());
    open.add(client);
    return client;
  }

  /** Sends some megabytes in pieces of all sizes, then the end; returns their digest. */
  private static byte[] send(Socket socket, long seed) throws Exception {
    Random random = new Random(seed);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (int i = 0; i < 60; i++) {
      byte[] piece = new byte[1 + random.nextInt(i % 2 == 0 ? 10 : 300_000)];
      random.nextBytes(piece);
      digest.update(piece);
      socket.getOutputStream().write(piece);
    }
    socket.shutdownOutput();
    return digest.digest();
  }

  private static byte[] digest(Socket socket) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] some = new byte[100_000];
    int count = socket.getInputStream().read(some);
    while (count >= 0) {
      digest.update(some, 0, count);
      count = socket.getInputStream().read(some);
    }
    return digest.digest();
  }

  private static int write(Socket socket, byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return bytes.length;
  }

  private static void assertSilent(Socket socket) throws IOException {
    socket.setSoTimeout(SILENCE_MILLIS);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    socket.setSoTimeout((int) PATIENCE.toMillis());
  }

  private static void assertReset(Socket socket) {
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private static void await(BooleanSupplier condition) {
    Poll.require(PATIENCE, condition, () -> "it did not come to that within a minute");
  }
}
