package dev.fairway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairway.model.HttpLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What all clients of a listener together may cost. */
final class ConnectionLimitsTest {

  private final Rig rig = new Rig();
  private final Echo echo = new Echo();
  private final DataPlane plane = rig.plane();

  @AfterEach
  void stop() {
    rig.close();
  }

  @ParameterizedTest
  @CsvSource({"3,100,limit", "100,3,address-limit"})
  void aConnectionBeyondTheLimitIsClosedAndTheOthersLive(int all, int each, String reason)
      throws Exception {
    serve(new HttpLimits.Load(all, each, 1_000));
    try (Wire first = new Wire(rig.raw(plane));
        Wire second = new Wire(rig.raw(plane))) {
      try (Wire third = new Wire(rig.raw(plane))) {
        assertThatThrownBy(() -> rig.raw(plane)).isInstanceOf(IOException.class);
        for (Wire wire : new Wire[] {first, second, third}) {
          assertThat(get(wire).status()).isEqualTo(200);
        }
        assertThat(refused(reason)).isEqualTo(1);
      }
      // One has gone, so there is room for one again.
      Awaitility.await().until(() -> open() == 2);
      try (Wire another = new Wire(rig.raw(plane))) {
        assertThat(get(another).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void aRequestBeyondTheLimitIsAnswered429AndMayBeRepeated() throws Exception {
    // Two event loops, and a share of two for each.
    serve(new HttpLimits.Load(100, 100, 4));
    try (Frames client = Frames.client(new Wire(rig.raw(plane, "h2")))) {
      client.get(1, "/watch").get(3, "/watch");
      client.await(Frames.HEADERS, 1);
      client.get(5, "/a");
      Frames.Frame answer = client.await(Frames.HEADERS, 5);
      assertThat(answer.field(":status")).isEqualTo("429");
      assertThat(answer.field("retry-after")).isEqualTo("1");
      assertThat(client.body(5)).startsWith("fairway itself: too many requests");
      client.reset(1, 8).get(7, "/a");
      assertThat(client.body(7)).startsWith("GET /a\n");
    }
  }

  @Test
  void plainHttpOnATlsPortIsClosedAndCounted() throws Exception {
    serve(HttpLimits.Load.DEFAULT);
    int port = plane.address("hub").getPort();
    try (Wire wire = new Wire(new Socket(InetAddress.getLoopbackAddress(), port))) {
      wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(wire.rest()).doesNotContain("200");
    }
    Awaitility.await().until(() -> refused("not-tls") == 1);
  }

  private static Wire.Message get(Wire wire) throws IOException {
    return wire.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n").response();
  }

  private void serve(HttpLimits.Load load) throws IOException {
    HttpLimits limits = new HttpLimits(1_000, 2_000, 250, HttpLimits.Timeouts.DEFAULT, load);
    plane.swap(rig.snapshot(limits, rig.upstreamTo("kubernetes", rig.upstream(echo))));
  }

  private long open() {
    return rig.metric("fairway_downstream_connections_active ");
  }

  private long refused(String reason) {
    return rig.metric(
        "fairway_downstream_connections_refused_total{listener=\"hub\",reason=\"" + reason + "\"");
  }
}
