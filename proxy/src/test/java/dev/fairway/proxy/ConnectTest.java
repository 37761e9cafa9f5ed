package dev.fairway.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSockets on streams of HTTP/2 clients (RFC 8441), frame by frame. */
final class ConnectTest {

  private static final int ENABLE_CONNECT_PROTOCOL = 8;
  private static final int CANCEL = 8;
  private static final Pattern KEY = Pattern.compile("(?i)\r\nsec-websocket-key: ([^\r]+)\r\n");

  private final Rig rig = new Rig();
  private final DataPlane plane = rig.plane();

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void aWebSocketOfAnHttp2ClientIsAnUpgradeToTheUpstream() throws Exception {
    StringBuilder asked = new StringBuilder();
    byte[] sent = new byte[3 << 20];
    new Random(7).nextBytes(sent);
    try (RawUpstream upstream =
            new RawUpstream(
                rig,
                wire -> {
                  asked.append(switchProtocols(wire, "\r\nSec-WebSocket-Protocol: v5.test"));
                  wire.send("hello");
                  wire.send(wire.bytes(sent.length));
                  wire.rest();
                });
        Frames client =
            ask(upstream, 1, "websocket", "sec-websocket-protocol", "v4.test, v5.test")) {
      Frames.Frame answer = client.await(Frames.HEADERS, 1);
      assertThat(client.announced).containsEntry(ENABLE_CONNECT_PROTOCOL, 1);
      assertThat(answer.field(":status")).isEqualTo("200");
      assertThat(answer.field("sec-websocket-protocol")).isEqualTo("v5.test");
      assertThat(answer.field("sec-websocket-accept")).isEmpty();
      assertThat(asked)
          .asString()
          .startsWith("GET /exec?command=a HTTP/1.1\r\n")
          .containsIgnoringCase("\r\nconnection: upgrade\r\n")
          .containsIgnoringCase("\r\nupgrade: websocket\r\n")
          .contains("\r\nsec-websocket-version: 13\r\n")
          .contains("\r\nsec-websocket-protocol: v4.test, v5.test\r\n")
          .doesNotContainIgnoringCase("content-length")
          .doesNotContainIgnoringCase("transfer-encoding");
      client.window(0, 1 << 29).window(1, 1 << 29);
      Thread.ofVirtual().start(() -> upload(client, sent));
      byte[] got = bytes(client, 5 + sent.length);
      assertThat(new String(got, 0, 5, US_ASCII)).isEqualTo("hello");
      assertThat(got).endsWith(sent);
    }
    Awaitility.await()
        .until(
            () -> rig.log().contains("\"method\":\"GET\"") && rig.log().contains("\"status\":101"));
  }

  @Test
  void whatTheClientSendsBeforeTheSwitchReachesTheUpstreamAfterIt() throws Exception {
    CountDownLatch sent = new CountDownLatch(1);
    try (RawUpstream upstream =
            new RawUpstream(
                rig,
                wire -> {
                  String head = wire.head();
                  sent.await();
                  wire.send(switched(head, ""));
                  wire.send(wire.rest());
                });
        Frames client = ask(upstream, 1, "websocket")) {
      client.data(1, false, "early ".getBytes(US_ASCII)).data(1, true, "end".getBytes(US_ASCII));
      sent.countDown();
      assertThat(client.body(1)).isEqualTo("early end");
    }
  }

  @Test
  void eachDirectionEndsAfterItsLastByte() throws Exception {
    try (RawUpstream upstream =
            new RawUpstream(
                rig,
                wire -> {
                  switchProtocols(wire, "");
                  String heard = wire.rest();
                  wire.send("x".repeat(200_000) + heard);
                });
        Frames client = ask(upstream, 1, "websocket")) {
      client.window(0, 1 << 20).window(1, 1 << 20).await(Frames.HEADERS, 1);
      client.data(1, true, "last words".getBytes(US_ASCII));
      assertThat(client.body(1)).hasSize(200_010).endsWith("xlast words");
    }
    Awaitility.await().until(() -> rig.log().contains("\"end\":\"complete\""));
  }

  @Test
  void aResetEndsTheUpstreamAndNoOtherStream() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    try (RawUpstream upstream =
            new RawUpstream(
                rig,
                wire -> {
                  switchProtocols(wire, "");
                  try {
                    wire.send(wire.bytes(1));
                  } finally {
                    ended.countDown();
                  }
                  wire.rest();
                });
        Frames client = ask(upstream, 1, "websocket")) {
      client.await(Frames.HEADERS, 1);
      connect(client, 3, "websocket").await(Frames.HEADERS, 3);
      client.reset(1, CANCEL);
      ended.await();
      client.data(3, false, new byte[] {7});
      assertThat(client.await(Frames.DATA, 3).payload()).containsExactly(7);
    }
    Awaitility.await().until(() -> rig.log().contains("\"end\":\"client-closed\""));
  }

  @Test
  void anAnswerThatDoesNotSwitchIsPassedAsItIs() throws Exception {
    try (RawUpstream upstream = answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
        Frames client = ask(upstream, 1, "websocket")) {
      client.data(1, false, "early".getBytes(US_ASCII));
      assertThat(client.await(Frames.HEADERS, 1).field(":status")).isEqualTo("403");
      assertThat(client.body(1)).isEqualTo("no");
      assertThat(client.await(Frames.RST_STREAM, 1).number()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // To a client of RFC 8441 the first would mean that the protocol was switched.
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: QUFBQUFBQUFBQUFBQUFBQUFBQQ==\r\n\r\n",
      })
  void anAnswerThatOnlySeemsToSwitchIsA502(String answer) throws Exception {
    try (RawUpstream upstream = answering(answer);
        Frames client = ask(upstream, 1, "websocket")) {
      assertThat(client.await(Frames.HEADERS, 1).field(":status")).isEqualTo("502");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"connect-udp", "SPDY/3.1", "WebSocket ", "x"})
  void anotherProtocolIsNotImplemented(String protocol) throws Exception {
    try (RawUpstream upstream = answering("HTTP/1.1 500 Unexpected\r\n\r\n");
        Frames client = ask(upstream, 1, protocol)) {
      Frames.Frame answer =
          client.await(f -> f.type() == Frames.HEADERS || f.type() == Frames.RST_STREAM);
      // A space is not even allowed in a value of this kind.
      assertThat(answer.field(":status")).isEqualTo(protocol.endsWith(" ") ? "" : "501");
      assertThat(upstream.connections).hasValue(0);
      client.data(1, false, new byte[300]);
      client.headers(
          3, true, ":method", "CONNECT", ":protocol", "x", ":scheme", "https", ":authority", "h");
      assertThat(client.await(Frames.RST_STREAM, 3).number()).isEqualTo(1);
    }
  }

  @Test
  void aProtocolWithoutConnectIsMalformed() throws Exception {
    List<String> fields =
        List.of(":method", "GET", ":protocol", "websocket", ":scheme", "https", ":path", "/a");
    try (RawUpstream upstream = answering("HTTP/1.1 500 Unexpected\r\n\r\n");
        Frames client = ask(upstream, 1, "x")) {
      client.headers(3, true, fields.toArray(String[]::new));
      assertThat(client.await(Frames.RST_STREAM, 3).number()).isEqualTo(1);
    }
  }

  @Test
  void aClientThatDoesNotReadStopsTheUpstreamAndNoOtherStream() throws Exception {
    AtomicLong written = new AtomicLong();
    try (RawUpstream upstream =
            new RawUpstream(
                rig,
                wire -> {
                  switchProtocols(wire, "");
                  while (true) {
                    wire.send(new byte[1 << 14]);
                    written.addAndGet(1 << 14);
                  }
                });
        Frames client = ask(upstream, 1, "websocket")) {
      client.window(0, 1 << 30).await(Frames.HEADERS, 1);
      AtomicLong last = new AtomicLong(-1);
      Awaitility.await()
          .pollInterval(Duration.ofMillis(300))
          .until(() -> last.getAndSet(written.get()) == written.get());
      assertThat(written.get()).isLessThan(32L << 20);
      connect(client, 3, "websocket").window(3, 1 << 20).await(Frames.DATA, 3);
    }
  }

  @Test
  void anUpstreamThatDoesNotReadStopsTheClient() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (RawUpstream upstream =
            new RawUpstream(
                rig,
                wire -> {
                  switchProtocols(wire, "");
                  over.await();
                });
        Frames client = ask(upstream, 1, "websocket")) {
      client.await(Frames.HEADERS, 1);
      Thread.ofVirtual().start(() -> upload(client, new byte[64 << 20]));
      AtomicLong last = new AtomicLong(-1);
      Thread.ofVirtual().start(() -> readWindows(client));
      Awaitility.await()
          .pollInterval(Duration.ofMillis(300))
          .until(
              () ->
                  client.sent.get() > 0 && last.getAndSet(client.sent.get()) == client.sent.get());
      assertThat(client.sent.get()).isLessThan(32L << 20);
      over.countDown();
    }
  }

  private RawUpstream answering(String answer) throws IOException {
    return new RawUpstream(
        rig,
        wire -> {
          wire.head();
          wire.send(answer);
          wire.rest();
        });
  }

  private Frames ask(RawUpstream upstream, int id, String protocol, String... more)
      throws IOException {
    plane.swap(rig.snapshot(upstream.endpoint()));
    return connect(Frames.client(new Wire(rig.raw(plane, "h2"))), id, protocol, more);
  }

  private static Frames connect(Frames client, int id, String protocol, String... more)
      throws IOException {
    List<String> fields = new ArrayList<>(List.of(":method", "CONNECT", ":protocol", protocol));
    fields.addAll(List.of(":scheme", "https", ":path", "/exec?command=a", ":authority", "h"));
    fields.addAll(List.of("sec-websocket-version", "13"));
    fields.addAll(List.of(more));
    return client.headers(id, false, fields.toArray(String[]::new));
  }

  private static String switchProtocols(Wire wire, String more) throws Exception {
    String head = wire.head();
    wire.send(switched(head, more));
    return head;
  }

  private static String switched(String head, String more) throws Exception {
    Matcher key = KEY.matcher(head);
    assertThat(key.find()).isTrue();
    byte[] proof = (key.group(1) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(US_ASCII);
    String accept =
        Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(proof));
    return "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Accept: "
        + accept
        + more
        + "\r\n\r\n";
  }

  private static void upload(Frames client, byte[] bytes) {
    try {
      client.upload(1, bytes);
    } catch (IOException | InterruptedException e) {
      // The reader will miss what could not be sent.
    }
  }

  private static void readWindows(Frames client) {
    try {
      client.ends();
    } catch (IOException e) {
      // The test is over.
    }
  }

  private static byte[] bytes(Frames client, int count) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (bytes.size() < count) {
      Frames.Frame frame = client.next();
      assertThat(frame.type()).isIn(Frames.DATA, Frames.WINDOW_UPDATE);
      if (frame.type() == Frames.DATA) {
        bytes.write(frame.payload());
      }
    }
    return bytes.toByteArray();
  }
}
