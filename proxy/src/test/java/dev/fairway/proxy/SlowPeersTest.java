package dev.fairway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.model.HttpLimits;
import dev.fairway.net.HostPort;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients and upstreams that keep the other side waiting, on purpose (slowloris) or because they
 * are half gone: ended in bounded time. What is long-running by its nature lives on.
 */
final class SlowPeersTest {

  private static final Duration SOON = Duration.ofMillis(400);
  private static final Duration NEVER = Duration.ofHours(1);

  private final Rig rig = new Rig();
  private final Echo echo = new Echo();
  private final DataPlane plane = rig.plane();

  @AfterEach
  void stop() {
    rig.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "http/1.1"})
  void aBodyThatStopsIsAnswered408(String upstream) throws Exception {
    body(SOON, upstream);
    try (Wire wire = new Wire(rig.raw(plane))) {
      wire.send("POST /silent HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhalf");
      Wire.Message answer = wire.response();
      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.body()).startsWith("client to fairway: the request's body");
      assertThat(answer.head()).containsIgnoringCase("\r\nconnection: close\r\n");
      assertThat(wire.ends()).isTrue();
    }
    Awaitility.await().until(() -> echo.resets.get() == 1);
  }

  @Test
  void aBodyThatTricklesIsAnswered408() throws Exception {
    body(SOON, "h2");
    try (Wire wire = new Wire(rig.raw(plane))) {
      wire.send("POST /silent HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n");
      Thread trickle = Thread.ofVirtual().start(() -> trickle(wire));
      assertThat(wire.response().status()).isEqualTo(408);
      trickle.interrupt();
    }
  }

  @Test
  void aBodyThatStopsIsAnswered408InHttp2() throws Exception {
    body(SOON, "h2");
    try (Frames client = Frames.client(new Wire(rig.raw(plane, "h2")))) {
      client.post(1, "/silent").data(1, false, new byte[10]);
      client.get(3, "/watch");
      assertThat(client.await(Frames.HEADERS, 1).field(":status")).isEqualTo("408");
      client.get(5, "/a");
      assertThat(client.body(5)).startsWith("GET /a\n");
    }
  }

  @Test
  void anUploadThatGoesOnLivesBeyondTheDeadline() throws Exception {
    body(SOON, "h2");
    try (Wire wire = new Wire(rig.raw(plane))) {
      int parts = 12;
      wire.send("POST /sum HTTP/1.1\r\nHost: h\r\nContent-Length: " + parts * 5_000 + "\r\n\r\n");
      // Each part comes after a part of the deadline: by the clock of the hub, not of this test.
      long begin = System.nanoTime();
      for (int i = 1; i <= parts; i++) {
        wire.send(new byte[5_000]);
        long next = begin + i * SOON.toNanos() / 4;
        Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> System.nanoTime() > next);
      }
      assertThat(wire.response().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "http/1.1"})
  void anUpstreamThatDoesNotAnswerIsAnswered504(String upstream) throws Exception {
    response(SOON, upstream);
    try (Wire wire = new Wire(rig.raw(plane))) {
      wire.send("GET /silent HTTP/1.1\r\nHost: h\r\n\r\n");
      Wire.Message answer = wire.response();
      assertThat(answer.status()).isEqualTo(504);
      assertThat(answer.body()).startsWith("fairway to upstream: east: 127.0.0.1:");
      assertThat(answer.has("retry-after")).isFalse();
      wire.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(wire.response().status()).isEqualTo(200);
    }
    Awaitility.await().until(() -> echo.resets.get() == 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "http/1.1"})
  void anUpstreamThatStopsInTheMiddleIsNotTakenForWhole(String upstream) throws Exception {
    response(SOON, upstream);
    try (Frames client = Frames.client(new Wire(rig.raw(plane, "h2")))) {
      client.get(1, "/watch");
      assertThat(client.await(Frames.HEADERS, 1).field(":status")).isEqualTo("200");
      assertThat(client.await(Frames.RST_STREAM, 1).number()).isEqualTo(2);
    }
    Awaitility.await().until(() -> rig.log().contains("sent no more of its response in time"));
  }

  @Test
  void aHeadOfAnUpstreamThatNeverEndsIsAnswered504() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (RawUpstream upstream =
        new RawUpstream(
            rig,
            wire -> {
              wire.request();
              wire.send("HTTP/1.1 200 OK\r\nX: ");
              over.await();
            })) {
      serve(timeouts(NEVER, NEVER, SOON), upstream.endpoint());
      try (Wire wire = new Wire(rig.raw(plane))) {
        wire.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(wire.response().status()).isEqualTo(504);
      }
      over.countDown();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aHeadOfAnUpstreamThatIsEndlessIsAnswered502(int kind) throws Exception {
    String endless = kind == 0 ? "x".repeat(1_000) : "X: " + "x".repeat(995) + "\r\n";
    try (RawUpstream upstream =
        new RawUpstream(
            rig,
            wire -> {
              wire.request();
              wire.send("HTTP/1.1 200 OK\r\n");
              while (true) {
                wire.send(endless);
              }
            })) {
      serve(HttpLimits.Timeouts.DEFAULT, upstream.endpoint());
      try (Wire wire = new Wire(rig.raw(plane))) {
        wire.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(wire.response().status()).isEqualTo(502);
      }
    }
  }

  @Test
  void aStreamWhoseWindowStaysClosedIsEndedAndNoOther() throws Exception {
    write(SOON, "h2");
    try (Frames client = Frames.client(new Wire(rig.raw(plane, "h2")), 4, 0)) {
      client.get(1, "/bytes/50000");
      client.get(3, "/clusters").window(3, 1_000);
      assertThat(client.body(3)).startsWith("GET /clusters\n");
      assertThat(client.await(Frames.RST_STREAM, 1).number()).isEqualTo(8);
      client.get(5, "/clusters").window(5, 1_000);
      assertThat(client.body(5)).startsWith("GET /clusters\n");
    }
  }

  @Test
  void whatIsLongRunningHasNoDeadline() throws Exception {
    rig.stages.add(
        request -> {
          if (request.head().target().contains("watch=1")) {
            request.longRunning();
          }
          return Stage.Verdict.CONTINUE;
        });
    DataPlane patient = rig.plane();
    HttpLimits limits = new HttpLimits(1_000, 2_000, 250, timeouts(SOON, SOON, SOON), load());
    patient.swap(rig.snapshot(limits, rig.upstreamTo("kubernetes", rig.upstream(echo))));
    try (Frames client = Frames.client(new Wire(rig.raw(patient, "h2")), 4, 0)) {
      client.get(1, "/silent?watch=1");
      client.get(3, "/watch?watch=1");
      client.get(5, "/bytes/50000?watch=1");
      client.get(7, "/silent");
      // The last one ends by its deadline, which is the same for all: the others are beyond theirs.
      assertThat(client.await(Frames.HEADERS, 7).field(":status")).isEqualTo("504");
      client.get(9, "/silent");
      assertThat(client.await(Frames.HEADERS, 9).field(":status")).isEqualTo("504");
      client.window(5, 50_000);
      assertThat(client.body(5)).hasSize(50_000);
      client.reset(1, 8).reset(3, 8);
      Awaitility.await().until(() -> echo.resets.get() == 4);
    }
  }

  private static void trickle(Wire wire) {
    try {
      while (!Thread.interrupted()) {
        wire.send("x");
        Awaitility.await().pollDelay(Duration.ofMillis(20)).until(() -> true);
      }
    } catch (IOException e) {
      // Cut off.
    }
  }

  private void body(Duration limit, String upstream) throws IOException {
    serve(timeouts(limit, NEVER, NEVER), rig.upstream(echo, List.of(upstream)));
  }

  private void write(Duration limit, String upstream) throws IOException {
    serve(timeouts(NEVER, limit, NEVER), rig.upstream(echo, List.of(upstream)));
  }

  private void response(Duration limit, String upstream) throws IOException {
    serve(timeouts(NEVER, NEVER, limit), rig.upstream(echo, List.of(upstream)));
  }

  private void serve(HttpLimits.Timeouts timeouts, HostPort endpoint) {
    HttpLimits limits = new HttpLimits(1_000, 2_000, 250, timeouts, load());
    plane.swap(rig.snapshot(limits, rig.upstreamTo("kubernetes", endpoint)));
  }

  private static HttpLimits.Timeouts timeouts(Duration body, Duration write, Duration response) {
    return new HttpLimits.Timeouts(NEVER, body, write, response, NEVER);
  }

  private static HttpLimits.Load load() {
    return HttpLimits.Load.DEFAULT;
  }
}
