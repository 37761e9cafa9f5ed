package dev.fairway.http;

import io.netty.util.AsciiString;

/** Names of the fields that the proxy itself reads or writes. */
public final class FieldNames {

  /** RFC 9110 section 11.6.2. */
  public static final AsciiString AUTHORIZATION = AsciiString.cached("authorization");

  /** RFC 9110 section 7.6.1. */
  public static final AsciiString CONNECTION = AsciiString.cached("connection");

  /** RFC 9110 section 8.6. */
  public static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");

  /** RFC 9110 section 8.3. */
  public static final AsciiString CONTENT_TYPE = AsciiString.cached("content-type");

  /** RFC 6265 section 5.4. */
  public static final AsciiString COOKIE = AsciiString.cached("cookie");

  /** RFC 9110 section 7.2. */
  public static final AsciiString HOST = AsciiString.cached("host");

  /** RFC 2068 section 19.7.1, never standardized, still sent. */
  public static final AsciiString KEEP_ALIVE = AsciiString.cached("keep-alive");

  /** RFC 9110 section 10.2.2. */
  public static final AsciiString LOCATION = AsciiString.cached("location");

  /** Sent by old clients to proxies; means Connection. */
  public static final AsciiString PROXY_CONNECTION = AsciiString.cached("proxy-connection");

  /** RFC 9110 section 10.2.3. */
  public static final AsciiString RETRY_AFTER = AsciiString.cached("retry-after");

  /** RFC 9110 section 10.1.4. */
  public static final AsciiString TE = AsciiString.cached("te");

  /** RFC 9112 section 6.1. */
  public static final AsciiString TRANSFER_ENCODING = AsciiString.cached("transfer-encoding");

  /** RFC 9110 section 7.8. */
  public static final AsciiString UPGRADE = AsciiString.cached("upgrade");

  /** RFC 9110 section 10.1.5. */
  public static final AsciiString USER_AGENT = AsciiString.cached("user-agent");

  private FieldNames() {}
}
