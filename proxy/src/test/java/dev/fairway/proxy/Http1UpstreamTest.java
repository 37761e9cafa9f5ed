package dev.fairway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Upstreams that speak only HTTP/1.1: the pool, and what it does when they misbehave. */
final class Http1UpstreamTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final String GET = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
  private static final String POST = "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok";

  private final Rig rig = new Rig();
  private final DataPlane plane = rig.plane();

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void oneRequestAfterTheOtherUsesOneConnection() throws Exception {
    try (RawUpstream upstream = new RawUpstream(rig, Http1UpstreamTest::answerAll)) {
      Wire wire = connect(upstream);
      for (int i = 0; i < 20; i++) {
        assertThat(wire.send(i % 2 == 0 ? GET : POST).response().body()).isEqualTo("ok");
      }
      assertThat(upstream.connections).hasValue(1);
    }
  }

  @Test
  void requestsAtTheSameTimeEachHaveTheirOwnConnection() throws Exception {
    CountDownLatch all = new CountDownLatch(20);
    try (RawUpstream upstream =
        new RawUpstream(
            rig,
            wire -> {
              wire.request();
              all.countDown();
              all.await();
              wire.send(OK);
              answerAll(wire);
            })) {
      List<Wire> clients = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        clients.add(connect(upstream).send(GET));
      }
      for (Wire client : clients) {
        assertThat(client.response().body()).isEqualTo("ok");
      }
      assertThat(upstream.connections).hasValue(20);
    }
  }

  @Test
  void aConnectionThatClosedWhileItWasIdleIsNoError() throws Exception {
    try (RawUpstream upstream =
        new RawUpstream(
            rig,
            wire -> {
              wire.request();
              wire.send(OK);
            })) {
      Wire wire = connect(upstream);
      for (int i = 0; i < 5; i++) {
        assertThat(wire.send(GET).response().body()).isEqualTo("ok");
      }
    }
  }

  @Test
  void aGetWhoseConnectionClosesUnansweredIsSentOnceMoreAndAPostIsNot() throws Exception {
    List<String> seen = new ArrayList<>();
    try (RawUpstream upstream =
        new RawUpstream(
            rig,
            wire -> {
              seen.add(wire.request().head().substring(0, 4).strip());
              if (seen.size() == 1) {
                wire.send(OK);
                seen.add(wire.request().head().substring(0, 4).strip());
                return;
              }
              if (seen.size() == 4) {
                return;
              }
              wire.send(OK);
            })) {
      Wire wire = connect(upstream);
      assertThat(wire.send(GET).response().status()).isEqualTo(200);
      assertThat(wire.send(GET).response().status()).isEqualTo(200);
      assertThat(seen).containsExactly("GET", "GET", "GET");
      assertThat(wire.send(POST).response().status()).isEqualTo(502);
      assertThat(seen).containsExactly("GET", "GET", "GET", "POST");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nok",
        "HTTP/1.1 abc\r\n\r\n",
        "SSH-2.0-OpenSSH\r\n\r\n",
      })
  void anAnswerThatIsNotHttpIsA502(String answer) throws Exception {
    try (RawUpstream upstream =
        new RawUpstream(
            rig,
            wire -> {
              wire.request();
              wire.send(answer);
              wire.rest();
            })) {
      Wire.Message refusal = connect(upstream).send(GET).response();
      assertThat(refusal.status()).isEqualTo(502);
      assertThat(refusal.body()).contains("not HTTP");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nokx",
      })
  void anAnswerThatBreaksOffBreaksTheClientsConnectionToo(String answer) throws Exception {
    try (RawUpstream upstream =
        new RawUpstream(
            rig,
            wire -> {
              wire.request();
              wire.send(answer);
            })) {
      Wire wire = connect(upstream).send(GET);
      assertThatThrownBy(wire::response).isInstanceOf(IOException.class);
    }
  }

  @Test
  void anAnswerWithoutALengthEndsWithItsConnection() throws Exception {
    try (RawUpstream upstream =
        new RawUpstream(
            rig,
            wire -> {
              wire.request();
              wire.send("HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(700_000));
            })) {
      Wire wire = connect(upstream);
      assertThat(wire.send(GET).response().body()).hasSize(700_000);
      assertThat(wire.send(GET).response().body()).hasSize(700_000);
      assertThat(upstream.connections).hasValue(2);
    }
  }

  @Test
  void whatAnUpstreamSaysUnaskedIsNotAnAnswer() throws Exception {
    try (RawUpstream upstream =
        new RawUpstream(
            rig,
            wire -> {
              wire.request();
              wire.send(OK + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
              answerAll(wire);
            })) {
      Wire wire = connect(upstream);
      assertThat(wire.send(GET).response().body()).isEqualTo("ok");
      Awaitility.await().until(() -> upstream.connections.get() == 1);
      assertThat(wire.send(GET).response().body()).isEqualTo("ok");
    }
  }

  private static void answerAll(Wire wire) throws IOException {
    while (true) {
      wire.request();
      wire.send(OK);
    }
  }

  private Wire connect(RawUpstream upstream) throws IOException {
    plane.swap(rig.snapshot(upstream.endpoint()));
    return new Wire(rig.raw(plane));
  }
}
