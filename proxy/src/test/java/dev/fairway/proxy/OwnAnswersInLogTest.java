package dev.fairway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.model.HttpLimits;
import dev.fairway.net.HostPort;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the access log tells of requests that are answered here. */
final class OwnAnswersInLogTest {

  private static final Duration HEAD_TIMEOUT = Duration.ofMillis(300);

  private final Rig rig = new Rig();
  private final DataPlane plane = rig.plane();

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void theBytesOfARefusalAreCounted() throws Exception {
    try (Wire wire = connect()) {
      wire.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
      Wire.Message answer = wire.response();
      assertThat(answer.status()).isEqualTo(503);
      String line = line(503);
      assertThat(line).contains("\"response_bytes\":" + answer.body().length() + ",");
    }
  }

  @Test
  void theBytesOfAMalformedRequestsAnswerAreCounted() throws Exception {
    try (Wire wire = connect()) {
      wire.send("GET /a HTTP/1.1\r\n\r\n");
      Wire.Message answer = wire.response();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(line(400)).contains("\"response_bytes\":" + answer.body().length() + ",");
    }
  }

  @Test
  void anAnswerToHeadHasNoBodyAndCountsNone() throws Exception {
    try (Frames client = Frames.client(new Wire(socketOver("h2")))) {
      client.headers(
          1, true, ":method", "HEAD", ":scheme", "https", ":path", "/a", ":authority", "h");
      Frames.Frame head = client.await(Frames.HEADERS, 1);
      assertThat(head.field(":status")).isEqualTo("503");
      assertThat(head.ends()).isTrue();
    }
    assertThat(line(503)).contains("\"response_bytes\":0,");
  }

  @ParameterizedTest
  @CsvSource({
    "414, HTTP/1.1, GET /long/%s?token=secret HTTP/1.1, ''",
    "414, HTTP/1.0, GET /long/%s?token=secret HTTP/1.0, ''",
    "431, HTTP/1.1, GET /long/?token=secret HTTP/1.1, X: %s",
    "431, HTTP/1.0, GET /long/?token=secret HTTP/1.0, X: %s",
    "400, HTTP/1.1, GET /long/?token=secret HTTP/1.1, not a field",
  })
  void aRefusedHeadIsLoggedWithWhatCouldBeReadOfIt(
      int status, String protocol, String line, String field) throws Exception {
    // A line far beyond the limit is refused before its end has come, and with that the version.
    String big = "v".repeat(status == 414 ? 65_510 : 400_000);
    try (Wire wire = connect()) {
      wire.send(line.formatted(big) + "\r\n" + field.formatted(big) + "\r\n\r\n");
      assertThat(wire.response().status()).isEqualTo(status);
    }
    String logged = line(status);
    assertThat(logged)
        .contains("\"protocol\":\"" + protocol + "\",\"method\":\"GET\"")
        .contains("\"path\":\"/long/")
        .doesNotContain("secret")
        .hasSizeLessThan(1_500);
  }

  @Test
  void aBodyThatIsNotFramedAsHttpIsLoggedWithItsRequest() throws Exception {
    plane.swap(rig.snapshot(rig.upstream(new Echo())));
    try (Wire wire = new Wire(rig.raw(plane))) {
      wire.send("POST /silent?token=secret HTTP/1.1\r\nHost: h\r\n");
      wire.send("Transfer-Encoding: chunked\r\n\r\nnot a chunk\r\n");
      assertThat(wire.response().status()).isEqualTo(400);
    }
    assertThat(line(400))
        .contains("\"protocol\":\"HTTP/1.1\",\"method\":\"POST\"")
        .contains("\"path\":\"/silent\"")
        .doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "GET https://user:secret@h/a HTTP/1.1\r\nHost: h"})
  void whatMayBeASecretIsNotLogged(String head) throws Exception {
    try (Wire wire = connect()) {
      wire.send(head + "\r\n\r\n");
      assertThat(wire.response().status()).isEqualTo(400);
    }
    assertThat(line(400)).doesNotContain("secret").doesNotContain("user:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GET /slow HTTP/1.0\r\nHost: h\r\nX-Slo"})
  void aHeadThatDoesNotComeInTimeCountsFromItsBeginning(String begun) throws Exception {
    try (Wire wire = connect()) {
      wire.send(begun);
      assertThat(wire.response().status()).isEqualTo(408);
    }
    String logged = line(408);
    Matcher total = Pattern.compile("\"total_ms\":([0-9.]+)").matcher(logged);
    assertThat(total.find()).isTrue();
    assertThat(Double.parseDouble(total.group(1))).isGreaterThanOrEqualTo(300.0);
    if (!begun.isEmpty()) {
      assertThat(logged).contains("\"protocol\":\"HTTP/1.0\",\"method\":\"GET\"");
      assertThat(logged).contains("\"path\":\"/slow\"");
    }
  }

  private String line(int status) {
    rig.awaitLog("\"status\":" + status);
    return rig.log()
        .lines()
        .filter(each -> each.contains("\"status\":" + status))
        .findFirst()
        .orElseThrow();
  }

  private Wire connect() throws IOException {
    return new Wire(socketOver("http/1.1"));
  }

  private SSLSocket socketOver(String protocol) throws IOException {
    HttpLimits.Timeouts usual = HttpLimits.Timeouts.DEFAULT;
    HttpLimits.Timeouts timeouts =
        new HttpLimits.Timeouts(
            HEAD_TIMEOUT, usual.body(), usual.write(), usual.response(), usual.idle());
    HttpLimits limits = new HttpLimits(64 << 10, 256 << 10, 250, timeouts, HttpLimits.Load.DEFAULT);
    plane.swap(rig.snapshot(limits, rig.upstreamTo("kubernetes", new HostPort("127.0.0.1", 1))));
    return rig.raw(plane, protocol);
  }
}
