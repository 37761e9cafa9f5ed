package dev.fairway.config;

import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;

/**
 * The schemas of the kinds, JSON Schema 2020-12 as indented text, from the descriptions that the
 * reader itself reads by. Pure; any thread.
 */
public final class PublishedSchema {

  private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
  private static final JsonFactory JSON = new JsonFactory();

  private PublishedSchema() {}

  /** The names of the kinds. */
  public static List<String> kinds() {
    return Kind.names();
  }

  /** The schema of one kind; absent if there is no such kind. */
  public static Optional<String> of(String kind) {
    return Kind.named(kind)
        .map(
            known ->
                text(
                    json -> {
                      json.writeStringProperty("$schema", DIALECT);
                      new JsonSchemaWriter(json).describe(known);
                    }));
  }

  /** The schema of an object of any kind: what an editor needs for files with several kinds. */
  public static String ofAnyKind() {
    return text(PublishedSchema::anyKind);
  }

  /** By condition and not by choice, so that a validator names the faults of the kind meant. */
  private static void anyKind(JsonGenerator json) {
    json.writeStringProperty("$schema", DIALECT);
    json.writeStringProperty("title", "Any object of " + Kind.API_VERSION);
    json.writeStringProperty("type", "object");
    json.writeArrayPropertyStart("required");
    json.writeString("kind");
    json.writeEndArray();
    json.writeObjectPropertyStart("properties");
    json.writeObjectPropertyStart("kind");
    json.writeArrayPropertyStart("enum");
    Kind.names().forEach(json::writeString);
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndObject();
    json.writeArrayPropertyStart("allOf");
    Kind.ALL.forEach(kind -> ifThen(kind, json));
    json.writeEndArray();
    json.writeObjectPropertyStart("$defs");
    for (Kind kind : Kind.ALL) {
      json.writeObjectPropertyStart(kind.name());
      new JsonSchemaWriter(json).describe(kind);
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void ifThen(Kind kind, JsonGenerator json) {
    json.writeStartObject();
    json.writeObjectPropertyStart("if");
    json.writeObjectPropertyStart("properties");
    json.writeObjectPropertyStart("kind");
    json.writeStringProperty("const", kind.name());
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
    json.writeObjectPropertyStart("then");
    json.writeStringProperty("$ref", "#/$defs/" + kind.name());
    json.writeEndObject();
    json.writeEndObject();
  }

  /** An object as indented text. */
  static String text(Consumer<JsonGenerator> content) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(new Indented(), text)) {
      json.writeStartObject();
      content.accept(json);
      json.writeEndObject();
    }
    return text + "\n";
  }

  /** Two spaces, and the same line breaks everywhere. */
  private static final class Indented extends ObjectWriteContext.Base {

    @Override
    public PrettyPrinter getPrettyPrinter() {
      DefaultIndenter lines = new DefaultIndenter("  ", "\n");
      Separators separators =
          Separators.createDefaultInstance()
              .withObjectNameValueSpacing(Separators.Spacing.AFTER)
              .withArrayEmptySeparator("")
              .withObjectEmptySeparator("");
      return new DefaultPrettyPrinter(separators)
          .withObjectIndenter(lines)
          .withArrayIndenter(lines);
    }
  }
}
