package dev.fairway.http;

import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns HTTP/2 header blocks into our heads and back (RFC 9113 section 8.3). */
final class Http2Heads {

  private Http2Heads() {}

  /**
   * Whether every name and value could stand in an HTTP/1.1 message and mean the same there: a line
   * break in a value would be a field, or a request, of its own (RFC 9113 section 8.2.1).
   */
  static boolean areValid(Http2Headers headers) {
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      CharSequence name = field.getKey();
      CharSequence value = field.getValue();
      boolean valid =
          name.charAt(0) == ':'
              ? Http1Heads.isVisible(value)
              : HttpHeaderValidationUtil.validateToken(name) < 0
                  && HttpHeaderValidationUtil.validateValidHeaderValue(value) < 0;
      if (!valid) {
        return false;
      }
    }
    CharSequence method = headers.method();
    return method == null || HttpHeaderValidationUtil.validateToken(method) < 0;
  }

  /** The request, or null if its pseudo-fields are not those of a request that may be served. */
  static @Nullable RequestHead request(Http2Headers headers) {
    CharSequence method = headers.method();
    CharSequence path = headers.path();
    CharSequence scheme = headers.scheme();
    if (method == null || path == null || scheme == null || path.isEmpty()) {
      return null;
    }
    if (path.charAt(0) != '/' && !AsciiString.contentEquals(path, "*")) {
      return null;
    }
    Fields fields = fields(headers);
    CharSequence authority = headers.authority();
    CharSequence name = authority == null ? fields.get(FieldNames.HOST) : authority;
    for (CharSequence host : fields.all(FieldNames.HOST)) {
      if (!AsciiString.contentEqualsIgnoreCase(name, host)) {
        // Two names for one request are how caches and routers are fooled.
        return null;
      }
    }
    fields.remove(FieldNames.HOST);
    return new RequestHead(
        method.toString(), path.toString(), name == null ? null : name.toString(), fields, null);
  }

  /**
   * An extended CONNECT as the request that asks an HTTP/1.1 server for the same (RFC 8441 section
   * 5.1): the key is ours, since HTTP/2 has none.
   */
  static RequestHead upgrade(RequestHead connect) {
    Fields fields = connect.fields();
    fields.remove(FieldNames.CONTENT_LENGTH);
    fields.set(WebSocketProof.KEY, WebSocketProof.newKey());
    return new RequestHead(
        "GET", connect.target(), connect.authority(), fields, WebSocketProof.PROTOCOL);
  }

  /** The response, or null if its status is not one. */
  static @Nullable ResponseHead response(Http2Headers headers) {
    CharSequence status = headers.status();
    if (status == null || status.length() != 3) {
      return null;
    }
    int code = 0;
    for (int i = 0; i < 3; i++) {
      char c = status.charAt(i);
      if (c < '0' || c > '9') {
        return null;
      }
      code = code * 10 + (c - '0');
    }
    // 101 does not exist in HTTP/2 (section 8.6).
    return code < 100 || code == 101 ? null : new ResponseHead(code, fields(headers));
  }

  static Http2Headers of(RequestHead head) {
    Http2Headers headers = new DefaultHttp2Headers(false, head.fields().size() + 4);
    headers.method(head.method()).path(head.target()).scheme("https");
    if (head.authority() != null) {
      headers.authority(head.authority());
    }
    return copy(head.fields(), headers);
  }

  static Http2Headers of(ResponseHead head) {
    Http2Headers headers = new DefaultHttp2Headers(false, head.fields().size() + 1);
    headers.status(Integer.toString(head.status()));
    return copy(head.fields(), headers);
  }

  static Http2Headers trailers(Fields fields) {
    return copy(fields, new DefaultHttp2Headers(false, fields.size()));
  }

  /** Every field but the pseudo-fields; cookie crumbs are joined again (section 8.2.3). */
  static Fields fields(Http2Headers headers) {
    Fields fields = new Fields(headers.size() + 4);
    StringBuilder cookies = null;
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      CharSequence name = field.getKey();
      if (name.charAt(0) == ':') {
        continue;
      }
      if (!FieldNames.COOKIE.contentEquals(name)) {
        fields.add(name, field.getValue());
      } else if (cookies == null) {
        cookies = new StringBuilder(field.getValue());
      } else {
        cookies.append("; ").append(field.getValue());
      }
    }
    return cookies == null ? fields : fields.add(FieldNames.COOKIE, cookies);
  }

  private static Http2Headers copy(Fields fields, Http2Headers headers) {
    fields.forEach(
        (name, value) -> {
          AsciiString lower = AsciiString.of(name).toLowerCase();
          if (!isConnectionSpecific(lower)) {
            headers.add(lower, value);
          }
        });
    return headers;
  }

  /** Fields that HTTP/2 forbids (section 8.2.2). */
  private static boolean isConnectionSpecific(AsciiString name) {
    return FieldNames.CONNECTION.equals(name)
        || FieldNames.TRANSFER_ENCODING.equals(name)
        || FieldNames.KEEP_ALIVE.equals(name)
        || FieldNames.PROXY_CONNECTION.equals(name)
        || FieldNames.UPGRADE.equals(name);
  }
}
