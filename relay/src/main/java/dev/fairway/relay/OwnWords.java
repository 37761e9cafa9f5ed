package dev.fairway.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.fairway.model.ProxyVersion;
import dev.fairway.transport.ProxyHeader;
import dev.fairway.transport.ProxyHeaderWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;

/** What a relay says itself on the connections that it joins. */
final class OwnWords {

  private OwnWords() {}

  /** To an upstream: whom it speaks with. */
  static ByteBuf greeting(ProxyVersion version, ProxyHeader header) {
    return Unpooled.wrappedBuffer(
        switch (version) {
          case V1 -> ProxyHeaderWriter.version1(header);
          case V2 -> ProxyHeaderWriter.version2(header);
        });
  }

  /** To who asked for a tunnel: it stands. */
  static ByteBuf established() {
    return text("HTTP/1.1 200 Connection established\r\n\r\n");
  }

  /** To who asked for a tunnel: there is none. */
  static ByteBuf refusal(int status, String problem) {
    String body = problem + "\n";
    return text(
        "HTTP/1.1 %d %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
            .formatted(
                status, HttpResponseStatus.valueOf(status).reasonPhrase(), body.length(), body));
  }

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, US_ASCII);
  }
}
