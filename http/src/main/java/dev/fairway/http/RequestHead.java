package dev.fairway.http;

import org.jspecify.annotations.Nullable;

/**
 * The head of a request, the same for HTTP/1.1 and HTTP/2.
 *
 * @param method as it was sent
 * @param target the raw path and query, byte for byte
 * @param authority the host and port that the client named; null if it named none
 * @param fields without the pseudo-fields of HTTP/2, and without Host
 * @param upgrade the protocol that the client asks to switch to (RFC 9110 section 7.8); null for an
 *     ordinary request
 */
public record RequestHead(
    String method,
    String target,
    @Nullable String authority,
    Fields fields,
    @Nullable String upgrade) {

  /** One of which nothing could be read. */
  static RequestHead unread() {
    return new RequestHead("", "", null, new Fields(), null);
  }

  /** The raw path without the query. */
  public String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  /** The host of the authority without port and brackets; null without an authority. */
  public @Nullable String host() {
    if (authority == null) {
      return null;
    }
    if (authority.startsWith("[")) {
      int close = authority.indexOf(']');
      return close < 0 ? authority : authority.substring(1, close);
    }
    int colon = authority.indexOf(':');
    return colon < 0 ? authority : authority.substring(0, colon);
  }

  /** The method, the path and the names of the fields: queries and values may be secrets. */
  @Override
  public String toString() {
    return method + " " + path() + " " + fields;
  }
}
