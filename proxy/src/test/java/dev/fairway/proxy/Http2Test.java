package dev.fairway.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 clients, frame by frame, before upstreams of either protocol. */
final class Http2Test {

  private static final int INITIAL_WINDOW = 4;
  private static final int CANCEL = 8;

  private final Rig rig = new Rig();
  private final Echo echo = new Echo();
  private final DataPlane plane = rig.plane();

  @AfterEach
  void stop() {
    rig.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "http/1.1"})
  void manyStreamsOfOneConnectionGetTheirOwnAnswers(String upstream) throws Exception {
    try (Frames client = connect(upstream)) {
      for (int i = 0; i < 200; i++) {
        client.get(2 * i + 1, "/n" + i + ".");
      }
      List<String> bodies = new ArrayList<>();
      while (bodies.size() < 200) {
        Frames.Frame frame = client.await(f -> f.type() == Frames.DATA && f.payload().length > 0);
        bodies.add(new String(frame.payload(), US_ASCII));
      }
      for (int i = 0; i < 200; i++) {
        String own = "GET /n" + i + ".\n";
        assertThat(bodies).anyMatch(body -> body.startsWith(own));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "http/1.1"})
  void aStreamThatIsNotReadDoesNotHoldUpAnother(String upstream) throws Exception {
    try (Frames client = connect(upstream)) {
      client.window(0, 1 << 30);
      client.get(1, "/endless");
      client.get(3, "/endless");
      client.await(Frames.HEADERS, 3);
      client.get(5, "/bytes/50000000").window(5, 1 << 29);
      assertThat(client.body(5)).hasSize(50_000_000);
      // The stalled ones stay within their windows, and are still there.
      client.reset(1, CANCEL).reset(3, CANCEL);
    }
    Awaitility.await().until(() -> echo.resets.get() == 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "http/1.1"})
  void anUploadThatTheUpstreamDoesNotReadStops(String upstream) throws Exception {
    try (Frames client = connect(upstream)) {
      // Echo keeps what /silent gets, so nothing is returned but the windows on the way.
      client.post(1, "/silent");
      long sent = 0;
      long window = 65_535;
      while (sent + 16_383 < 65_535) {
        client.data(1, false, new byte[16_383]);
        sent += 16_383;
      }
      client.get(3, "/head");
      while (true) {
        Frames.Frame frame = client.next();
        if (frame.type() == Frames.WINDOW_UPDATE && frame.stream() == 1) {
          window += frame.number();
        }
        if (frame.stream() == 3 && frame.ends()) {
          break;
        }
      }
      assertThat(window).isLessThan(8 << 20);
      client.reset(1, CANCEL);
    }
    Awaitility.await().until(() -> echo.resets.get() == 1);
  }

  @Test
  void anEarlyAnswerArrivesWholeAndEndsTheUpload() throws Exception {
    try (Frames client = connect("h2")) {
      client.post(1, "/bytes/300000").window(0, 1 << 20).window(1, 1 << 20);
      client.data(1, false, new byte[10_000]);
      assertThat(client.body(1)).hasSize(300_000);
      assertThat(client.await(Frames.RST_STREAM, 1).number()).isZero();
    }
  }

  @Test
  void trailersPassInBothDirections() throws Exception {
    try (Frames client = connect("h2")) {
      client
          .post(1, "/echo")
          .data(1, false, "body".getBytes(US_ASCII))
          .headers(1, true, "x-sum", "7");
      Frames.Frame last = client.await(f -> f.stream() == 1 && f.ends());
      assertThat(last.field("x-sum")).isEqualTo("7");
    }
  }

  @Test
  void valuesOfHundredThousandCharactersPass() throws Exception {
    try (Frames client = connect("h2")) {
      client.get(1, "/" + "p".repeat(10_000));
      assertThat(client.body(1)).startsWith("GET /pppp");
    }
  }

  private Frames connect(String upstream) throws IOException {
    plane.swap(rig.snapshot(rig.upstream(echo, List.of(upstream))));
    return connect();
  }

  private Frames connect() throws IOException {
    return Frames.client(new Wire(rig.raw(plane, "h2")), INITIAL_WINDOW, 65_535);
  }
}
