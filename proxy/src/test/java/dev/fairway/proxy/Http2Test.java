package dev.fairway.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 clients and upstreams, frame by frame. */
final class Http2Test {

  private static final int INITIAL_WINDOW = 4;
  private static final int MAX_STREAMS = 3;
  private static final int REFUSED_STREAM = 7;
  private static final int CANCEL = 8;

  private final Rig rig = new Rig();
  private final Echo echo = new Echo();
  private final DataPlane plane = rig.plane();

  @AfterEach
  void stop() {
    rig.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "http/1.1"})
  void manyStreamsOfOneConnectionGetTheirOwnAnswers(String upstream) throws Exception {
    try (Frames client = connect(upstream)) {
      for (int i = 0; i < 200; i++) {
        client.get(2 * i + 1, "/n" + i + ".");
      }
      List<String> bodies = new ArrayList<>();
      while (bodies.size() < 200) {
        Frames.Frame frame = client.await(f -> f.type() == Frames.DATA && f.payload().length > 0);
        bodies.add(new String(frame.payload(), US_ASCII));
      }
      for (int i = 0; i < 200; i++) {
        String own = "GET /n" + i + ".\n";
        assertThat(bodies).anyMatch(body -> body.startsWith(own));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "http/1.1"})
  void aStreamThatIsNotReadDoesNotHoldUpAnother(String upstream) throws Exception {
    try (Frames client = connect(upstream)) {
      client.window(0, 1 << 30);
      client.get(1, "/endless");
      client.get(3, "/endless");
      client.await(Frames.HEADERS, 3);
      client.get(5, "/bytes/50000000").window(5, 1 << 29);
      assertThat(client.body(5)).hasSize(50_000_000);
      // The stalled ones stay within their windows, and are still there.
      client.reset(1, CANCEL).reset(3, CANCEL);
    }
    Awaitility.await().until(() -> echo.resets.get() == 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "http/1.1"})
  void anUploadThatTheUpstreamDoesNotReadStops(String upstream) throws Exception {
    try (Frames client = connect(upstream)) {
      // Echo keeps what /silent gets, so nothing is returned but the windows on the way.
      client.post(1, "/silent");
      long sent = 0;
      long window = 65_535;
      while (sent + 16_383 < 65_535) {
        client.data(1, false, new byte[16_383]);
        sent += 16_383;
      }
      client.get(3, "/head");
      while (true) {
        Frames.Frame frame = client.next();
        if (frame.type() == Frames.WINDOW_UPDATE && frame.stream() == 1) {
          window += frame.number();
        }
        if (frame.stream() == 3 && frame.ends()) {
          break;
        }
      }
      assertThat(window).isLessThan(8 << 20);
      client.reset(1, CANCEL);
    }
    Awaitility.await().until(() -> echo.resets.get() == 1);
  }

  @Test
  void anEarlyAnswerArrivesWholeAndEndsTheUpload() throws Exception {
    try (Frames client = connect("h2")) {
      client.post(1, "/bytes/300000").window(0, 1 << 20).window(1, 1 << 20);
      client.data(1, false, new byte[10_000]);
      assertThat(client.body(1)).hasSize(300_000);
      assertThat(client.await(Frames.RST_STREAM, 1).number()).isZero();
    }
  }

  @Test
  void trailersPassInBothDirections() throws Exception {
    try (Frames client = connect("h2")) {
      client
          .post(1, "/echo")
          .data(1, false, "body".getBytes(US_ASCII))
          .headers(1, true, "x-sum", "7");
      Frames.Frame last = client.await(f -> f.stream() == 1 && f.ends());
      assertThat(last.field("x-sum")).isEqualTo("7");
    }
  }

  @Test
  void valuesOfHundredThousandCharactersPass() throws Exception {
    try (Frames client = connect("h2")) {
      client.get(1, "/" + "p".repeat(10_000));
      assertThat(client.body(1)).startsWith("GET /pppp");
    }
  }

  static List<List<String>> refused() {
    return List.of(
        List.of(":method", "CONNECT", ":authority", "h:443"),
        List.of(":method", "CONNECT", ":scheme", "https", ":path", "/a", ":authority", "h"),
        get("/a", "host", "other"),
        get("a"),
        get("/a b"),
        get("/a HTTP/1.1\r\nHost: h\r\n\r\nGET /hidden"),
        get("/a\n"),
        get("/a", "x", "1\r\nhidden: 1"),
        get("/a", "x", "1\nhidden: 1"),
        get("/a", "x", "1\0"),
        get("/a", "x\r\nhidden", "1"),
        get("/a", "x y", "1"),
        get("/a", "x:", "1"),
        get("/a", "Upper", "1"),
        get("/a", "", "1"),
        get("/a", "connection", "close"),
        get("/a", "transfer-encoding", "chunked"),
        get("/a", "te", "gzip"),
        get("/a", "content-length", "5"),
        get("/a", ":path", "/b"),
        get("/a", ":unknown", "b"),
        List.of(":method", "G T", ":scheme", "https", ":path", "/a", ":authority", "h"),
        List.of(":method", "GET /x HTTP/1.1\r\n", ":scheme", "https", ":path", "/a"),
        List.of(":method", "GET", ":scheme", "https", ":path", "/a", ":authority", "h\r\nx: 1"),
        List.of(":method", "GET", ":scheme", "https", ":path", "/a", "host", "a", "host", "b"),
        List.of(":method", "GET", ":scheme", "https", ":authority", "h"),
        List.of(":scheme", "https", ":path", "/a", ":authority", "h"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void aRequestThatHttp2ForbidsIsResetAndNothingReachesTheUpstream(List<String> fields)
      throws Exception {
    try (Frames client = connect("http/1.1")) {
      client.headers(1, true, fields.toArray(String[]::new));
      Frames.Frame answer =
          client.await(
              f ->
                  f.type() == Frames.RST_STREAM
                      || f.type() == Frames.GOAWAY
                      || f.type() == Frames.HEADERS);
      assertThat(answer.type()).isNotEqualTo(Frames.HEADERS);
      assertThat(echo.lines).isEmpty();
    }
  }

  @Test
  void trailersCannotSmuggle() throws Exception {
    try (Frames client = connect("http/1.1")) {
      client.post(1, "/echo").headers(1, true, "x", "1\r\n\r\nGET /hidden HTTP/1.1\r\n");
      assertThatThrownBy(() -> client.body(1)).isInstanceOf(IOException.class);
      Awaitility.await().until(() -> rig.log().contains("\"end\":\"client-closed\""));
      assertThat(echo.lines).doesNotContain("GET /hidden");
    }
  }

  @Test
  void aFloodOfRapidResetsIsCutOff() throws Exception {
    try (Frames client = connect("h2")) {
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  for (int id = 1; id < 20_000; id += 2) {
                    client.get(id, "/watch").reset(id, CANCEL);
                  }
                } catch (IOException e) {
                  // Cut off.
                }
              });
      assertThatThrownBy(
              () -> {
                Frames.Frame last = client.await(f -> f.type() == Frames.GOAWAY);
                assertThat(last.payload()[7]).isEqualTo((byte) 11);
                throw new IOException("cut off");
              })
          .isInstanceOf(IOException.class);
    }
    assertThat(echo.lines).hasSizeLessThan(1_000);
    try (Frames other = connect()) {
      other.get(1, "/a");
      assertThat(other.body(1)).startsWith("GET /a\n");
    }
  }

  @Test
  void watchesOfManyConnectionsOpenMoreConnectionsToTheUpstream() throws Exception {
    plane.swap(rig.snapshot(rig.upstream(echo)));
    List<Frames> clients = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Frames client = connect();
      clients.add(client);
      for (int n = 0; n < 150; n++) {
        client.get(2 * n + 1, "/watch");
      }
    }
    for (Frames client : clients) {
      for (int n = 0; n < 150; n++) {
        assertThat(client.await(f -> f.type() != Frames.WINDOW_UPDATE).field(":status"))
            .isEqualTo("200");
      }
      client.close();
    }
    Awaitility.await().until(() -> echo.resets.get() == 900);
  }

  @Test
  void requestsBeyondWhatTheUpstreamAllowsWaitForAnotherConnection() throws Exception {
    AtomicInteger open = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    try (RawUpstream upstream =
        upstream(
            wire -> {
              Frames frames = Frames.server(wire, MAX_STREAMS, 10);
              for (int n = 0; ; ) {
                Frames.Frame frame = frames.next();
                if (frame.type() == Frames.HEADERS && ++n > 10) {
                  refused.incrementAndGet();
                  frames.reset(frame.stream(), REFUSED_STREAM);
                } else if (frame.type() == Frames.HEADERS) {
                  open.incrementAndGet();
                  frames.headers(frame.stream(), false, ":status", "200");
                }
              }
            })) {
      plane.swap(rig.snapshot(upstream.endpoint()));
      try (Frames client = connect()) {
        client.get(1, "/watch");
        client.await(Frames.HEADERS, 1);
        for (int id = 3; id < 80; id += 2) {
          client.get(id, "/watch");
        }
        for (int id = 3; id < 80; id += 2) {
          assertThat(client.await(f -> f.type() == Frames.HEADERS).field(":status"))
              .isEqualTo("200");
        }
        assertThat(open).hasValue(40);
        assertThat(refused).hasValue(0);
        assertThat(upstream.connections).hasValue(4);
      }
    }
  }

  @Test
  void afterGoAwayRunningStreamsFinishAndNewOnesUseANewConnection() throws Exception {
    CountDownLatch leaving = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    AtomicInteger connections = new AtomicInteger();
    try (RawUpstream upstream =
        upstream(
            wire -> {
              Frames frames = Frames.server(wire);
              boolean first = connections.incrementAndGet() == 1;
              int id = frames.await(f -> f.type() == Frames.HEADERS).stream();
              frames.headers(id, false, ":status", "200");
              if (first) {
                frames.goAway(id);
                leaving.countDown();
                finish.await();
              }
              frames.data(id, true, (first ? "first" : "second").getBytes(US_ASCII));
              frames.ends();
            })) {
      plane.swap(rig.snapshot(upstream.endpoint()));
      try (Frames client = connect()) {
        client.get(1, "/a").await(Frames.HEADERS, 1);
        leaving.await();
        // Whether the GOAWAY has arrived by now or not: what is beyond it is sent again.
        client.get(3, "/b");
        assertThat(client.body(3)).isEqualTo("second");
        finish.countDown();
        assertThat(client.body(1)).isEqualTo("first");
      }
    }
  }

  @Test
  void aRequestBeyondTheLastStreamOfAGoAwayIsSentAgain() throws Exception {
    AtomicInteger connections = new AtomicInteger();
    try (RawUpstream upstream =
        upstream(
            wire -> {
              Frames frames = Frames.server(wire);
              int id = frames.await(f -> f.type() == Frames.HEADERS).stream();
              if (connections.incrementAndGet() == 1) {
                frames.goAway(0);
              } else {
                frames.headers(id, true, ":status", "204");
              }
              frames.ends();
            })) {
      plane.swap(rig.snapshot(upstream.endpoint()));
      try (Frames client = connect()) {
        client.get(1, "/a");
        assertThat(client.await(Frames.HEADERS, 1).field(":status")).isEqualTo("204");
      }
    }
  }

  @Test
  void aRefusedGetIsSentOnceMoreAndNoMoreThanThat() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    try (RawUpstream upstream = upstream(wire -> refuse(wire, requests))) {
      plane.swap(rig.snapshot(upstream.endpoint()));
      try (Frames client = connect()) {
        client.get(1, "/a");
        Frames.Frame answer = client.await(Frames.HEADERS, 1);
        assertThat(answer.field(":status")).isEqualTo("503");
        assertThat(answer.field("retry-after")).isEqualTo("1");
        assertThat(client.body(1)).contains("refused the request without looking at it");
        assertThat(requests).hasValue(2);
      }
    }
  }

  @Test
  void aRefusedPostIsNotSentAgainAndItsClientIsToldToRetry() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    try (RawUpstream upstream = upstream(wire -> refuse(wire, requests))) {
      plane.swap(rig.snapshot(upstream.endpoint()));
      try (Frames client = connect()) {
        client.post(1, "/a").data(1, false, new byte[1_000]);
        Frames.Frame answer = client.await(Frames.HEADERS, 1);
        assertThat(answer.field(":status")).isEqualTo("503");
        assertThat(answer.field("retry-after")).isEqualTo("1");
        assertThat(client.body(1)).contains("refused the request without looking at it");
        assertThat(requests).hasValue(1);
      }
    }
  }

  @Test
  void aResetInMidResponseResetsTheClientsStreamAndNoOther() throws Exception {
    try (RawUpstream upstream =
        upstream(
            wire -> {
              Frames frames = Frames.server(wire);
              while (true) {
                Frames.Frame frame = frames.await(f -> f.type() == Frames.HEADERS);
                frames.headers(frame.stream(), false, ":status", "200");
                frames.data(frame.stream(), false, "half".getBytes(US_ASCII));
                if (frame.field(":path").equals("/broken")) {
                  frames.reset(frame.stream(), 2);
                } else {
                  frames.data(frame.stream(), true, "whole".getBytes(US_ASCII));
                }
              }
            })) {
      plane.swap(rig.snapshot(upstream.endpoint()));
      try (Frames client = connect()) {
        client.get(1, "/broken");
        assertThatThrownBy(() -> client.body(1)).hasMessageContaining("reset with 2");
        client.get(3, "/a");
        assertThat(client.body(3)).isEqualTo("halfwhole");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x\r\nhidden: 1", "x\0", "x\n"})
  void aResponseThatSmugglesIsNotPassedOn(String value) throws Exception {
    try (RawUpstream upstream =
        upstream(
            wire -> {
              Frames frames = Frames.server(wire);
              int id = frames.await(f -> f.type() == Frames.HEADERS).stream();
              frames.headers(id, true, ":status", "200", "x", value);
              frames.ends();
            })) {
      plane.swap(rig.snapshot(upstream.endpoint()));
      try (Wire client = new Wire(rig.raw(plane))) {
        client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(client.response().status()).isEqualTo(502);
      }
    }
  }

  private static void refuse(Wire wire, AtomicInteger requests) throws IOException {
    Frames frames = Frames.server(wire);
    while (true) {
      int id = frames.await(f -> f.type() == Frames.HEADERS).stream();
      requests.incrementAndGet();
      frames.reset(id, REFUSED_STREAM);
    }
  }

  private static List<String> get(String path, String... more) {
    List<String> fields =
        new ArrayList<>(List.of(":method", "GET", ":scheme", "https", ":path", path));
    fields.addAll(List.of(":authority", "h"));
    fields.addAll(List.of(more));
    return fields;
  }

  private RawUpstream upstream(RawUpstream.Script script) throws IOException {
    return new RawUpstream(rig, "h2", script);
  }

  private Frames connect(String upstream) throws IOException {
    plane.swap(rig.snapshot(rig.upstream(echo, List.of(upstream))));
    return connect();
  }

  private Frames connect() throws IOException {
    return Frames.client(new Wire(rig.raw(plane, "h2")), INITIAL_WINDOW, 65_535);
  }
}
