package dev.fairway.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A line of the access log of L4 sessions as nginx writes it: text with {@code $name} or {@code
 * ${name}} in it, with nginx's own names.
 *
 * @param text as it was written
 * @param escape what becomes of quotes and control characters in the values
 */
public record LogTemplate(String text, Escape escape) {

  /**
   * The names that a template may use: nginx's of its module stream, and the last five, our own.
   */
  public static final Set<String> VARIABLES =
      Set.of(
          "binary_remote_addr",
          "bytes_received",
          "bytes_sent",
          "connection",
          "hostname",
          "msec",
          "pid",
          "protocol",
          "proxy_protocol_addr",
          "proxy_protocol_port",
          "proxy_protocol_server_addr",
          "proxy_protocol_server_port",
          "realip_remote_addr",
          "realip_remote_port",
          "remote_addr",
          "remote_port",
          "server_addr",
          "server_port",
          "session_time",
          "ssl_preread_alpn_protocols",
          "ssl_preread_protocol",
          "ssl_preread_server_name",
          "status",
          "time_iso8601",
          "time_local",
          "upstream_addr",
          "upstream_bytes_received",
          "upstream_bytes_sent",
          "upstream_connect_time",
          "upstream_first_byte_time",
          "upstream_session_time",
          "id",
          "listener",
          "upstream",
          "end",
          "problem");

  /** What becomes of characters in values that would end the line or a quoted text in it. */
  public enum Escape {
    /** Quotes, backslashes and control characters as {@code \xXX}; an empty value is {@code -}. */
    DEFAULT,
    /** As in JSON strings. */
    JSON,
    /** Nothing. */
    NONE
  }

  /** A piece of a line. */
  public sealed interface Part {

    /** The same in every line. */
    record Text(String text) implements Part {}

    /** The value of a variable, by its name without the dollar. */
    record Variable(String name) implements Part {}
  }

  /** The pieces, in order; a dollar that no name follows is text. */
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    var plain = new StringBuilder();
    for (int i = 0; i < text.length(); ) {
      boolean braces = text.startsWith("${", i);
      int start = i + (braces ? 2 : 1);
      int end = text.charAt(i) == '$' ? nameEnd(start) : start;
      boolean closed = !braces || (end < text.length() && text.charAt(end) == '}');
      if (end == start || !closed) {
        plain.append(text.charAt(i++));
        continue;
      }
      if (!plain.isEmpty()) {
        parts.add(new Part.Text(plain.toString()));
        plain.setLength(0);
      }
      parts.add(new Part.Variable(text.substring(start, end)));
      i = braces ? end + 1 : end;
    }
    if (!plain.isEmpty()) {
      parts.add(new Part.Text(plain.toString()));
    }
    return List.copyOf(parts);
  }

  /** The names in it that nothing stands behind, in alphabetical order. */
  public Set<String> unknown() {
    Set<String> unknown = new TreeSet<>();
    for (Part part : parts()) {
      if (part instanceof Part.Variable(var name) && !VARIABLES.contains(name)) {
        unknown.add(name);
      }
    }
    return unknown;
  }

  private int nameEnd(int start) {
    int end = start;
    while (end < text.length() && isNameCharacter(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }
}
