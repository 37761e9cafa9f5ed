package dev.fairway.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One request, read by the grammar of RFC 9112 and nothing else, from text in which a character is
 * a byte. It knows no repairs but one: a folded value (section 5.2) is one line with a space.
 *
 * @param fields as "name: value"
 * @param end where the next request begins
 */
record StrictRequest(String method, String target, List<String> fields, String body, int end) {

  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

  /** Section 3 lets a server take any white space for the one space between the words. */
  private static final Pattern LINE =
      Pattern.compile(
          "("
              + TOKEN
              + ")[ \\t\\x0b\\f\\r]+([!-~\\x80-\\xff]+)[ \\t\\x0b\\f\\r]+(?i:HTTP)/1\\.[01][ \\t]*\r\n");

  private static final Pattern FIELD =
      Pattern.compile(
          "(" + TOKEN + "):((?:[\\t -~\\x80-\\xff]|\r\n[\\t ][\\x00-\\x09\\x0b-\\x20]*)*)\r\n",
          Pattern.DOTALL);
  private static final Pattern CHUNK =
      Pattern.compile("([0-9A-Fa-f]{1,8})[ \\t]*(?:;[\\t -~\\x80-\\xff]*)?\r\n");

  /** The request that begins there; null if none does. */
  static @Nullable StrictRequest parse(String text, int from) {
    int at = from;
    // RFC 9112 section 2.2 lets a server ignore empty lines before a request. Netty ignores every
    // control character; nothing of them is forwarded.
    while (at < text.length()
        && (Character.isISOControl(text.charAt(at)) || text.charAt(at) == ' ')) {
      at++;
    }
    Matcher line = LINE.matcher(text).region(at, text.length());
    if (!line.lookingAt()) {
      return null;
    }
    at = line.end();
    List<String> fields = new ArrayList<>();
    at = fields(text, at, fields);
    if (at < 0) {
      return null;
    }
    List<String> lengths = values(fields, "content-length");
    List<String> codings = values(fields, "transfer-encoding");
    if (lengths.size() + codings.size() > 1 || values(fields, "host").size() > 1) {
      return null;
    }
    String method = line.group(1);
    if (codings.size() == 1) {
      return codings.get(0).equalsIgnoreCase("chunked")
          ? chunked(text, at, method, line.group(2), fields)
          : null;
    }
    if (lengths.isEmpty()) {
      return new StrictRequest(method, line.group(2), fields, "", at);
    }
    if (!lengths.get(0).matches("[0-9]{1,9}")) {
      return null;
    }
    int end = at + Integer.parseInt(lengths.get(0));
    return end > text.length()
        ? null
        : new StrictRequest(method, line.group(2), fields, text.substring(at, end), end);
  }

  List<String> fieldsWithoutHost() {
    return fields.stream().filter(field -> !name(field).equals("host")).toList();
  }

  /** The same request as it must look behind us. */
  StrictRequest forwarded(String path, @Nullable String authority, @Nullable String upgrade) {
    List<String> kept = new ArrayList<>(List.of("Host: " + (authority == null ? "" : authority)));
    List<String> hop = List.of("connection", "transfer-encoding", "te", "upgrade", "keep-alive");
    fieldsWithoutHost().stream().filter(field -> !hop.contains(name(field))).forEach(kept::add);
    boolean length = !values(kept, "content-length").isEmpty();
    if (!values(fields, "transfer-encoding").isEmpty()) {
      kept.add("transfer-encoding: chunked");
    } else if (!length && List.of("POST", "PUT", "PATCH").contains(method)) {
      kept.add("Content-Length: 0");
    }
    if (upgrade != null) {
      kept.add("Connection: Upgrade");
      kept.add("Upgrade: " + upgrade);
    }
    return new StrictRequest(method, path, kept, body, 0);
  }

  /** Without the end: that is about where it stood. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StrictRequest that && toString().equals(that.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  @Override
  public String toString() {
    return method + " " + target + " " + fields + " " + body;
  }

  private static @Nullable StrictRequest chunked(
      String text, int from, String method, String target, List<String> fields) {
    StringBuilder body = new StringBuilder();
    int at = from;
    while (true) {
      Matcher chunk = CHUNK.matcher(text).region(at, text.length());
      if (!chunk.lookingAt()) {
        return null;
      }
      int size = (int) Long.parseLong(chunk.group(1), 16);
      at = chunk.end();
      if (size == 0) {
        break;
      }
      if (size < 0 || at + size > text.length() || !text.startsWith("\r\n", at + size)) {
        return null;
      }
      body.append(text, at, at + size);
      at += size + 2;
    }
    at = fields(text, at, new ArrayList<>());
    return at < 0 ? null : new StrictRequest(method, target, fields, body.toString(), at);
  }

  /** Where the fields end, after the empty line; -1 if they do not. */
  private static int fields(String text, int from, List<String> fields) {
    int at = from;
    while (!text.startsWith("\r\n", at)) {
      Matcher field = FIELD.matcher(text).region(at, text.length());
      if (!field.lookingAt()) {
        return -1;
      }
      String value = field.group(2).replaceAll("[\\t ]*\r\n[\\t ][\\x00-\\x09\\x0b-\\x20]*", " ");
      fields.add(field.group(1) + ": " + value.replaceAll("^[\\t ]+|[\\t ]+$", ""));
      at = field.end();
    }
    return at + 2;
  }

  private static List<String> values(List<String> fields, String name) {
    return fields.stream()
        .filter(field -> name(field).equals(name))
        .map(field -> field.substring(name.length() + 2))
        .toList();
  }

  private static String name(String field) {
    return field.substring(0, field.indexOf(':')).toLowerCase(Locale.ROOT);
  }
}
