package dev.fairway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients that send more than anybody needs. Each is cut off after a bounded number of frames, and
 * others are served.
 */
final class Http2FloodTest {

  /** More than any limit; what a flood that nobody stops would come to. */
  private static final int ENDLESS = 50_000;

  private static final int PROTOCOL_ERROR = 1;
  private static final int FLOW_CONTROL_ERROR = 3;
  private static final int CANCEL = 8;
  private static final int ENHANCE_YOUR_CALM = 11;

  private final Rig rig = new Rig();
  private final Echo echo = new Echo();
  private final DataPlane plane = rig.plane();

  /** One thing to do again and again; {@code n} counts from zero. */
  interface Step {
    void send(Frames client, int n) throws IOException;
  }

  /** A flood and its name. */
  record Flood(String name, Step step) {

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Flood> floods() {
    return List.of(
        // CVE-2023-44487.
        new Flood("rapid reset", (client, n) -> client.get(id(n), "/watch").reset(id(n), CANCEL)),
        // CVE-2025-8671: the server is made to reset the stream.
        new Flood(
            "made you reset by empty window update",
            (client, n) -> client.get(id(n), "/watch").window(id(n), 0)),
        new Flood(
            "made you reset by data after the end",
            (client, n) -> client.get(id(n), "/watch").data(id(n), true, new byte[1])),
        new Flood(
            "made you reset by headers after the end",
            (client, n) -> client.get(id(n), "/watch").get(id(n), "/watch")),
        new Flood(
            "made you reset by a wrong length",
            (client, n) ->
                client
                    .headers(id(n), false, fields("content-length", "5"))
                    .data(id(n), true, new byte[1])),
        new Flood("headers without fields", (client, n) -> client.headers(id(n), true)),
        // CVE-2019-9515.
        new Flood("settings", (client, n) -> client.settings(4, 1_000 + n % 2)),
        new Flood("settings without values", (client, n) -> client.settings()),
        new Flood(
            "settings acknowledged unasked",
            (client, n) -> client.send(Frames.SETTINGS, 1, 0, new byte[0])),
        // CVE-2019-9512.
        new Flood("ping", (client, n) -> client.send(Frames.PING, 0, 0, new byte[8])),
        new Flood(
            "ping answered unasked", (client, n) -> client.send(Frames.PING, 1, 0, new byte[8])),
        // CVE-2019-9513.
        new Flood("priority", (client, n) -> client.priority(id(n), 0)),
        new Flood("window update", (client, n) -> client.window(0, 1)),
        new Flood("unknown frames", (client, n) -> client.send(0x42, 0, 0, new byte[8])),
        // CVE-2019-9518.
        new Flood(
            "empty data", (client, n) -> begun(client, n, "/silent").data(1, false, new byte[0])),
        // CVE-2024-24549 and its like: a head that never ends.
        new Flood("continuation", (client, n) -> unending(client, n).send(9, 0, 1, new byte[0])),
        new Flood(
            "continuation with fields",
            (client, n) -> unending(client, n).send(9, 0, 1, literals())));
  }

  private static int id(int n) {
    return 2 * n + 1;
  }

  private static String[] fields(String... more) {
    String[] request = {
      ":method", "POST", ":scheme", "https", ":path", "/silent", ":authority", "h"
    };
    String[] all = Arrays.copyOf(request, request.length + more.length);
    System.arraycopy(more, 0, all, request.length, more.length);
    return all;
  }

  private static Frames begun(Frames client, int n, String path) throws IOException {
    return n == 0 ? client.post(1, path) : client;
  }

  private static Frames unending(Frames client, int n) throws IOException {
    return n == 0 ? client.send(Frames.HEADERS, 0, 1, new byte[0]) : client;
  }

  /** Fields of one letter and one digit, never indexed: the most fields in the fewest bytes. */
  private static byte[] literals() {
    byte[] block = new byte[16_000];
    for (int i = 0; i < block.length; i += 5) {
      System.arraycopy(new byte[] {0, 1, 'x', 1, '1'}, 0, block, i, 5);
    }
    return block;
  }

  @BeforeEach
  void serve() throws IOException {
    plane.swap(rig.snapshot(rig.upstream(echo, List.of("h2"))));
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @ParameterizedTest
  @MethodSource("floods")
  void aFloodIsCutOff(Flood flood) throws Exception {
    try (Frames client = connect()) {
      Thread.ofVirtual().start(() -> repeat(flood.step, client));
      assertThat(client.lastWord()).isIn(ENHANCE_YOUR_CALM, PROTOCOL_ERROR);
    }
    assertThat(echo.lines).hasSizeLessThan(1_000);
    othersAreServed();
  }

  @Test
  void aConnectionWindowThatOverflowsEndsTheConnection() throws Exception {
    try (Frames client = connect()) {
      client.window(0, Integer.MAX_VALUE);
      assertThat(client.lastWord()).isEqualTo(FLOW_CONTROL_ERROR);
    }
    othersAreServed();
  }

  @Test
  void aStreamWindowThatOverflowsEndsTheStreamOnly() throws Exception {
    try (Frames client = connect()) {
      client.get(1, "/watch").window(1, Integer.MAX_VALUE);
      assertThat(client.await(Frames.RST_STREAM, 1).number()).isEqualTo(FLOW_CONTROL_ERROR);
      client.get(3, "/a");
      assertThat(client.body(3)).startsWith("GET /a\n");
    }
  }

  private void repeat(Step step, Frames client) {
    try {
      client.batched();
      for (int n = 0; n < ENDLESS; n++) {
        step.send(client, n);
      }
      // Whoever is not cut off hears nothing, and the test ends by its deadline.
      client.flush();
    } catch (IOException e) {
      // Cut off.
    }
  }

  private void othersAreServed() throws IOException {
    try (Frames other = connect()) {
      other.get(1, "/a");
      assertThat(other.body(1)).startsWith("GET /a\n");
    }
  }

  private Frames connect() throws IOException {
    return Frames.client(new Wire(rig.raw(plane, "h2")));
  }
}
