package dev.fairway.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.net.HostPort;
import dev.fairway.observe.AdminClient;
import dev.fairway.observe.AdminServer;
import dev.fairway.relay.PcapReader.Packet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of a live connection as packets, over the socket that operators ask. */
class CaptureTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;

  private final RelayRig rig = new RelayRig();
  private AdminServer admin;
  private AdminClient client;

  @BeforeEach
  void serve() throws IOException {
    Path socket = folder.resolve("relay.sock");
    admin =
        AdminServer.start(
            socket,
            Map.of("/v1/connections", new SessionsResource(rig.sessions)),
            Map.of("/v1/captures/*", new CaptureDownload(rig.sessions, InstantSource.system())));
    client = new AdminClient(socket);
  }

  @AfterEach
  void stop() throws Exception {
    admin.close();
    rig.close();
  }

  @Test
  void bothDirectionsOfALiveConnectionAreFollowedToItsEnd() throws Exception {
    int port = echo();
    try (Socket socket = rig.connect(port)) {
      exchange(socket, "before".getBytes(US_ASCII));
      Captured captured = capture("?bytes=" + (8 << 20));
      byte[] bulk = new byte[300_000];
      new Random(1).nextBytes(bulk);
      exchange(socket, bulk);
      exchange(socket, new byte[] {1});
      socket.shutdownOutput();
      assertThat(socket.getInputStream().read()).isNegative();

      assertThat(captured.answer.join().status()).isEqualTo(200);
      assertThat(captured.answer.join().body())
          .isEqualTo("the connection has ended: client-closed");
      List<Packet> packets = PcapReader.read(captured.file.toByteArray());
      InetSocketAddress here = (InetSocketAddress) socket.getLocalSocketAddress();
      InetSocketAddress there = new InetSocketAddress(socket.getInetAddress(), port);
      byte[] up = PcapReader.stream(packets, here);
      assertThat(up).hasSize(300_001).startsWith(bulk);
      assertThat(PcapReader.stream(packets, there)).isEqualTo(up);
      assertThat(packets.getFirst().sequence()).as("after \"before\"").isEqualTo(7);
      assertThat(packets)
          .filteredOn(Packet::isFin)
          .extracting(Packet::from)
          .containsExactly(here, there);
    }
  }

  @Test
  void theFileIsNoLongerThanWasAskedFor() throws Exception {
    try (Socket socket = rig.connect(echo())) {
      exchange(socket, new byte[] {1});
      Captured captured = capture("?bytes=20000");
      exchange(socket, new byte[100_000]);
      exchange(socket, new byte[100_000]);

      assertThat(captured.answer.join().body()).isEqualTo("as many bytes as were asked for");
      assertThat(captured.file.size()).isBetween(19_000, 20_000);
      assertThat(PcapReader.read(captured.file.toByteArray())).isNotEmpty();
    }
  }

  @Test
  void itTakesNoLongerThanWasAskedFor() throws Exception {
    try (Socket socket = rig.connect(echo())) {
      exchange(socket, new byte[] {1});
      Captured captured = capture("?seconds=1");

      assertThat(captured.answer.join().body()).isEqualTo("the time that was asked for");
      assertThat(PcapReader.read(captured.file.toByteArray())).isEmpty();
      exchange(socket, new byte[] {2});
      assertThat(capture("?seconds=1").answer.join().status()).as("another one").isEqualTo(200);
    }
  }

  @Test
  void oneRunsForAConnectionAndAFewForAll() throws Exception {
    int port = echo();
    try (Socket one = rig.connect(port)) {
      exchange(one, new byte[] {1});
      Captured first = capture("?seconds=60");
      assertThat(capture("").answer.join().body()).contains("another capture of it runs");
      one.shutdownOutput();
      assertThat(first.answer.join().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aReaderThatGoesAwayGivesItsPlaceUpThoughNothingMoves(boolean half) throws Exception {
    try (Socket socket = rig.connect(echo())) {
      exchange(socket, new byte[] {1});
      for (int i = 0; i < 3; i++) {
        try (SocketChannel reader =
            SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("relay.sock")))) {
          String request = "GET /v1/captures/" + id() + "?seconds=3600 HTTP/1.1\r\nHost: a\r\n\r\n";
          reader.write(ByteBuffer.wrap(request.getBytes(US_ASCII)));
          ByteBuffer head = ByteBuffer.allocate(12);
          while (head.hasRemaining()) {
            assertThat(reader.read(head)).isPositive();
          }
          assertThat(new String(head.array(), US_ASCII)).isEqualTo("HTTP/1.1 200");
          if (half) {
            reader.shutdownOutput();
            while (reader.read(ByteBuffer.allocate(512)) >= 0) {}
          }
        }
        Awaitility.await().until(() -> capture("?seconds=1").answer.join().status() == 200);
      }
    }
  }

  @Test
  void aConnectionThatIsNotThereYetOrAnyMoreIsSaid() throws Exception {
    int stuck =
        rig.relay(
            rig.rules(
                Prelude.First.ANYTHING, RelayRig.to(RelayRig.target("hole", rig.blackHole()))));
    try (Socket socket = rig.connect(stuck)) {
      assertThat(capture("").answer.join().body()).contains("it is not connected yet");
      assertThat(socket.isConnected()).isTrue();
    }
    String id = rig.record().id();
    assertThat(client.download("/v1/captures/" + id, new ByteArrayOutputStream(), LONG).body())
        .contains("it has ended");
    assertThat(client.download("/v1/captures/none", new ByteArrayOutputStream(), LONG).status())
        .isEqualTo(404);
    assertThat(
            client.download("/v1/captures/none?bytes=1", new ByteArrayOutputStream(), LONG).body())
        .contains("expected: 1024 to ");
  }

  @Test
  void aCaptureThatNobodyWaitsForAnyMoreDoesNotBegin() throws Exception {
    try (Socket socket = rig.connect(echo())) {
      exchange(socket, new byte[] {1});
      Capture late = new Capture(1_024, InstantSource.system());
      assertThat(late.abandon()).isTrue();

      String id = id();
      var told =
          rig.sessions.ask(
              loop ->
                  Optional.ofNullable(loop.session(id))
                      .map(session -> session.capture(late))
                      .orElse(""));

      assertThat(told.answers()).contains("nobody waits for it any more");
      assertThat(capture("?seconds=1").answer.join().status()).as("another one").isEqualTo(200);
    }
  }

  @Test
  void packetsOfIpv6AndNumbersBeyondTheirRangeAreGood() throws Exception {
    InetSocketAddress from = new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 65_535);
    InetSocketAddress to = new InetSocketAddress(InetAddress.ofLiteral("2001:db8::2"), 443);
    PcapPackets packets = new PcapPackets(from, to, (1L << 32) - 3, 7);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(PcapPackets.head());
    Instant time = Instant.parse("2026-11-21T10:11:12.345678Z");
    file.write(packets.data(true, ByteBuffer.wrap("hello".getBytes(US_ASCII)), time));
    file.write(packets.data(false, ByteBuffer.wrap(new byte[PcapPackets.SEGMENT]), time));
    file.write(packets.data(true, ByteBuffer.wrap(new byte[] {'!'}), time));
    file.write(packets.reset(false, time));

    List<Packet> read = PcapReader.read(file.toByteArray());

    assertThat(PcapReader.stream(read, from)).asString().isEqualTo("hello!");
    assertThat(read.get(2).sequence()).isEqualTo(3);
    assertThat(read.getFirst().micros() % 1_000_000).isEqualTo(345_678);
    assertThat(read.getLast().isReset()).isTrue();
  }

  /** A capture that runs. */
  private record Captured(
      ByteArrayOutputStream file, CompletableFuture<AdminClient.Answer> answer) {}

  /** Begins to capture the one connection that is open. */
  private Captured capture(String parameters) throws Exception {
    String id = id();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    CompletableFuture<AdminClient.Answer> answer =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return client.download("/v1/captures/" + id + parameters, file, LONG);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            task -> Thread.ofVirtual().start(task));
    // The head of the file comes when it has begun.
    Awaitility.await().until(() -> file.size() > 0 || answer.isDone());
    return new Captured(file, answer);
  }

  /** Of the one connection that is open. */
  private String id() {
    return Awaitility.await()
        .until(() -> client.get("/v1/connections").body(), body -> body.contains("\"id\""))
        .replaceAll("(?s).*\"id\" : \"([^\"]+)\".*", "$1");
  }

  private int echo() throws IOException {
    HostPort server =
        rig.server(
            socket -> {
              socket.getInputStream().transferTo(socket.getOutputStream());
              socket.shutdownOutput();
            });
    return rig.relay(
        rig.rules(Prelude.First.ANYTHING, RelayRig.to(RelayRig.target("echo", server))));
  }

  private static void exchange(Socket socket, byte[] bytes) throws Exception {
    CompletableFuture<Void> sent =
        CompletableFuture.runAsync(
            () -> {
              try {
                socket.getOutputStream().write(bytes);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    assertThat(socket.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
    sent.join();
  }
}
