package dev.fairway.config;

import dev.fairway.config.RelaySpec.AccessLog;
import dev.fairway.config.RelaySpec.LogFormat;
import dev.fairway.model.LogTemplate;
import dev.fairway.model.LogTemplate.Escape;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** How the access log of a Relay is written. */
final class RelayLogKind {

  private static final String JSON = "json";
  private static final String NONE = "none";
  private static final int LONGEST = 4_096;

  private static final Field<String> PATH =
      Field.optional(
          "path",
          Scalars.FILE,
          "File that a line is appended to for each session; its folder is made. Left out: standard"
              + " output.");

  private static final Field<String> FORMAT =
      Field.defaulted(
          "format",
          Scalars.checked(
              "json, none, or a line with nginx's variables such as \"$remote_addr $status\"",
              new Syntax.Text(
                  Patterns.VISIBLE, 1, LONGEST, List.of(JSON, NONE, "$remote_addr $status")),
              text -> text.length() <= LONGEST && text.chars().anyMatch(c -> c > ' ' && c < 127)),
          JSON,
          "What a line looks like. json: an object with every field. none: there is no log.");

  private static final Field<Escape> ESCAPE =
      Field.defaulted(
          "escape",
          Scalars.choice(Escape.class),
          Escape.DEFAULT,
          "What becomes of quotes and control characters in the values of a format of one's own.");

  private static final Field<Duration> RECORD_EVERY =
      Field.optional(
          "recordEvery",
          Scalars.duration(Duration.ofSeconds(1), Duration.ofDays(1)),
          "How often a session that goes on gets a further line. Left out: only one, when it ends.");

  static final ObjectType<AccessLog> TYPE =
      new ObjectType<>(
          List.of(PATH, FORMAT, ESCAPE, RECORD_EVERY),
          List.of(),
          RelayLogKind::check,
          RelayLogKind::build);

  private RelayLogKind() {}

  private static void check(Values values, Check.Fault fault) {
    String format = values.get(FORMAT);
    if (isWord(format)) {
      if (values.has(ESCAPE)) {
        fault.at(ESCAPE, "given beside format " + format + " (expected: a format of one's own)");
      }
      return;
    }
    Set<String> unknown = new LogTemplate(format, values.get(ESCAPE)).unknown();
    if (!unknown.isEmpty()) {
      String first = unknown.iterator().next();
      fault.at(
          FORMAT,
          "no variable $"
              + Quoted.plain(first)
              + " (expected: one of nginx.s module stream, such as $remote_addr)"
              + Suggestion.among(LogTemplate.VARIABLES, first));
    }
  }

  private static AccessLog build(Values values) {
    LogFormat format =
        switch (values.get(FORMAT)) {
          case JSON -> new LogFormat.Json();
          case NONE -> new LogFormat.None();
          case String text -> new LogFormat.Template(new LogTemplate(text, values.get(ESCAPE)));
        };
    return new AccessLog(values.find(PATH), format, values.find(RECORD_EVERY));
  }

  private static boolean isWord(String format) {
    return format.equals(JSON) || format.equals(NONE);
  }
}
