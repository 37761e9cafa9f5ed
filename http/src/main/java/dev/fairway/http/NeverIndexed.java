package dev.fairway.http;

import io.netty.handler.codec.http2.Http2HeadersEncoder.SensitivityDetector;
import io.netty.util.AsciiString;
import java.util.Set;

/**
 * The fields that stay out of the table of header compression: secrets, which a table shared by
 * many callers would let them probe for (RFC 7541 section 7.1.3), and values that hardly come
 * again, which would only drive out those that do.
 */
final class NeverIndexed implements SensitivityDetector {

  static final NeverIndexed INSTANCE = new NeverIndexed();

  private static final Set<AsciiString> NAMES =
      Set.of(
          FieldNames.AUTHORIZATION,
          AsciiString.cached("proxy-authorization"),
          AsciiString.cached("cookie"),
          AsciiString.cached("set-cookie"),
          AsciiString.cached(":path"),
          AsciiString.cached("audit-id"),
          AsciiString.cached("fairway-request-id"),
          AsciiString.cached("content-length"),
          AsciiString.cached("etag"),
          AsciiString.cached("if-none-match"),
          AsciiString.cached("last-modified"),
          AsciiString.cached("location"));

  private NeverIndexed() {}

  @Override
  public boolean isSensitive(CharSequence name, CharSequence value) {
    return NAMES.contains(AsciiString.of(name));
  }
}
