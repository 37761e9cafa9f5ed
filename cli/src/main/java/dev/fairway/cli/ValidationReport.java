package dev.fairway.cli;

import dev.fairway.config.Finding;
import dev.fairway.config.Finding.Severity;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The options and the output of every command that validates a configuration. */
final class ValidationReport {

  private static final JsonFactory JSON = new JsonFactory();

  @Option(names = "--strict", description = "Fail when there are warnings too.")
  private boolean strict;

  @Mixin private OutputOption output = new OutputOption();

  boolean json() {
    return output.json();
  }

  /**
   * Prints what was found.
   *
   * @param served how many things would be served
   * @param noun what one of them is called
   * @return the exit code
   */
  int print(Environment environment, List<Finding> findings, int served, String noun) {
    boolean good =
        count(findings, Severity.ERROR) == 0 && (!strict || count(findings, Severity.WARNING) == 0);
    if (output.json()) {
      environment.out().println(json(findings, good, served, noun));
    } else {
      findings.forEach(
          finding ->
              environment.out().println(word(finding.severity()) + ": " + finding.problem()));
      environment.out().println(summary(findings, good, served, noun));
    }
    return good ? ExitCode.DONE : ExitCode.FAILED;
  }

  private static String summary(List<Finding> findings, boolean good, int served, String noun) {
    return String.join(
        ", ",
        (good ? "OK: " : "not good: ") + count(count(findings, Severity.ERROR), "error"),
        count(count(findings, Severity.WARNING), "warning"),
        count(served, noun) + " to serve");
  }

  private static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  private static long count(List<Finding> findings, Severity severity) {
    return findings.stream().filter(finding -> finding.severity() == severity).count();
  }

  private static String json(List<Finding> findings, boolean good, int served, String noun) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeBooleanProperty("good", good);
      json.writeNumberProperty(noun + "s", served);
      json.writeArrayPropertyStart("findings");
      findings.forEach(finding -> write(finding, json));
      json.writeEndArray();
      json.writeEndObject();
    }
    return text.toString();
  }

  private static void write(Finding finding, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("severity", word(finding.severity()));
    json.writeStringProperty("file", finding.problem().location().file());
    json.writeNumberProperty("line", finding.problem().location().line());
    json.writeNumberProperty("column", finding.problem().location().column());
    finding
        .problem()
        .object()
        .ifPresent(
            key -> {
              json.writeStringProperty("kind", key.kind());
              json.writeStringProperty("name", key.name());
            });
    json.writeStringProperty("field", finding.problem().path());
    json.writeStringProperty("message", finding.problem().message());
    json.writeEndObject();
  }

  private static String word(Severity severity) {
    return severity.name().toLowerCase(Locale.ROOT);
  }
}
