package dev.fairway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.model.HttpLimits;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an HTTP/2 client may cost: at each limit, and beyond it. */
final class Http2LimitsTest {

  private static final int LINE = 64 << 10;
  private static final int HEADERS = 256 << 10;

  /** RFC 9113 section 6.5.2: each field counts as its bytes and 32 more. */
  private static final int FIELD = 32;

  private static final int PSEUDO = ":methodGET:schemehttps:path/a:authorityh".length() + 4 * FIELD;

  private final Rig rig = new Rig();
  private final Echo echo = new Echo();
  private final DataPlane plane = rig.plane();

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void aPathAtTheLimitPassesAndOneByteMoreIsAnswered414() throws Exception {
    String path = "/" + "p".repeat(LINE - "GET / HTTP/1.1".length());
    try (Frames client = connect()) {
      client.window(0, 1 << 20).get(1, path);
      assertThat(client.await(Frames.HEADERS, 1).field(":status")).isEqualTo("200");
      client.get(3, path + "p");
      assertThat(client.await(Frames.HEADERS, 3).field(":status")).isEqualTo("414");
      assertThat(client.body(3)).contains("longer than this server allows");
      client.get(5, "/a");
      assertThat(client.body(5)).startsWith("GET /a\n");
    }
    rig.awaitLog("\"status\":414");
  }

  @Test
  void fieldsAtTheLimitPassAndOneByteMoreIsAnswered431() throws Exception {
    int room = HEADERS - PSEUDO - "x-big".length() - FIELD;
    try (Frames client = connect()) {
      client.window(0, 1 << 20).get(1, "/a", "x-big", "v".repeat(room));
      assertThat(client.await(Frames.HEADERS, 1).field(":status")).isEqualTo("200");
      client.get(3, "/a", "x-big", "v".repeat(room + 1));
      assertThat(client.await(Frames.HEADERS, 3).field(":status")).isEqualTo("431");
      assertThat(client.body(3)).contains("longer than this server allows");
      client.get(5, "/a");
      assertThat(client.body(5)).startsWith("GET /a\n");
    }
    rig.awaitLog("\"status\":431");
  }

  /** One field of 4 KiB in the table, and a block that names it again and again, a byte each. */
  @Test
  void anHpackBombIsAnswered431() throws Exception {
    try (Frames client = connect()) {
      client.get(1, "/a", "x-bomb", "v".repeat(3_900));
      assertThat(client.await(Frames.HEADERS, 1).field(":status")).isEqualTo("200");
      byte[] block = new byte[75];
      Arrays.fill(block, (byte) 0xbe);
      client.send(Frames.HEADERS, 5, 3, block);
      Frames.Frame answer = client.await(f -> f.stream() == 3 || f.type() == Frames.GOAWAY);
      assertThat(answer.field(":status")).isEqualTo("431");
    }
    assertThat(echo.lines).containsExactly("GET /a");
  }

  @ParameterizedTest
  @ValueSource(ints = {400_000, 4_000_000})
  void aBlockFarBeyondTheLimitEndsTheConnection(int size) throws Exception {
    try (Frames client = connect()) {
      byte[] start = {(byte) 0x82, (byte) 0x87, (byte) 0x84, 0, 1, 'x'};
      client.send(Frames.HEADERS, 1, 1, start);
      Thread.ofVirtual().start(() -> rest(client, size));
      assertThat(client.lastWord()).isNotEqualTo(Frames.NO_GOODBYE);
    }
    assertThat(echo.lines).isEmpty();
  }

  private static void rest(Frames client, int size) {
    try {
      // The length of the value, 127 + n in HPACK's integers, then the value.
      int n = size - 127;
      byte[] length = new byte[5];
      length[0] = 0x7f;
      for (int i = 1; i < 5; i++, n >>= 7) {
        length[i] = (byte) ((n & 0x7f) | (i < 4 ? 0x80 : 0));
      }
      client.send(9, 0, 1, length);
      for (int sent = 0; sent < size; sent += 16_000) {
        client.send(9, 0, 1, new byte[Math.min(16_000, size - sent)]);
      }
      client.send(9, 4, 1, new byte[0]);
    } catch (IOException e) {
      // Cut off.
    }
  }

  private Frames connect() throws IOException {
    var endpoint = rig.upstream(echo);
    plane.swap(rig.snapshot(HttpLimits.DEFAULT, rig.upstreamTo("kubernetes", endpoint)));
    return Frames.client(new Wire(rig.raw(plane, "h2")));
  }
}
