package dev.fairway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that two readers could read differently: refused, and nothing of them is forwarded. */
final class SmugglingTest {

  private static final String HIDDEN = "GET /hidden HTTP/1.1\r\nHost: h\r\n\r\n";
  private static final String POST = "POST /a HTTP/1.1\r\nHost: h\r\n";
  private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n";

  private final Rig rig = new Rig();
  private final Echo echo = new Echo();
  private final DataPlane plane = rig.plane();

  @BeforeEach
  void serve() throws IOException {
    plane.swap(rig.snapshot(rig.upstream(echo, List.of("http/1.1"))));
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  static Stream<Map.Entry<String, String>> heads() {
    String length = "Content-Length: 4\r\n";
    return Map.ofEntries(
            Map.entry("CL and TE", CHUNKED + length + "\r\n0\r\n\r\n"),
            Map.entry("TE and CL", POST + length + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            Map.entry("two equal lengths", POST + length + length + "\r\nbody"),
            Map.entry("two lengths", POST + length + "Content-Length: 0\r\n\r\nbody"),
            Map.entry("a list of lengths", POST + "Content-Length: 4, 4\r\n\r\nbody"),
            Map.entry("a signed length", POST + "Content-Length: +4\r\n\r\nbody"),
            Map.entry("a negative length", POST + "Content-Length: -4\r\n\r\nbody"),
            Map.entry("a hexadecimal length", POST + "Content-Length: 0x4\r\n\r\nbody"),
            Map.entry("an empty length", POST + "Content-Length:\r\n\r\nbody"),
            Map.entry("a huge length", POST + "Content-Length: 99999999999999999999\r\n\r\nbody"),
            Map.entry("a space in the name", POST + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
            Map.entry("a tab in the name", POST + "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n"),
            Map.entry("a space before the name", POST + " Content-Length: 4\r\n\r\nbody"),
            Map.entry("xchunked", POST + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
            Map.entry(
                "identity last", POST + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"),
            Map.entry("identity", POST + "Transfer-Encoding: identity\r\n\r\n0\r\n\r\n"),
            Map.entry("gzip first", POST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
            Map.entry("two codings", CHUNKED + "Transfer-Encoding: x\r\n\r\n0\r\n\r\n"),
            Map.entry("chunked twice", CHUNKED + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            Map.entry("quoted", POST + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n"),
            Map.entry("a vertical tab", POST + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n"),
            Map.entry("a folded coding", POST + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"),
            Map.entry("a folded first line", "GET /a HTTP/1.1\r\n Host: h\r\n\r\n"),
            Map.entry("a bare LF after a field", "GET /a HTTP/1.1\r\nHost: h\nX: 1\r\n\r\n"),
            Map.entry("a bare LF after the line", "GET /a HTTP/1.1\nHost: h\r\n\r\n"),
            Map.entry("a bare LF at the end", "GET /a HTTP/1.1\r\nHost: h\r\n\n"),
            Map.entry("a bare CR in a value", "GET /a HTTP/1.1\r\nHost: h\r\nX: 1\rY: 2\r\n\r\n"),
            Map.entry("a NUL in a value", "GET /a HTTP/1.1\r\nHost: h\r\nX: 1\0\r\n\r\n"),
            Map.entry("a NUL in the target", "GET /a\0 HTTP/1.1\r\nHost: h\r\n\r\n"),
            Map.entry("a field without a colon", "GET /a HTTP/1.1\r\nHost: h\r\nX\r\n\r\n"),
            Map.entry("a field without a name", "GET /a HTTP/1.1\r\nHost: h\r\n: 1\r\n\r\n"),
            Map.entry("a name with a space", "GET /a HTTP/1.1\r\nHost: h\r\nX Y: 1\r\n\r\n"),
            Map.entry("no host", "GET /a HTTP/1.1\r\n\r\n"),
            Map.entry("two hosts", "GET /a HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n"),
            Map.entry("a target without a slash", "GET a HTTP/1.1\r\nHost: h\r\n\r\n"),
            Map.entry("a space in the target", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n"),
            Map.entry("a method that is none", "GE(T /a HTTP/1.1\r\nHost: h\r\n\r\n"),
            Map.entry("CONNECT", "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n"),
            Map.entry("CONNECT to a path", "CONNECT /a HTTP/1.1\r\nHost: h\r\n\r\n"),
            Map.entry("TE in HTTP/1.0", CHUNKED.replace("1.1", "1.0") + "\r\n0\r\n\r\n"),
            Map.entry(
                "two lengths in HTTP/1.0",
                (POST + length).replace("1.1", "1.0") + "Content-Length: 0\r\n\r\nbody"),
            Map.entry("HTTP/0.9", "GET /a\r\n\r\n"),
            Map.entry("not HTTP", "\u0016\u0003\u0001\u0002\r\n\r\n"))
        .entrySet()
        .stream()
        .sorted(Map.Entry.comparingByKey());
  }

  @ParameterizedTest
  @MethodSource("heads")
  void anAmbiguousHeadIsRefusedAndNothingReachesTheUpstream(Map.Entry<String, String> request)
      throws Exception {
    Wire wire = new Wire(rig.raw(plane));
    wire.send(request.getValue() + HIDDEN);
    Wire.Message answer = wire.response();
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.head()).containsIgnoringCase("\r\nconnection: close\r\n");
    assertThat(wire.ends()).isTrue();
    assertThat(echo.lines).isEmpty();
  }

  @Test
  void aFoldedValueIsForwardedOnOneLine() throws Exception {
    Wire wire = new Wire(rig.raw(plane));
    wire.send("GET /a HTTP/1.1\r\nHost: h\r\nX: 1\r\n\tHost: 2\r\n\r\n");
    assertThat(wire.response().body()).contains("\nX: 1 Host: 2\n");
  }

  @Test
  void anotherVersionIsRefused() throws Exception {
    Wire wire = new Wire(rig.raw(plane));
    wire.send("GET /a HTTP/1.2\r\nHost: h\r\n\r\n" + HIDDEN);
    assertThat(wire.response().status()).isEqualTo(505);
    assertThat(wire.ends()).isTrue();
    assertThat(echo.lines).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x\r\nbody\r\n0\r\n\r\n",
        "-4\r\nbody\r\n0\r\n\r\n",
        "0x4\r\nbody\r\n0\r\n\r\n",
        "4 4\r\nbody\r\n0\r\n\r\n",
        "\r\nbody\r\n0\r\n\r\n",
        "4\nbody\r\n0\r\n\r\n",
        "4\r\nbody0\r\n\r\n",
        "4\r\nbodyxx0\r\n\r\n",
        "4;a\nb\r\nbody\r\n0\r\n\r\n",
        "fffffffffffffffff\r\nbody\r\n0\r\n\r\n",
        "4\r\nbody\r\n0\r\nX : 1\r\n\r\n",
      })
  void aBodyInBrokenChunksIsRefusedAndEndsTheConnection(String chunks) throws Exception {
    Wire wire = new Wire(rig.raw(plane));
    wire.send(CHUNKED.replace("/a", "/silent") + "\r\n" + chunks + HIDDEN);
    assertThat(wire.response().status()).isEqualTo(400);
    assertThat(wire.ends()).isTrue();
    // The head may have been on its way; what was hidden in the body never is.
    assertThat(echo.lines).doesNotContain("GET /hidden");
  }

  @Test
  void whatFollowsABodyIsARequestOfItsOwnAndNoPartOfIt() throws Exception {
    Wire wire = new Wire(rig.raw(plane));
    wire.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody" + HIDDEN);
    assertThat(wire.response().body()).isEqualTo("body");
    assertThat(wire.response().body()).startsWith("GET /hidden\n");
    assertThat(echo.lines).containsExactly("POST /echo", "GET /hidden");
  }

  @Test
  void aBodyThatIsNotExpectedIsNotTakenForOne() throws Exception {
    Wire wire = new Wire(rig.raw(plane));
    wire.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n0\r\n\r\n");
    assertThat(wire.response().status()).isEqualTo(200);
    assertThat(wire.response().status()).isEqualTo(400);
    assertThat(wire.ends()).isTrue();
    assertThat(echo.lines).containsExactly("GET /a");
  }

  /**
   * GHSA-pvxj-25m6-7vqr: a client that nominates what says who it is, to be rid of it. What it is
   * that a proxy of the client's has added, the request would be done as that proxy.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Impersonate-User",
        "close, impersonate-extra-scopes",
        "authorization",
        "X-Remote-Group , close",
        "keep-alive,COOKIE"
      })
  void connectionListsNothingThatSaysWhoSends(String listed) throws Exception {
    try (Wire wire = new Wire(rig.raw(plane))) {
      wire.send(
          "GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
              + "Connection: "
              + listed
              + "\r\nImpersonate-User: joe\r\n\r\n");
      var response = wire.response();
      assertThat(response.status()).isEqualTo(400);
      assertThat(response.body()).contains("Connection lists a field");
    }
    assertThat(echo.lines).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "http/1.1"})
  void whatConnectionListsRemovesNothingOfOurs(String upstream) throws Exception {
    rig.stages.add(
        request -> {
          request.head().fields().set("Authorization", "Bearer ours");
          request.head().fields().set("Impersonate-User", "alice");
          return Stage.Verdict.CONTINUE;
        });
    DataPlane impersonating = rig.plane();
    impersonating.swap(rig.snapshot(rig.upstream(echo, List.of(upstream))));
    try (Wire wire = new Wire(rig.raw(impersonating))) {
      wire.send(
          "GET /a HTTP/1.1\r\nHost: h\r\n"
              + "Connection: X-Forwarded-For, Host\r\n"
              + "Connection: close, X-Theirs\r\n"
              + "X-Theirs: theirs\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n");
      assertThat(wire.response().body())
          .containsIgnoringCase("\nimpersonate-user: alice\n")
          .containsIgnoringCase("\nauthorization: Bearer ours\n")
          .containsIgnoringCase("\nx-forwarded-for: 127.0.0.1\n")
          .contains("\nhost: kubernetes\n")
          .doesNotContain("theirs", "192.0.2.1");
    }
  }
}
