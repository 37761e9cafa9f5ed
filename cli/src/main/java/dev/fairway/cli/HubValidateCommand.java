package dev.fairway.cli;

import dev.fairway.hub.HubState;
import dev.fairway.hub.Validation;
import dev.fairway.hub.Validation.Finding;
import dev.fairway.hub.Validation.Severity;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** {@code fairway hub validate}: says what a hub would make of a configuration. */
@Command(
    name = "validate",
    description = {
      "Say what a hub would make of a configuration.",
      "",
      "Reads the same files by the same code as the hub, certificates and keys included, and names"
          + " everything that is wrong. Nothing is listened on, dialled or written."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway hub validate --config hub.yaml",
      "  fairway hub validate --config /etc/fairway --strict -o json"
    })
final class HubValidateCommand implements Callable<Integer> {

  private static final JsonFactory JSON = new JsonFactory();

  private final Environment environment;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "PATH",
      description = "The file or folder of the hub's configuration.")
  private String config = "";

  @Option(
      names = "--state",
      paramLabel = "FOLDER",
      description = "The hub's state folder. Default: fairway/hub below $XDG_STATE_HOME.")
  private String state = "";

  @Option(names = "--strict", description = "Fail when there are warnings too.")
  private boolean strict;

  @Mixin private OutputOption output = new OutputOption();

  HubValidateCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    Path path = environment.folder().resolve(config);
    if (!output.json() && !Files.exists(path)) {
      throw new CommandFailure(
          path + " does not exist", "Name a file or folder with a Hub object in it.");
    }
    InstantSource clock = InstantSource.system();
    HubState folder = new HubState(HubFolders.state(environment, state), clock);
    Validation validation = Validation.of(path, folder, clock);
    if (output.json()) {
      json(validation);
    } else {
      text(validation);
    }
    return isGood(validation) ? ExitCode.DONE : ExitCode.FAILED;
  }

  private boolean isGood(Validation validation) {
    return validation.count(Severity.ERROR) == 0
        && (!strict || validation.count(Severity.WARNING) == 0);
  }

  private void text(Validation validation) {
    for (Finding finding : validation.findings()) {
      environment.out().println(word(finding.severity()) + ": " + finding.problem());
    }
    environment
        .out()
        .println(
            String.join(
                ", ",
                (isGood(validation) ? "OK: " : "not good: ")
                    + count(validation.count(Severity.ERROR), "error"),
                count(validation.count(Severity.WARNING), "warning"),
                count(validation.clusters(), "cluster") + " to serve"));
  }

  private static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  private void json(Validation validation) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeBooleanProperty("good", isGood(validation));
      json.writeNumberProperty("clusters", validation.clusters());
      json.writeArrayPropertyStart("findings");
      validation.findings().forEach(finding -> write(finding, json));
      json.writeEndArray();
      json.writeEndObject();
    }
    environment.out().println(text);
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
