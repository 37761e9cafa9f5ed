package dev.fairway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NeverIndexedTest {

  private final DefaultHttp2HeadersEncoder encoder =
      new DefaultHttp2HeadersEncoder(NeverIndexed.INSTANCE);

  @ParameterizedTest
  @ValueSource(strings = {"authorization", "cookie", "set-cookie", "fairway-request-id", ":path"})
  void aSecretAndAValueThatNeverReturnsStayOutOfTheTable(String name) throws Exception {
    int first = encode(name);
    assertThat(encode(name)).isEqualTo(first).isGreaterThan(20);
    assertThat(encode("content-type")).isGreaterThan(20);
  }

  @Test
  void whatReturnsIsSentOnce() throws Exception {
    encode("content-type");
    assertThat(encode("content-type")).isEqualTo(1);
  }

  /** Returns how many bytes the field takes. */
  private int encode(String name) throws Http2Exception {
    ByteBuf out = Unpooled.buffer();
    try {
      encoder.encodeHeaders(
          1, new DefaultHttp2Headers(false).add(name, "a value of many characters"), out);
      return out.readableBytes();
    } finally {
      out.release();
    }
  }
}
