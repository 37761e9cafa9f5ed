package dev.fairway.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairway.http.Fields;
import dev.fairway.http.RequestHead;
import dev.fairway.http.ResponseHead;
import dev.fairway.http.ServerStream;
import dev.fairway.http.StreamEvents;
import dev.fairway.net.HostPort;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/1.1 clients, byte by byte, before upstreams of either protocol. */
final class Http1Test {

  private final Rig rig = new Rig();
  private final Echo echo = new Echo();
  private final DataPlane plane = rig.plane();

  @AfterEach
  void stop() {
    rig.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "http/1.1"})
  void threeRequestsInOneWriteAreAnsweredInOrder(String upstream) throws Exception {
    Wire wire = connect(upstream);
    wire.send(get("/a") + get("/b") + get("/c"));
    assertThat(wire.response().body()).startsWith("GET /a\n");
    assertThat(wire.response().body()).startsWith("GET /b\n");
    assertThat(wire.response().body()).startsWith("GET /c\n");
    wire.send(get("/d"));
    assertThat(wire.response().body()).startsWith("GET /d\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "http/1.1"})
  void bodiesOfPipelinedRequestsAreNotLost(String upstream) throws Exception {
    Wire wire = connect(upstream);
    String post = "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n";
    String chunked = "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    wire.send(get("/a") + post + "first" + chunked + "6\r\nsecond\r\n0\r\n\r\n" + post + "third");
    assertThat(wire.response().body()).startsWith("GET /a\n");
    assertThat(wire.response().body()).isEqualTo("first");
    assertThat(wire.response().body()).isEqualTo("second");
    assertThat(wire.response().body()).isEqualTo("third");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "http/1.1"})
  void chunksAndTrailersPassInBothDirections(String upstream) throws Exception {
    Wire wire = connect(upstream);
    wire.send(
        "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "3\r\nabc\r\nA\r\n0123456789\r\n0\r\nX-Sum: 7\r\n\r\n");
    Wire.Message answer = wire.response();
    assertThat(answer.body()).isEqualTo("abc0123456789");
    assertThat(answer.trailers()).isEqualToIgnoringCase("x-sum: 7\n");
    wire.send(get("/next"));
    assertThat(wire.response().status()).isEqualTo(200);
  }

  @Test
  void chunkExtensionsAreDropped() throws Exception {
    Wire wire = connect("http/1.1");
    wire.send(
        "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "3;a=\"b\"\r\nabc\r\n0;x\r\n\r\n");
    assertThat(wire.response().body()).isEqualTo("abc");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "http/1.1"})
  void anAnswerToHeadHasNoBody(String upstream) throws Exception {
    Wire wire = connect(upstream);
    wire.send("HEAD /head HTTP/1.1\r\nHost: h\r\n\r\n");
    assertThat(wire.head()).startsWith("HTTP/1.1 200 ");
    wire.send(get("/next"));
    assertThat(wire.response().body()).startsWith("GET /next\n");
  }

  @Test
  void statusesWithoutABodyHaveNone() throws Exception {
    try (RawUpstream upstream =
        new RawUpstream(
            rig,
            w -> {
              while (true) {
                String status = w.request().head().contains("/204") ? "204 x" : "304 x";
                String length = status.startsWith("3") ? "Content-Length: 1000\r\n" : "";
                w.send("HTTP/1.1 " + status + "\r\nETag: e\r\n" + length + "\r\n");
              }
            })) {
      plane.swap(rig.snapshot(upstream.endpoint()));
      Wire wire = new Wire(rig.raw(plane));
      for (String status : List.of("204", "304", "204")) {
        wire.send(get("/" + status));
        assertThat(wire.head()).startsWith("HTTP/1.1 " + status).containsIgnoringCase("etag: e");
      }
      assertThat(upstream.connections).hasValue(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "http/1.1"})
  void contentIsSentWhenTheUpstreamSaysContinue(String kind) throws Exception {
    Echo asking =
        new Echo() {
          @Override
          public StreamEvents onRequest(ServerStream stream, RequestHead head, boolean end) {
            assertThat(head.fields().text("expect")).isEqualTo("100-continue");
            stream.respond(new ResponseHead(100, new Fields()), false);
            return super.onRequest(stream, head, end);
          }
        };
    plane.swap(rig.snapshot(rig.upstream(asking, List.of(kind))));
    Wire wire = new Wire(rig.raw(plane));
    wire.send("POST /sum HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    assertThat(wire.head()).startsWith("HTTP/1.1 100 ");
    wire.send("abc");
    assertThat(wire.response().body()).isEqualTo("891568578");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "http/1.1"})
  void anEarlyAnswerArrivesWhileTheClientStillUploads(String upstream) throws Exception {
    Wire wire = connect(upstream);
    wire.send("POST /head HTTP/1.1\r\nHost: h\r\nContent-Length: 300000\r\n\r\n");
    assertThat(wire.response().body()).startsWith("POST /head\n");
    // The rest of the body is read and thrown away; the connection lives.
    wire.send(new byte[300_000]);
    wire.send(get("/next"));
    assertThat(wire.response().body()).startsWith("GET /next\n");
  }

  @Test
  void aClientOfHttp10GetsAnAnswerThatEndsWithTheConnection() throws Exception {
    Wire wire = connect("h2");
    wire.send("POST /echo HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello");
    Wire.Message answer = wire.response();
    assertThat(answer.body()).isEqualTo("hello");
    assertThat(answer.has("transfer-encoding")).isFalse();
    assertThat(wire.ends()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "http/1.1"})
  void connectionCloseIsHonoured(String upstream) throws Exception {
    Wire wire = connect(upstream);
    wire.send("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    Wire.Message answer = wire.response();
    assertThat(answer.head()).containsIgnoringCase("\r\nconnection: close\r\n");
    assertThat(answer.body()).startsWith("GET /a\n").doesNotContain("connection");
    assertThat(wire.ends()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://hub.test/a?b=/c",
        "https://hub.test:443/a?b=/c",
        "HTTPS://hub.test/a?b=/c"
      })
  void theAbsoluteFormIsAnsweredAsTheOriginForm(String target) throws Exception {
    Wire wire = connect("h2");
    wire.send("GET " + target + " HTTP/1.1\r\nHost: other.test\r\n\r\n");
    assertThat(wire.response().body())
        .startsWith("GET /a?b=/c\n")
        .doesNotContain("other.test", "x-forwarded-host");
  }

  @Test
  void theAbsoluteFormWithoutAPathKeepsItsQuery() throws Exception {
    Wire wire = connect("h2");
    wire.send("GET http://hub.test?b=/c HTTP/1.1\r\nHost: other.test\r\n\r\n");
    assertThat(wire.response().body()).startsWith("GET /?b=/c\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "http/1.1"})
  void valuesPassByteForByte(String upstream) throws Exception {
    Wire wire = connect(upstream);
    String utf8 = new String("grün €".getBytes(UTF_8), ISO_8859_1);
    wire.send("GET /a HTTP/1.1\r\nHost: h\r\nX-Words: " + utf8 + "\r\n\r\n");
    assertThat(wire.response().body())
        .containsIgnoringCase("x-words: " + new String(utf8.getBytes(UTF_8), ISO_8859_1) + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "http/1.1"})
  void fieldsThatConnectionNominatesAreRemovedAndNoOthers(String upstream) throws Exception {
    Wire wire = connect(upstream);
    wire.send(
        "GET /a HTTP/1.1\r\nHost: h\r\nConnection: X-Theirs, x-mine ,\r\n"
            + "X-Theirs: secret\r\nX-Mine: 1\r\nX-Other: 2\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n");
    assertThat(wire.response().body())
        .containsIgnoringCase("x-other: 2\n")
        .doesNotContain("secret")
        .doesNotContain("6.6.6.6")
        .doesNotContainIgnoringCase("x-mine")
        .containsIgnoringCase("x-forwarded-for: 127.0.0.1\n")
        .contains("host: kubernetes\n");
  }

  @Test
  void aRefusedRequestMayStillHaveABody() throws Exception {
    plane.swap(rig.snapshot(new HostPort("127.0.0.1", 1)));
    Wire wire = new Wire(rig.raw(plane));
    wire.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 200000\r\n\r\n");
    wire.send(new byte[200_000]);
    assertThat(wire.response().status()).isEqualTo(503);
    wire.send(get("/b"));
    assertThat(wire.response().status()).isEqualTo(503);
  }

  @Test
  void aResponseThatIsShorterThanItsLengthBreaksTheConnection() throws Exception {
    Wire wire = connect("h2");
    wire.send(get("/break"));
    assertThat(wire.head()).contains("ontent-").contains("1000");
    assertThatThrownBy(() -> wire.bytes(1_000)).isInstanceOf(IOException.class);
  }

  private Wire connect(String upstream) throws IOException {
    plane.swap(rig.snapshot(rig.upstream(echo, List.of(upstream))));
    return new Wire(rig.raw(plane));
  }

  private static String get(String target) {
    return "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n";
  }
}
