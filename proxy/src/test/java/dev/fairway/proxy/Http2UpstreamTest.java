package dev.fairway.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** HTTP/2 upstreams, frame by frame. */
final class Http2UpstreamTest {

  private static final int MAX_STREAMS = 3;
  private static final int INITIAL_WINDOW = 4;
  private static final int REFUSED_STREAM = 7;

  private final Rig rig = new Rig();
  private final Echo echo = new Echo();
  private final DataPlane plane = rig.plane();

  @AfterEach
  void stop() {
    rig.close();
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
  void whatTheUpstreamAllowsMayChangeAtAnyTime() throws Exception {
    Queue<String> seen = new ConcurrentLinkedQueue<>();
    AtomicInteger connections = new AtomicInteger();
    try (RawUpstream upstream =
        upstream(
            wire -> {
              int connection = connections.incrementAndGet();
              Frames frames = Frames.server(wire, MAX_STREAMS, 2);
              while (true) {
                Frames.Frame asked = frames.await(f -> f.type() == Frames.HEADERS);
                seen.add(connection + asked.field(":path"));
                // Settings before an answer are in force when the answer has arrived.
                switch (asked.field(":path")) {
                  case "/raise" -> frames.settings(MAX_STREAMS, 4);
                  case "/lower" -> frames.settings(MAX_STREAMS, 1);
                  default -> {}
                }
                frames.headers(asked.stream(), false, ":status", "200");
              }
            })) {
      plane.swap(rig.snapshot(upstream.endpoint()));
      try (Frames client = connect()) {
        int id = 1;
        for (String path : List.of("/a", "/raise", "/c", "/lower", "/e", "/f")) {
          client.get(id, path).await(Frames.HEADERS, id);
          id += 2;
        }
        // The fourth lowers it to one: the four go on, and the next is elsewhere.
        assertThat(seen).containsExactly("1/a", "1/raise", "1/c", "1/lower", "2/e", "2/f");
      }
    }
  }

  @Test
  void streamsOfAConnectionAreCappedAlsoWhereTheUpstreamAllowsAnyNumber() throws Exception {
    try (RawUpstream upstream =
        upstream(
            wire -> {
              Frames frames = Frames.server(wire);
              while (true) {
                Frames.Frame asked = frames.await(f -> f.type() == Frames.HEADERS);
                frames.headers(asked.stream(), false, ":status", "200");
              }
            })) {
      plane.swap(rig.snapshot(upstream.endpoint()));
      try (Frames client = connect()) {
        for (int id = 1; id < 2 * 201; id += 2) {
          client.get(id, "/watch").await(Frames.HEADERS, id);
        }
        assertThat(upstream.connections).hasValue(3);
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
        assertThat(answer.field(":status")).isEqualTo("429");
        assertThat(answer.field("retry-after")).isEqualTo("1");
        assertThat(client.body(1)).contains("refused the request without looking at it");
        assertThat(requests).hasValue(2);
      }
    }
  }

  @Test
  void aRefusedPostIsSentOnceMoreWithItsWholeBody() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    try (RawUpstream upstream =
        upstream(
            wire -> {
              Frames frames = Frames.server(wire);
              while (true) {
                Frames.Frame asked = frames.await(f -> f.type() == Frames.HEADERS);
                if (requests.incrementAndGet() == 1) {
                  // In the middle of the body.
                  frames.await(Frames.DATA, asked.stream());
                  frames.reset(asked.stream(), REFUSED_STREAM);
                } else {
                  String body = frames.body(asked.stream());
                  frames.headers(asked.stream(), false, ":status", "200");
                  frames.data(asked.stream(), true, body.getBytes(US_ASCII));
                }
              }
            })) {
      plane.swap(rig.snapshot(upstream.endpoint()));
      try (Frames client = connect();
          Wire other = new Wire(rig.raw(plane))) {
        String half = "x".repeat(5_000);
        client.post(1, "/a").data(1, false, half.getBytes(US_ASCII));
        Awaitility.await().until(() -> requests.get() == 2);
        client.data(1, false, half.getBytes(US_ASCII)).data(1, true, "y".getBytes(US_ASCII));
        assertThat(client.body(1)).isEqualTo(half + half + "y");
        requests.set(0);
        other.send("POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nwhole");
        assertThat(other.response().body()).isEqualTo("whole");
        assertThat(requests).hasValue(2);
      }
      assertThat(plane.replayBudget().left()).isEqualTo(32 << 20);
    }
  }

  @Test
  void aPostBeyondTheLastStreamOfAGoAwayIsSentAgainWithItsTrailers() throws Exception {
    AtomicInteger connections = new AtomicInteger();
    try (RawUpstream upstream =
        upstream(
            wire -> {
              Frames frames = Frames.server(wire);
              int id = frames.await(f -> f.type() == Frames.HEADERS).stream();
              Frames.Frame last = frames.await(f -> f.stream() == id && f.ends());
              if (connections.incrementAndGet() == 1) {
                frames.goAway(0);
              } else {
                frames.headers(id, true, ":status", "200", "x-sum", last.field("x-sum"));
              }
              frames.ends();
            })) {
      plane.swap(rig.snapshot(upstream.endpoint()));
      try (Frames client = connect()) {
        client.post(1, "/a").data(1, false, new byte[10]).headers(1, true, "x-sum", "7");
        assertThat(client.await(Frames.HEADERS, 1).field("x-sum")).isEqualTo("7");
      }
    }
  }

  @Test
  void aRefusedPostThatIsTooLongToKeepIsNotSentAgainAndItsClientIsToldToRetry() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    try (RawUpstream upstream = upstream(wire -> refuse(wire, requests))) {
      plane.swap(rig.snapshot(upstream.endpoint()));
      try (Wire client = new Wire(rig.raw(plane))) {
        // Whatever becomes of the bytes, they do not use up what the connection may send.
        for (int i = 1; i <= 5; i++) {
          client.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 200000\r\n\r\n");
          client.send(new byte[200_000]);
          Wire.Message answer = client.response();
          assertThat(answer.status()).isEqualTo(429);
          assertThat(answer.has("retry-after")).isTrue();
          assertThat(answer.body()).contains("refused the request without looking at it");
          assertThat(requests).hasValue(i);
        }
      }
      assertThat(plane.replayBudget().left()).isEqualTo(32 << 20);
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

  /** Refuses every request, a body not before more of it has come than is kept. */
  private static void refuse(Wire wire, AtomicInteger requests) throws IOException {
    Frames frames = Frames.server(wire, INITIAL_WINDOW, 100_000);
    frames.window(0, 1 << 30);
    while (true) {
      Frames.Frame asked = frames.await(f -> f.type() == Frames.HEADERS);
      requests.incrementAndGet();
      for (int got = 0; !asked.ends() && got < 80_000; ) {
        got += frames.await(Frames.DATA, asked.stream()).payload().length;
      }
      frames.reset(asked.stream(), REFUSED_STREAM);
    }
  }

  private RawUpstream upstream(RawUpstream.Script script) throws IOException {
    return new RawUpstream(rig, "h2", script);
  }

  private Frames connect() throws IOException {
    return Frames.client(new Wire(rig.raw(plane, "h2")));
  }
}
