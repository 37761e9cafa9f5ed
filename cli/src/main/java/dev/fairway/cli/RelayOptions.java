package dev.fairway.cli;

import dev.fairway.config.Configuration;
import dev.fairway.config.Job;
import dev.fairway.config.Problem;
import dev.fairway.config.SourceFile;
import dev.fairway.config.Sources;
import dev.fairway.net.HostPort;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The options that say what a relay is to do: a configuration, or all of it in one line. */
final class RelayOptions {

  private static final JsonFactory JSON = new JsonFactory();
  private static final String LINE = "the command line";

  @Option(
      names = "--config",
      paramLabel = "PATH",
      description =
          "The file or folder with its Relay object; or an nginx.conf, a haproxy.cfg, or a ConfigMap"
              + " of either.")
  private String config = "";

  @Option(
      names = "--listen",
      paramLabel = "[ADDRESS]:PORT",
      description = "Where clients connect, such as :8000 or 127.0.0.1:8000. May be repeated.")
  private List<String> listen = List.of();

  @Option(
      names = "--to",
      paramLabel = "HOST:PORT",
      description = "Where their connections go, such as api.example.com:443.")
  private String to = "";

  @Option(
      names = "--admin-listen",
      paramLabel = "[ADDRESS]:PORT",
      description =
          "Where health and metrics are served, whatever the configuration says. Default:"
              + " 127.0.0.1:8082.")
  private String admin = "";

  /**
   * Reads what the options say.
   *
   * @throws ParameterException if they say nothing, too much, or something that cannot be
   * @throws CommandFailure if there is no such file
   */
  RelaySource source(Environment environment, CommandSpec spec) {
    boolean line = !listen.isEmpty() || !to.isEmpty();
    if (line && !config.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--config beside --listen or --to (expected: either)");
    }
    if (line) {
      return onLine(spec);
    }
    if (config.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "Missing required options: --config=PATH, or --listen and --to");
    }
    Path path = environment.folder().resolve(config);
    if (!Files.exists(path)) {
      throw missing(path);
    }
    Optional<HostPort> elsewhere = adminListen(spec);
    return new RelaySource(LoadedRelay.load(path).adminOn(elsewhere), Optional.of(path), elsewhere);
  }

  static CommandFailure missing(Path path) {
    return new CommandFailure(
        path + " does not exist",
        "Name a file or folder with a Relay object in it, an nginx.conf or a haproxy.cfg.");
  }

  private RelaySource onLine(CommandSpec spec) {
    if (listen.isEmpty() || to.isEmpty()) {
      String missing = listen.isEmpty() ? "--listen=[ADDRESS]:PORT" : "--to=HOST:PORT";
      throw new ParameterException(spec.commandLine(), "Missing required option: " + missing);
    }
    Sources sources = line(listen, to);
    Configuration read = parse(sources, spec);
    return new RelaySource(
        new LoadedRelay(sources, read, read.relay(), List.of(), List.of(), List.of()),
        Optional.empty(),
        Optional.empty());
  }

  /** Where the files have no say; absent if they do. */
  private Optional<HostPort> adminListen(CommandSpec spec) {
    if (admin.isEmpty()) {
      return Optional.empty();
    }
    // Of a relay that is never started: its parser knows what is right.
    Sources any = line(List.of("127.0.0.1:0"), "relay.invalid:1");
    return parse(any, spec).relay().map(relay -> relay.admin().listen());
  }

  private static Configuration parse(Sources sources, CommandSpec spec) {
    Configuration read = sources.parse(Job.RELAY);
    for (Problem problem : read.problems()) {
      throw new ParameterException(
          spec.commandLine(),
          option(problem.path())
              + ": "
              + problem.message().replace("spec.admin.listen", "--admin-listen"));
    }
    return read;
  }

  private Sources line(List<String> listen, String to) {
    return new Sources(LINE, List.of(new SourceFile(LINE, object(listen, to))), List.of());
  }

  /** The same as an object, so that one parser knows what is right. JSON is YAML. */
  private String object(List<String> listen, String to) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeStringProperty("apiVersion", "fairway.dev/v1alpha1");
      json.writeStringProperty("kind", "Relay");
      json.writeObjectPropertyStart("metadata");
      json.writeStringProperty("name", "relay");
      json.writeEndObject();
      json.writeObjectPropertyStart("spec");
      json.writeArrayPropertyStart("listeners");
      json.writeStartObject();
      json.writeArrayPropertyStart("listen");
      listen.forEach(json::writeString);
      json.writeEndArray();
      json.writeStringProperty("to", to);
      json.writeEndObject();
      json.writeEndArray();
      if (!admin.isEmpty()) {
        json.writeObjectPropertyStart("admin");
        json.writeStringProperty("listen", admin);
        json.writeEndObject();
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    return text.toString();
  }

  private static String option(String field) {
    if (field.startsWith("spec.listeners[0].listen")) {
      return "--listen";
    }
    return field.startsWith("spec.admin") ? "--admin-listen" : "--to";
  }
}
