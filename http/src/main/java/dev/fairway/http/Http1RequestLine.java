package dev.fairway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the log can tell of a request line that is too long, or none at all. */
final class Http1RequestLine {

  /** Stands for a method that could not be read. */
  static final HttpMethod UNKNOWN = new HttpMethod("UNKNOWN");

  /** As many bytes of its beginning are looked at. */
  private static final int LOOK = 1_024;

  private static final Pattern METHOD_AND_TARGET =
      Pattern.compile("\\s*([A-Za-z][-A-Za-z]{0,30}) +([!-~]*).*", Pattern.DOTALL);

  private static final String HTTP_1_0 = "HTTP/1.0";

  private Http1RequestLine() {}

  /**
   * A request with as much of its line as can be read. Without a version in sight it is of
   * HTTP/1.1.
   *
   * @param start where the line begins; what the reader has passed counts too
   */
  static HttpRequest unusable(ByteBuf buffer, int start) {
    int size = buffer.writerIndex() - start;
    Matcher line =
        METHOD_AND_TARGET.matcher(buffer.toString(start, Math.min(LOOK, size), ISO_8859_1));
    boolean readable = line.matches();
    return new DefaultFullHttpRequest(
        isHttp10(buffer, start) ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1,
        readable ? new HttpMethod(line.group(1)) : UNKNOWN,
        readable ? line.group(2) : "",
        Unpooled.EMPTY_BUFFER);
  }

  private static boolean isHttp10(ByteBuf buffer, int start) {
    int end = buffer.indexOf(start, buffer.writerIndex(), (byte) '\n');
    int from = Math.max(start, end - HTTP_1_0.length() - 1);
    return end >= 0 && buffer.toString(from, end - from, ISO_8859_1).strip().endsWith(HTTP_1_0);
  }
}
