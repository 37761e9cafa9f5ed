package dev.fairway.config;

import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * Writes a type as JSON Schema 2020-12. One dialect of several that the same descriptions can be
 * written in; nothing that reads configuration knows of it.
 *
 * <p>A field that may be left out may also be given nothing, as the reader has it. What no schema
 * can say is left to the reader: bounds of durations, {@link Check}s, and what is true only of
 * several objects together.
 */
final class JsonSchemaWriter {

  private final JsonGenerator json;

  JsonSchemaWriter(JsonGenerator json) {
    this.json = json;
  }

  /** Writes the properties of a schema into the object that is open. */
  void describe(Kind kind) {
    json.writeStringProperty("title", kind.name() + " (" + Kind.API_VERSION + ")");
    json.writeStringProperty("description", kind.doc());
    object(kind.object(), false);
  }

  private void field(Field<?> field) {
    json.writeObjectPropertyStart(field.name());
    json.writeStringProperty("description", description(field));
    type(field.type(), !field.required());
    writeDefault(field);
    json.writeEndObject();
  }

  /** What a field does, and what to write. */
  static String description(Field<?> field) {
    return field.type() instanceof ScalarType<?> scalar
            && !(scalar.syntax() instanceof Syntax.Choice)
        ? field.doc() + " Expected: " + scalar.expected() + "."
        : field.doc();
  }

  private <T> void writeDefault(Field<T> field) {
    field
        .otherwise()
        .ifPresent(
            value -> {
              json.writeName("default");
              writeValue(field.type(), value);
            });
  }

  /** Objects are defaulted field by field, so that an empty one stands for all their defaults. */
  private <T> void writeValue(Type<T> type, T value) {
    switch (type) {
      case ScalarType<T> scalar when scalar.syntax() instanceof Syntax.Whole ->
          json.writeNumber(Integer.parseInt(scalar.print().apply(value)));
      case ScalarType<T> scalar when scalar.syntax() instanceof Syntax.Flag ->
          json.writeBoolean(Boolean.parseBoolean(scalar.print().apply(value)));
      case ScalarType<T> scalar -> json.writeString(scalar.print().apply(value));
      case ListType<?> list -> writeList(list, (List<?>) value);
      case MapType<?> map -> writeEmptyObject();
      case ObjectType<T> object -> writeEmptyObject();
      case UnionType<T> union -> writeEmptyObject();
    }
  }

  private <T> void writeList(ListType<T> list, List<?> values) {
    json.writeStartArray();
    for (Object each : values) {
      // Made by this very type; only plain values are given by default.
      @SuppressWarnings("unchecked")
      T element = (T) each;
      writeValue(list.element(), element);
    }
    json.writeEndArray();
  }

  private void writeEmptyObject() {
    json.writeStartObject();
    json.writeEndObject();
  }

  private void type(Type<?> type, boolean nullable) {
    switch (type) {
      case ScalarType<?> scalar -> scalar(scalar, nullable);
      case ListType<?> list -> list(list, nullable);
      case MapType<?> map -> map(map, nullable);
      case ObjectType<?> object -> object(object, nullable);
      case UnionType<?> union -> union(union, nullable);
    }
  }

  private void scalar(ScalarType<?> scalar, boolean nullable) {
    switch (scalar.syntax()) {
      case Syntax.Text text -> {
        sort(nullable, "string");
        json.writeNumberProperty("minLength", text.least());
        json.writeNumberProperty("maxLength", text.most());
        pattern(text.pattern(), scalar);
      }
      case Syntax.Choice(var values) -> choice(values, nullable);
      case Syntax.Flag flag -> sort(nullable, "boolean");
      case Syntax.Whole(var least, var most) -> {
        sort(nullable, "integer");
        bounds(least, most);
      }
      case Syntax.Quantity quantity -> {
        sort(nullable, "integer", "string");
        bounds(quantity.least(), quantity.most());
        pattern(quantity.pattern(), scalar);
      }
    }
    examples(scalar.syntax().examples());
  }

  private void choice(List<String> values, boolean nullable) {
    if (values.size() == 1 && !nullable) {
      json.writeStringProperty("const", values.getFirst());
      return;
    }
    json.writeArrayPropertyStart("enum");
    values.forEach(json::writeString);
    if (nullable) {
      json.writeNull();
    }
    json.writeEndArray();
  }

  private void bounds(int least, int most) {
    json.writeNumberProperty("minimum", least);
    json.writeNumberProperty("maximum", most);
  }

  /** The message is a keyword of the language servers of editors; others pass over it. */
  private void pattern(String pattern, ScalarType<?> scalar) {
    json.writeStringProperty("pattern", pattern);
    json.writeStringProperty("patternErrorMessage", "Expected: " + scalar.expected() + ".");
  }

  private void examples(List<String> examples) {
    if (!examples.isEmpty()) {
      json.writeArrayPropertyStart("examples");
      examples.forEach(json::writeString);
      json.writeEndArray();
    }
  }

  private void list(ListType<?> list, boolean nullable) {
    sort(nullable, "array");
    json.writeNumberProperty("minItems", list.least());
    json.writeNumberProperty("maxItems", list.most());
    json.writeObjectPropertyStart("items");
    type(list.element(), false);
    json.writeEndObject();
  }

  private void map(MapType<?> map, boolean nullable) {
    sort(nullable, "object");
    json.writeObjectPropertyStart("propertyNames");
    scalar(map.key(), false);
    json.writeEndObject();
    json.writeObjectPropertyStart("additionalProperties");
    type(map.value(), false);
    json.writeEndObject();
  }

  private void object(ObjectType<?> object, boolean nullable) {
    sort(nullable, "object");
    List<? extends Field<?>> required =
        possible(object.fields()).stream().filter(Field::required).toList();
    if (!required.isEmpty()) {
      json.writeArrayPropertyStart("required");
      required.forEach(field -> json.writeString(field.name()));
      json.writeEndArray();
    }
    closed(object.fields());
    rules(object.rules(), nullable);
  }

  /** Each in a schema of its own where there are several: no keyword may stand there twice. */
  private void rules(List<Rule> rules, boolean nullable) {
    if (rules.size() == 1) {
      rule(rules.getFirst(), nullable);
    } else if (!rules.isEmpty()) {
      json.writeArrayPropertyStart("allOf");
      for (Rule rule : rules) {
        json.writeStartObject();
        rule(rule, nullable);
        json.writeEndObject();
      }
      json.writeEndArray();
    }
  }

  private void rule(Rule rule, boolean nullable) {
    switch (rule) {
      case Rule.ExactlyOne(var fields, var purpose) -> exactlyOne(fields, nullable);
    }
  }

  private void union(UnionType<?> union, boolean nullable) {
    sort(nullable, "object");
    closed(union.forms());
    exactlyOne(union.forms(), nullable);
  }

  private void closed(List<? extends Field<?>> fields) {
    json.writeObjectPropertyStart("properties");
    possible(fields).forEach(this::field);
    json.writeEndObject();
    json.writeBooleanProperty("additionalProperties", false);
  }

  /** The schema is of files: what is only for objects of a home cluster is not in it. */
  private static List<? extends Field<?>> possible(List<? extends Field<?>> fields) {
    return fields.stream().filter(field -> field.isFor(Origin.FILE)).toList();
  }

  /**
   * Given means present, and not with nothing.
   *
   * @param orNothing whether nothing may stand in place of the whole object
   */
  private void exactlyOne(List<? extends Field<?>> fields, boolean orNothing) {
    json.writeArrayPropertyStart("oneOf");
    if (orNothing) {
      json.writeStartObject();
      json.writeStringProperty("type", "null");
      json.writeEndObject();
    }
    for (Field<?> field : possible(fields)) {
      json.writeStartObject();
      if (orNothing) {
        json.writeStringProperty("type", "object");
      }
      json.writeArrayPropertyStart("required");
      json.writeString(field.name());
      json.writeEndArray();
      json.writeObjectPropertyStart("properties");
      json.writeObjectPropertyStart(field.name());
      json.writeObjectPropertyStart("not");
      json.writeStringProperty("type", "null");
      json.writeEndObject();
      json.writeEndObject();
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void sort(boolean nullable, String... names) {
    if (names.length == 1 && !nullable) {
      json.writeStringProperty("type", names[0]);
      return;
    }
    json.writeArrayPropertyStart("type");
    for (String name : names) {
      json.writeString(name);
    }
    if (nullable) {
      json.writeString("null");
    }
    json.writeEndArray();
  }
}
