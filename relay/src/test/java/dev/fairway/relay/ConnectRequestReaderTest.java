package dev.fairway.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.net.HostPort;
import dev.fairway.relay.ConnectRequestReader.Result;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Requests for tunnels, and what is none. */
final class ConnectRequestReaderTest {

  private static final int LIMIT = 200;
  private static final String REQUEST =
      "CONNECT api.east.example:6443 HTTP/1.1\r\nHost: api.east.example:6443\r\nX: a b\r\n\r\n";

  @Test
  void theTargetAndTheLengthOfTheHeadAreFound() {
    assertThat(read(REQUEST + "tunnel"))
        .isEqualTo(new Result.Found(HostPort.parse("api.east.example:6443"), REQUEST.length()));
    assertThat(read("CONNECT [2001:db8::1]:443 HTTP/1.0\r\n\r\n"))
        .isEqualTo(new Result.Found(HostPort.parse("[2001:db8::1]:443"), 38));
  }

  @Test
  void everyBeginningAsksForMore() {
    for (int length = 0; length < REQUEST.length(); length++) {
      assertThat(read(REQUEST.substring(0, length))).isEqualTo(new Result.Partial());
    }
  }

  @Test
  void bareLineFeedsEndNothing() {
    assertThat(read("CONNECT a:1 HTTP/1.1\n\n")).isEqualTo(new Result.Partial());
    assertThat(read("CONNECT a:1 HTTP/1.1\nX: 1\r\n\r\n")).isInstanceOf(Result.Refused.class);
  }

  @Test
  void randomDamageNeverFailsAndNeverLengthensTheHead() {
    Random random = new Random(31);
    int found = 0;
    for (int i = 0; i < 100_000; i++) {
      StringBuilder damaged = new StringBuilder(REQUEST);
      for (int n = random.nextInt(4); n > 0; n--) {
        int at = random.nextInt(damaged.length());
        switch (random.nextInt(3)) {
          case 0 -> damaged.setCharAt(at, (char) random.nextInt(256));
          case 1 -> damaged.insert(at, "\r\n :\t\0".charAt(random.nextInt(6)));
          default -> damaged.deleteCharAt(at);
        }
      }
      if (read(damaged.toString()) instanceof Result.Found(HostPort target, int length)) {
        found++;
        assertThat(target.port()).isBetween(1, 65_535);
        assertThat(damaged.substring(0, length)).endsWith("\r\n\r\n");
      }
    }
    assertThat(found).isBetween(25_000, 95_000);
  }

  private static Result read(String text) {
    return ConnectRequestReader.read(Unpooled.copiedBuffer(text, ISO_8859_1), LIMIT);
  }
}
