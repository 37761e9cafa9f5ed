package dev.fairway.http;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns decoded HTTP/1.1 heads into ours, or says what is wrong with them. */
final class Http1Heads {

  /** What a request's head turned out to be. */
  sealed interface Parsed {
    /** A request that may be served. */
    record Good(RequestHead head, boolean body) implements Parsed {}

    /** Something that may not. */
    record Bad(int status, String message) implements Parsed {}
  }

  /** The absolute form of a request target: authority, then path and query. */
  private static final Pattern ABSOLUTE = Pattern.compile("(?is)https?://([^/?#]+)(.*)");

  private Http1Heads() {}

  static Parsed request(HttpRequest request) {
    if (request.decoderResult().isFailure()) {
      return undecodable(request.decoderResult());
    }
    boolean http10 = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
    if (!http10 && !request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
      return new Parsed.Bad(505, "HTTP version " + request.protocolVersion().text());
    }
    Fields fields = fields(request.headers());
    String defect = Http1Framing.defect(fields, http10);
    if (defect != null) {
      return new Parsed.Bad(400, "the request has " + defect);
    }
    List<CharSequence> hosts = fields.all(FieldNames.HOST);
    if (hosts.size() > 1 || (hosts.isEmpty() && !http10)) {
      return new Parsed.Bad(400, "the request has " + hosts.size() + " Host fields (expected: 1)");
    }
    return head(request, fields, hosts.isEmpty() ? null : hosts.get(0).toString());
  }

  /**
   * What a request says that may not be served, for the log: never what could be a secret, such as
   * a user in its authority.
   */
  static RequestHead readable(HttpRequest request) {
    String target = request.uri();
    Matcher absolute = ABSOLUTE.matcher(target);
    if (absolute.matches()) {
      target = absolute.group(2);
    }
    boolean path = (target.startsWith("/") || target.equals("*")) && isVisible(target);
    List<String> hosts = request.headers().getAll(FieldNames.HOST);
    boolean host = hosts.size() == 1 && hosts.getFirst().indexOf('@') < 0;
    return new RequestHead(
        request.method().equals(Http1RequestLine.UNKNOWN) ? "" : request.method().name(),
        path ? target : "",
        host ? hosts.getFirst() : null,
        fields(request.headers()),
        null);
  }

  private static Parsed head(HttpRequest request, Fields fields, @Nullable String host) {
    String target = request.uri();
    String authority = host;
    Matcher absolute = ABSOLUTE.matcher(target);
    if (absolute.matches()) {
      // Its authority counts, the Host field does not (RFC 9112 section 3.2.2).
      authority = absolute.group(1);
      target = absolute.group(2).startsWith("/") ? absolute.group(2) : "/" + absolute.group(2);
    }
    if (!target.startsWith("/") && !target.equals("*")) {
      return new Parsed.Bad(400, "the request target does not start with a slash");
    }
    if (authority != null && authority.indexOf('@') >= 0) {
      // RFC 9110 section 4.2.4: user information has no place here, and is often a password.
      return new Parsed.Bad(400, "the request names a user in its authority");
    }
    if (!isVisible(target) || (authority != null && !isVisible(authority))) {
      return new Parsed.Bad(400, "the request target or Host has a space or control character");
    }
    if (request.method().equals(HttpMethod.CONNECT)) {
      return new Parsed.Bad(400, "this server is no proxy: no CONNECT");
    }
    boolean body = Http1Framing.announcesBody(fields);
    String upgrade =
        Http1Framing.hasConnectionOption(fields, "upgrade")
            ? emptyAsNull(fields.text(FieldNames.UPGRADE))
            : null;
    fields.remove(FieldNames.HOST);
    return new Parsed.Good(
        new RequestHead(request.method().name(), target, authority, fields, upgrade), body);
  }

  /** Whether the request asks for another protocol on this connection (RFC 9110 section 7.8). */
  static boolean asksToSwitch(HttpHeaders headers) {
    return headers.contains(FieldNames.UPGRADE)
        && headers.containsValue(FieldNames.CONNECTION, FieldNames.UPGRADE, true);
  }

  /** Whether there is nothing in it that would end a word of a request line. */
  static boolean isVisible(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) == 0x7f) {
        return false;
      }
    }
    return true;
  }

  static Fields fields(HttpHeaders headers) {
    Fields fields = new Fields(headers.size() + 4);
    Iterator<Map.Entry<CharSequence, CharSequence>> each = headers.iteratorCharSequence();
    while (each.hasNext()) {
      Map.Entry<CharSequence, CharSequence> field = each.next();
      fields.add(field.getKey(), field.getValue());
    }
    return fields;
  }

  private static Parsed undecodable(DecoderResult result) {
    Throwable cause = result.cause();
    Throwable inner =
        cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
    return switch (inner) {
      case TooLongHttpLineException e ->
          new Parsed.Bad(414, "the request line is longer than this server allows");
      case TooLongHttpHeaderException e ->
          new Parsed.Bad(431, "the header fields are longer than this server allows");
      default -> new Parsed.Bad(400, "the request is not HTTP: " + inner.getMessage());
    };
  }

  private static @Nullable String emptyAsNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
