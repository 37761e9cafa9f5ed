package dev.fairway.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The lines of the hub's access log, made narrow enough for a terminal. */
final class AccessLines {
  private static final JsonFactory JSON = new JsonFactory();

  private AccessLines() {}

  /** Returns the fields of a line, all as text. */
  static Map<String, String> parse(String line) {
    var fields = new HashMap<String, String>();
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), line)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token.isScalarValue()) {
          fields.put(parser.currentName(), parser.getString());
        }
      }
    }
    return fields;
  }

  /** Returns a table of the given lines. */
  static String table(List<Map<String, String>> lines) {
    var rows = new ArrayList<String>();
    rows.add(row("cluster", "method", "status", "bytes", "ms", "path"));
    for (Map<String, String> line : lines) {
      rows.add(
          row(
              line.getOrDefault("cluster", "-"),
              line.getOrDefault("method", "-"),
              line.getOrDefault("status", "-"),
              line.getOrDefault("response_bytes", "-"),
              line.getOrDefault("total_ms", "-"),
              line.getOrDefault("path", "-")));
    }
    return String.join("\n", rows);
  }

  private static String row(
      String cluster, String method, String status, String bytes, String time, String path) {
    return String.format(
        Locale.ROOT, "%-8s %-6s %6s %7s %9s  %s", cluster, method, status, bytes, time, path);
  }
}
