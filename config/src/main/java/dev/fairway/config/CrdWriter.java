package dev.fairway.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/**
 * Writes a kind as a CustomResourceDefinition of Kubernetes ({@code apiextensions.k8s.io/v1}), with
 * a structural schema: another dialect of what {@link JsonSchemaWriter} writes. What is only for
 * files is not in it. What must hold between fields stands there in the Common Expression Language,
 * so that the API server refuses with our words.
 *
 * <p>Defaults are described and not written down: an API server would put them into every object
 * for good, and no later version could choose others.
 */
final class CrdWriter {

  /** Names of fields that the expression language writes otherwise. */
  private static final Set<String> RESERVED =
      Set.of(
          "namespace", "import", "package", "in", "as", "for", "if", "else", "function", "const");

  private final JsonGenerator json;

  CrdWriter(JsonGenerator json) {
    this.json = json;
  }

  /** Writes the definition as a whole object. */
  void write(Kind kind, CustomResource resource) {
    json.writeStartObject();
    json.writeStringProperty("apiVersion", "apiextensions.k8s.io/v1");
    json.writeStringProperty("kind", "CustomResourceDefinition");
    object(
        "metadata",
        () -> json.writeStringProperty("name", resource.plural() + "." + CustomResource.GROUP));
    object("spec", () -> spec(kind, resource));
    json.writeEndObject();
  }

  private void spec(Kind kind, CustomResource resource) {
    json.writeStringProperty("group", CustomResource.GROUP);
    json.writeStringProperty("scope", "Namespaced");
    object("names", () -> names(kind, resource));
    json.writeArrayPropertyStart("versions");
    json.writeStartObject();
    json.writeStringProperty("name", CustomResource.VERSION);
    json.writeBooleanProperty("served", true);
    json.writeBooleanProperty("storage", true);
    object("subresources", () -> object("status", () -> {}));
    columns(resource.columns());
    object("schema", () -> object("openAPIV3Schema", () -> whole(kind, resource)));
    json.writeEndObject();
    json.writeEndArray();
  }

  private void names(Kind kind, CustomResource resource) {
    json.writeStringProperty("kind", kind.name());
    json.writeStringProperty("listKind", kind.name() + "List");
    json.writeStringProperty("plural", resource.plural());
    json.writeStringProperty("singular", kind.name().toLowerCase(Locale.ROOT));
    texts("shortNames", List.of(resource.shortName()));
    texts("categories", List.of("fairway"));
  }

  private void columns(List<CustomResource.Column> columns) {
    json.writeArrayPropertyStart("additionalPrinterColumns");
    for (CustomResource.Column column : columns) {
      json.writeStartObject();
      json.writeStringProperty("name", column.name());
      json.writeStringProperty("type", "string");
      json.writeStringProperty("jsonPath", column.jsonPath());
      json.writeStringProperty("description", column.doc());
      json.writeNumberProperty("priority", column.priority());
      json.writeEndObject();
    }
    json.writeStartObject();
    json.writeStringProperty("name", "Age");
    json.writeStringProperty("type", "date");
    json.writeStringProperty("jsonPath", ".metadata.creationTimestamp");
    json.writeEndObject();
    json.writeEndArray();
  }

  private void whole(Kind kind, CustomResource resource) {
    json.writeStringProperty("description", kind.doc());
    json.writeStringProperty("type", "object");
    texts("required", List.of("spec"));
    object(
        "properties",
        () -> {
          object("apiVersion", () -> json.writeStringProperty("type", "string"));
          object("kind", () -> json.writeStringProperty("type", "string"));
          object("metadata", this::metadata);
          kind.object().fields().stream()
              .filter(field -> field.name().equals("spec"))
              .forEach(this::field);
          object("status", () -> new CrdStatusWriter(json).write(resource.status()));
        });
  }

  /** Names of objects become labels of host names, so they are shorter than Kubernetes' own. */
  private void metadata() {
    json.writeStringProperty("type", "object");
    object("properties", () -> field(Metadata.NAME));
  }

  private void field(Field<?> field) {
    object(
        field.name(),
        () -> {
          json.writeStringProperty("description", description(field));
          type(field.type());
        });
  }

  private static <T> String description(Field<T> field) {
    String otherwise =
        field.otherwise().isPresent() && field.type() instanceof ScalarType<T> scalar
            ? " Default: " + scalar.print().apply(field.otherwise().get()) + "."
            : "";
    return JsonSchemaWriter.description(field) + otherwise;
  }

  private void type(Type<?> type) {
    switch (type) {
      case ScalarType<?> scalar -> scalar(scalar);
      case ListType<?> list -> {
        json.writeStringProperty("type", "array");
        json.writeNumberProperty("minItems", list.least());
        json.writeNumberProperty("maxItems", list.most());
        json.writeStringProperty("x-kubernetes-list-type", "atomic");
        object("items", () -> type(list.element()));
      }
      case MapType<?> map -> {
        json.writeStringProperty("type", "object");
        object("additionalProperties", () -> type(map.value()));
      }
      case ObjectType<?> object -> {
        json.writeStringProperty("type", "object");
        properties(object.fields());
        rules(object.rules());
      }
      case UnionType<?> union -> {
        json.writeStringProperty("type", "object");
        properties(union.forms());
        List<Field<?>> forms = possible(union.forms());
        validations(List.of(validation(forms, "expected: " + oneOf(forms))));
      }
    }
  }

  private void scalar(ScalarType<?> scalar) {
    switch (scalar.syntax()) {
      case Syntax.Text text -> {
        json.writeStringProperty("type", "string");
        json.writeNumberProperty("minLength", text.least());
        json.writeNumberProperty("maxLength", text.most());
        json.writeStringProperty("pattern", text.pattern());
      }
      case Syntax.Choice(var values) -> {
        json.writeStringProperty("type", "string");
        texts("enum", values);
      }
      case Syntax.Flag flag -> json.writeStringProperty("type", "boolean");
      case Syntax.Whole(var least, var most) -> {
        json.writeStringProperty("type", "integer");
        json.writeNumberProperty("minimum", least);
        json.writeNumberProperty("maximum", most);
      }
      case Syntax.Quantity quantity -> {
        json.writeBooleanProperty("x-kubernetes-int-or-string", true);
        json.writeNumberProperty("minimum", quantity.least());
        json.writeNumberProperty("maximum", quantity.most());
        json.writeStringProperty("pattern", quantity.pattern());
      }
    }
  }

  private void properties(List<? extends Field<?>> fields) {
    List<Field<?>> possible = possible(fields);
    List<String> required =
        possible.stream().filter(Field::required).<String>map(Field::name).toList();
    if (!required.isEmpty()) {
      texts("required", required);
    }
    object("properties", () -> possible.forEach(this::field));
  }

  private void rules(List<Rule> rules) {
    List<Validation> validations = new ArrayList<>();
    for (Rule rule : rules) {
      switch (rule) {
        case Rule.ExactlyOne(var fields, var purpose) -> {
          List<Field<?>> forms = possible(fields);
          validations.add(validation(forms, "expected: " + oneOf(forms) + ", " + purpose));
        }
      }
    }
    validations(validations);
  }

  /**
   * A rule of the schema.
   *
   * @param rule in the Common Expression Language
   * @param message what the API server says when it does not hold
   */
  private record Validation(String rule, String message) {}

  private static Validation validation(List<Field<?>> fields, String message) {
    List<String> given = fields.stream().map(field -> "has(self." + escaped(field) + ")").toList();
    String rule =
        given.size() == 1
            ? given.getFirst()
            : "[" + String.join(", ", given) + "].exists_one(given, given)";
    return new Validation(rule, message);
  }

  private void validations(List<Validation> validations) {
    if (validations.isEmpty()) {
      return;
    }
    json.writeArrayPropertyStart("x-kubernetes-validations");
    for (Validation validation : validations) {
      json.writeStartObject();
      json.writeStringProperty("rule", validation.rule());
      json.writeStringProperty("message", validation.message());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static List<Field<?>> possible(List<? extends Field<?>> fields) {
    List<Field<?>> possible = new ArrayList<>();
    for (Field<?> field : fields) {
      if (field.isFor(Origin.HOME_CLUSTER)) {
        possible.add(field);
      }
    }
    return possible;
  }

  private static String oneOf(List<Field<?>> fields) {
    List<String> names = Field.names(fields, Origin.HOME_CLUSTER);
    return names.size() == 1 ? names.getFirst() : "exactly one of " + String.join(", ", names);
  }

  private static String escaped(Field<?> field) {
    return RESERVED.contains(field.name()) ? "__" + field.name() + "__" : field.name();
  }

  private void texts(String name, List<String> values) {
    json.writeArrayPropertyStart(name);
    values.forEach(json::writeString);
    json.writeEndArray();
  }

  private void object(String name, Runnable content) {
    json.writeObjectPropertyStart(name);
    content.run();
    json.writeEndObject();
  }
}
