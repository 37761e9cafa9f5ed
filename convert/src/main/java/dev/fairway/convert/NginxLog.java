package dev.fairway.convert;

import dev.fairway.config.RelaySpec.AccessLog;
import dev.fairway.config.RelaySpec.LogFormat;
import dev.fairway.convert.NginxDirective.Word;
import dev.fairway.model.LogTemplate;
import dev.fairway.model.LogTemplate.Escape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The directives {@code log_format} and {@code access_log}. */
final class NginxLog {

  private static final AccessLog OFF =
      new AccessLog(Optional.empty(), new LogFormat.None(), Optional.empty());

  private final Findings findings;
  private final Map<String, NginxDirective> formats = new HashMap<>();

  NginxLog(Findings findings) {
    this.findings = findings;
  }

  /** Remembers a format; it is looked at when a log uses it. */
  void format(NginxDirective directive) {
    if (directive.args().size() < 2) {
      findings.refuse(directive.location(), "log_format", "expected: a name and a text");
    } else if (formats.putIfAbsent(directive.arg(0), directive) != null) {
      findings.refuse(
          directive.location(), "log_format", Findings.quote(directive.arg(0)) + " is given twice");
    }
  }

  /** What some logs come to of which all hold at once; nginx writes none where none is named. */
  AccessLog accessLog(List<NginxDirective> logs) {
    if (logs.isEmpty()) {
      return OFF;
    }
    for (NginxDirective further : logs.subList(1, logs.size())) {
      findings.refuse(
          further.location(),
          "access_log",
          "refused: a second log (expected: one for each server)");
    }
    NginxDirective log = logs.getFirst();
    if (log.arg(0).equals("off")) {
      return OFF;
    }
    String path = log.arg(0);
    if (path.startsWith("syslog:") || path.isBlank() || path.indexOf('$') >= 0) {
      findings.refuse(
          log.location(),
          "access_log",
          "refused: " + Findings.quote(path) + " (expected: the path of a file)");
      return OFF;
    }
    boolean stream = path.equals("/dev/stdout") || path.equals("/dev/stderr");
    if (!path.startsWith("/")) {
      findings.notice(
          log.location(),
          "access_log",
          "a path that is relative to the folder of the configuration, not to nginx's");
    }
    return new AccessLog(
        stream ? Optional.empty() : Optional.of(path), template(log), Optional.empty());
  }

  private LogFormat template(NginxDirective log) {
    List<Word> options = log.argsFrom(1);
    String name = "";
    for (Word option : options) {
      String text = option.text();
      if (text.startsWith("if=")) {
        findings.refuse(log.location(), "access_log", "refused: if= (expected: all sessions)");
      } else if (text.startsWith("buffer=")
          || text.startsWith("flush=")
          || text.startsWith("gzip")) {
        findings.remark(
            log.location(), "access_log", Findings.quote(text) + " is ignored: lines are whole");
      } else if (name.isEmpty()) {
        name = text;
      } else {
        findings.refuse(log.location(), "access_log", Findings.quote(text) + " is not known");
      }
    }
    NginxDirective format = formats.get(name);
    if (format != null) {
      return template(format, log);
    }
    findings.refuse(
        log.location(),
        "access_log",
        name.isEmpty()
            ? "no format (expected: the name of a log_format)"
            : "no log_format " + Findings.quote(name));
    return new LogFormat.Json();
  }

  private LogFormat template(NginxDirective format, NginxDirective log) {
    Escape escape = Escape.DEFAULT;
    int first = 1;
    switch (format.arg(1)) {
      case "escape=json" -> {
        escape = Escape.JSON;
        first = 2;
      }
      case "escape=none" -> {
        escape = Escape.NONE;
        first = 2;
      }
      case "escape=default" -> first = 2;
      default -> {}
    }
    String text = format.argsFrom(first).stream().map(Word::text).collect(Collectors.joining());
    LogTemplate template = new LogTemplate(text, escape);
    Set<String> unknown = template.unknown();
    if (!unknown.isEmpty()) {
      findings.refuse(
          format.location(),
          "log_format",
          "refused: $"
              + unknown.iterator().next()
              + " (expected: one of the variables of nginx's module stream)");
    }
    if (text.equals("json") || text.equals("none") || text.isBlank()) {
      findings.refuse(log.location(), "log_format", "no line that could be told apart");
    }
    return new LogFormat.Template(template);
  }
}
