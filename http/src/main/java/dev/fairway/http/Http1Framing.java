package dev.fairway.http;

import io.netty.util.AsciiString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the length of an HTTP/1.1 message body is known, by the rules of RFC 9112 section 6,
 * strictly: whatever two implementations could read differently is refused, since that is how
 * requests are smuggled.
 */
final class Http1Framing {

  private static final AsciiString CHUNKED = AsciiString.cached("chunked");

  private Http1Framing() {}

  /**
   * Says what is wrong with the framing fields of a message, or null if nothing is.
   *
   * <p>Refused: Transfer-Encoding beside Content-Length (section 6.3 point 3 allows to repair it; a
   * repair is what an attacker hopes for), any transfer coding but a single {@code chunked},
   * several Content-Length fields or a list in one, and a length that is not plain digits.
   */
  static @Nullable String defect(Fields fields, boolean http10) {
    List<CharSequence> codings = fields.all(FieldNames.TRANSFER_ENCODING);
    List<CharSequence> lengths = fields.all(FieldNames.CONTENT_LENGTH);
    if (!codings.isEmpty() && !lengths.isEmpty()) {
      return "both Transfer-Encoding and Content-Length";
    }
    if (!codings.isEmpty() && http10) {
      return "Transfer-Encoding in HTTP/1.0";
    }
    if (codings.size() > 1
        || (codings.size() == 1 && !CHUNKED.contentEqualsIgnoreCase(codings.get(0)))) {
      return "a Transfer-Encoding other than \"chunked\"";
    }
    if (lengths.size() > 1) {
      return "more than one Content-Length";
    }
    if (lengths.size() == 1 && !isLength(lengths.get(0))) {
      return "a Content-Length that is not a number";
    }
    return null;
  }

  /** The body length that the fields announce; -1 if they announce none. */
  static long length(Fields fields) {
    CharSequence value = fields.get(FieldNames.CONTENT_LENGTH);
    return value == null || !isLength(value) ? -1 : Long.parseLong(value.toString());
  }

  /** Whether the message has a body by its fields: a request without either field has none. */
  static boolean announcesBody(Fields fields) {
    return fields.contains(FieldNames.TRANSFER_ENCODING) || length(fields) > 0;
  }

  /** Whether a Connection field lists the option (RFC 9110 section 7.6.1). */
  static boolean hasConnectionOption(Fields fields, String option) {
    for (CharSequence value : fields.all(FieldNames.CONNECTION)) {
      for (String listed : value.toString().split(",", -1)) {
        if (listed.strip().equalsIgnoreCase(option)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isLength(CharSequence value) {
    if (value.isEmpty() || value.length() > 18) {
      return false;
    }
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) < '0' || value.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }
}
