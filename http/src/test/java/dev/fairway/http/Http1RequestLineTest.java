package dev.fairway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Request lines that no request can be made of, as the log tells them. */
final class Http1RequestLineTest {

  private static final String ALPHABET = "GET POST/ab?=%:@. \t\r\n\0\u007f\u00e9HTTP/1.0";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET /a HTTP/1.0\\n|GET|/a|1.0",
        "GET /a HTTP/1.0\\r\\nHost: h|GET|/a|1.0",
        "GET /a HTTP/1.1\\r\\n|GET|/a|1.1",
        "\\r\\nPOST  /a?b|POST|/a?b|1.1",
        "GET /a\\0b HTTP/1.1\\n|GET|/a|1.1",
        "SIMPLE|UNKNOWN|''|1.1",
        "\\26\\3\\1 /a|UNKNOWN|''|1.1"
      })
  void asMuchIsReadAsThereIs(String text, String method, String target, String version) {
    HttpRequest request = read(text.translateEscapes(), 0);
    assertThat(request.method().name()).isEqualTo(method);
    assertThat(request.uri()).isEqualTo(target);
    assertThat(request.protocolVersion()).isEqualTo(HttpVersion.valueOf("HTTP/" + version));
  }

  @Test
  void noBytesMakeItFailOrLetAControlCharacterThrough() {
    Random random = new Random(11);
    for (int round = 0; round < 50_000; round++) {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? "GET /" : "");
      for (int n = random.nextInt(random.nextInt(50) == 0 ? 3_000 : 40); n > 0; n--) {
        text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
      }
      HttpRequest request = read(text.toString(), random.nextInt(text.length() + 1));
      assertThat(request.uri()).matches("[!-~]*");
      assertThat(request.method().name()).matches("[A-Za-z-]+");
    }
  }

  private static HttpRequest read(String text, int start) {
    ByteBuf buffer = Unpooled.copiedBuffer(text, ISO_8859_1);
    try {
      return Http1RequestLine.unusable(buffer, start);
    } finally {
      buffer.release();
    }
  }
}
