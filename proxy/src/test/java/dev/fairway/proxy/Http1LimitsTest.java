package dev.fairway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.model.HttpLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an HTTP/1.1 client may cost: at each limit, and beyond it. */
final class Http1LimitsTest {

  private final Rig rig = new Rig();
  private final Echo echo = new Echo();
  private final DataPlane plane = rig.plane();

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void aRequestLineAtTheLimitPassesAndOneByteMoreIsRefused() throws Exception {
    String around = "GET / HTTP/1.1";
    Wire wire = connect("h2");
    wire.send(get("/" + "p".repeat(65_536 - around.length())));
    assertThat(wire.response().status()).isEqualTo(200);
    wire.send(get("/" + "p".repeat(65_537 - around.length())));
    Wire.Message answer = wire.response();
    assertThat(answer.status()).isEqualTo(414);
    assertThat(answer.body()).contains("longer than this server allows");
    assertThat(wire.ends()).isTrue();
  }

  @Test
  void headersAtTheLimitPassAndOneByteMoreIsRefused() throws Exception {
    Wire wire = connect("h2");
    String around = "Host: hX-Big: ";
    String start = "GET / HTTP/1.1\r\nHost: h\r\nX-Big: ";
    wire.send(start + "v".repeat(262_144 - around.length()) + "\r\n\r\n");
    assertThat(wire.response().status()).isEqualTo(200);
    wire.send(start + "v".repeat(262_145 - around.length()) + "\r\n\r\n");
    Wire.Message answer = wire.response();
    assertThat(answer.status()).isEqualTo(431);
    assertThat(wire.ends()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {414, 431})
  void whatIsFarTooLongIsAnsweredToo(int status) throws Exception {
    Wire wire = connect("h2");
    String start = status == 414 ? "GET /" : "GET / HTTP/1.1\r\nHost: h\r\nX-Big: ";
    wire.send(start + "v".repeat(900_000) + "\r\n\r\n");
    assertThat(wire.response().status()).isEqualTo(status);
    assertThat(wire.ends()).isTrue();
  }

  @Test
  void aHeadThatComesTooSlowlyIsAnsweredAndClosed() throws Exception {
    serve(limits(1_000, 2_000, Duration.ofMillis(300), Duration.ofMinutes(1)), "h2");
    Wire wire = new Wire(rig.raw(plane));
    wire.send(get("/a"));
    assertThat(wire.response().status()).isEqualTo(200);
    wire.send("GET /b HTTP/1.1\r\nHost: h\r\nX-Slo");
    assertThat(wire.response().status()).isEqualTo(408);
    assertThat(wire.ends()).isTrue();
    assertThat(echo.lines).containsExactly("GET /a");
  }

  @Test
  void aConnectionWithoutARequestIsClosed() throws Exception {
    serve(limits(1_000, 2_000, Duration.ofSeconds(10), Duration.ofMillis(300)), "h2");
    Wire wire = new Wire(rig.raw(plane));
    wire.send(get("/a"));
    assertThat(wire.response().status()).isEqualTo(200);
    assertThat(wire.ends()).isTrue();
  }

  private Wire connect(String upstream) throws IOException {
    serve(HttpLimits.DEFAULT, upstream);
    return new Wire(rig.raw(plane));
  }

  private void serve(HttpLimits limits, String upstream) throws IOException {
    var endpoint = rig.upstream(echo, List.of(upstream));
    plane.swap(rig.snapshot(limits, rig.upstreamTo("kubernetes", endpoint)));
  }

  private static HttpLimits limits(int line, int headers, Duration head, Duration idle) {
    HttpLimits.Timeouts standard = HttpLimits.Timeouts.DEFAULT;
    return new HttpLimits(
        line,
        headers,
        250,
        new HttpLimits.Timeouts(head, standard.body(), standard.write(), standard.response(), idle),
        HttpLimits.Load.DEFAULT);
  }

  private static String get(String target) {
    return "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n";
  }
}
