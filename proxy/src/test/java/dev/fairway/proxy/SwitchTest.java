package dev.fairway.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that are switched to another protocol: exec, attach, port-forward. */
final class SwitchTest {

  private static final String ASK =
      "GET /exec HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n";
  private static final String SWITCH =
      "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n";

  private final Rig rig = new Rig();
  private final DataPlane plane = rig.plane();

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void megabytesPassInBothDirectionsAfterASwitch() throws Exception {
    try (RawUpstream upstream =
        new RawUpstream(
            rig,
            wire -> {
              wire.head();
              wire.send(SWITCH);
              for (int i = 0; i < 64; i++) {
                wire.send(wire.bytes(1 << 18));
              }
              wire.rest();
            })) {
      Wire wire = connect(upstream);
      assertThat(wire.send(ASK).head())
          .startsWith("HTTP/1.1 101 ")
          .containsIgnoringCase("\r\nupgrade: SPDY/3.1\r\n")
          .containsIgnoringCase("\r\nconnection: upgrade\r\n")
          .as("RFC 9112 section 6.1: no field that frames a body")
          .doesNotContainIgnoringCase("transfer-encoding")
          .doesNotContainIgnoringCase("content-length");
      byte[] sent = new byte[64 << 18];
      new Random(7).nextBytes(sent);
      Thread.ofVirtual().start(() -> send(wire, sent));
      assertThat(wire.bytes(sent.length)).isEqualTo(sent);
    }
    Awaitility.await().until(() -> rig.log().contains("\"status\":101"));
  }

  @Test
  void bytesThatComeWithTheSwitchAreNotLost() throws Exception {
    try (RawUpstream upstream =
        new RawUpstream(
            rig,
            wire -> {
              wire.head();
              wire.send(SWITCH + "first");
              wire.send(wire.bytes(6));
              wire.rest();
            })) {
      Wire wire = connect(upstream).send(ASK);
      wire.head();
      assertThat(new String(wire.bytes(5), US_ASCII)).isEqualTo("first");
      wire.send("second");
      assertThat(new String(wire.bytes(6), US_ASCII)).isEqualTo("second");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bytesThatTheClientSendsBeforeTheSwitchReachTheUpstreamAfterIt(boolean atOnce)
      throws Exception {
    CountDownLatch sent = new CountDownLatch(1);
    StringBuilder before = new StringBuilder();
    try (RawUpstream upstream =
        new RawUpstream(
            rig,
            wire -> {
              before.append(wire.head());
              sent.await();
              wire.send(SWITCH);
              wire.send(wire.bytes(26));
              wire.rest();
            })) {
      Wire wire = connect(upstream);
      if (atOnce) {
        wire.send(ASK + "GET / is early\r\n\r\n");
      } else {
        wire.send(ASK);
        wire.send("GET / is early\r\n\r\n");
      }
      sent.countDown();
      wire.head();
      wire.send("and late");
      assertThat(new String(wire.bytes(26), US_ASCII)).isEqualTo("GET / is early\r\n\r\nand late");
      assertThat(before).doesNotContain("early");
    }
  }

  @Test
  void aRequestBehindAnUpgradeThatWasRefusedIsServed() throws Exception {
    try (RawUpstream upstream =
        new RawUpstream(
            rig,
            wire -> {
              String head = wire.head();
              String body = head.substring(0, head.indexOf(" HTTP"));
              wire.send("HTTP/1.1 403 Forbidden\r\nContent-Length: " + body.length() + "\r\n\r\n");
              wire.send(body);
            })) {
      Wire wire = connect(upstream);
      wire.send(ASK + "GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(wire.response().body()).isEqualTo("GET /exec");
      assertThat(wire.response().body()).isEqualTo("GET /a");
      assertThat(wire.response().body()).isEqualTo("GET /b");
    }
  }

  @Test
  void theEndOfTheClientEndsTheUpstreamAfterItsLastByte() throws Exception {
    StringBuilder rest = new StringBuilder();
    CountDownLatch ended = new CountDownLatch(1);
    try (RawUpstream upstream =
        new RawUpstream(
            rig,
            wire -> {
              wire.head();
              wire.send(SWITCH);
              rest.append(wire.rest());
              ended.countDown();
            })) {
      Wire wire = connect(upstream).send(ASK);
      wire.head();
      wire.send("last words");
      wire.close();
      ended.await();
      assertThat(rest).hasToString("last words");
    }
    Awaitility.await().until(() -> rig.log().contains("\"status\":101"));
  }

  @Test
  void theEndOfTheUpstreamEndsTheClientAfterItsLastByte() throws Exception {
    try (RawUpstream upstream =
        new RawUpstream(
            rig,
            wire -> {
              wire.head();
              wire.send(SWITCH + "x".repeat(500_000) + "last words");
            })) {
      Wire wire = connect(upstream).send(ASK);
      wire.head();
      assertThat(wire.rest()).hasSize(500_010).endsWith("xlast words");
    }
  }

  @Test
  void anAnswerThatDoesNotSwitchIsRelayedAndItsConnectionNeverUsedAgain() throws Exception {
    try (RawUpstream upstream =
        new RawUpstream(
            rig,
            wire -> {
              while (true) {
                wire.request();
                wire.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
              }
            })) {
      Wire wire = connect(upstream);
      for (int i = 1; i <= 3; i++) {
        Wire.Message answer = wire.send(ASK).response();
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).isEqualTo("no");
        assertThat(upstream.connections).hasValue(i);
      }
      wire.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(wire.response().status()).isEqualTo(403);
      assertThat(upstream.connections).hasValue(4);
    }
  }

  @Test
  void aSwitchThatNobodyAskedForIsNotBelieved() throws Exception {
    try (RawUpstream upstream =
        new RawUpstream(
            rig,
            wire -> {
              wire.request();
              wire.send(SWITCH + "GET /hidden HTTP/1.1\r\n\r\n");
              wire.rest();
            })) {
      Wire wire = connect(upstream);
      wire.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(wire.response().status()).isEqualTo(502);
    }
  }

  @Test
  void anUpgradeGoesOverHttp11AlsoWhereTheUpstreamPrefersHttp2() throws Exception {
    Echo echo = new Echo();
    plane.swap(rig.snapshot(rig.upstream(echo)));
    Wire wire = new Wire(rig.raw(plane));
    assertThat(wire.send(ASK).response().body())
        .startsWith("GET /exec\n")
        .contains("\nConnection: Upgrade\n")
        .contains("\nUpgrade: SPDY/3.1\n");
    wire.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
    assertThat(wire.response().body()).doesNotContainIgnoringCase("upgrade");
  }

  @Test
  void aClientThatVanishesBeforeTheSwitchEndsTheUpstream() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    try (RawUpstream upstream =
        new RawUpstream(
            rig,
            wire -> {
              wire.head();
              asked.countDown();
              wire.rest();
              ended.countDown();
            })) {
      Wire wire = connect(upstream).send(ASK);
      asked.await();
      wire.close();
      ended.await();
    }
  }

  private Wire connect(RawUpstream upstream) throws IOException {
    plane.swap(rig.snapshot(upstream.endpoint()));
    return new Wire(rig.raw(plane));
  }

  private static void send(Wire wire, byte[] bytes) {
    try {
      wire.send(bytes);
    } catch (IOException e) {
      // The reader will miss what could not be sent.
    }
  }
}
