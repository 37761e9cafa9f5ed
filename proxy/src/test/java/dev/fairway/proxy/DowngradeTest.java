package dev.fairway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests and responses of HTTP/2 that would mean something else in HTTP/1.1: ended, and nothing
 * of them is forwarded.
 */
final class DowngradeTest {

  private final Rig rig = new Rig();
  private final Echo echo = new Echo();
  private final DataPlane plane = rig.plane();

  @AfterEach
  void stop() {
    rig.close();
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

  @ParameterizedTest
  @ValueSource(strings = {"x\r\nhidden: 1", "x\0", "x\n"})
  void aResponseThatSmugglesIsNotPassedOn(String value) throws Exception {
    try (RawUpstream upstream =
        new RawUpstream(
            rig,
            "h2",
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

  private static List<String> get(String path, String... more) {
    List<String> fields =
        new ArrayList<>(List.of(":method", "GET", ":scheme", "https", ":path", path));
    fields.addAll(List.of(":authority", "h"));
    fields.addAll(List.of(more));
    return fields;
  }

  private Frames connect(String upstream) throws IOException {
    plane.swap(rig.snapshot(rig.upstream(echo, List.of(upstream))));
    return Frames.client(new Wire(rig.raw(plane, "h2")));
  }
}
