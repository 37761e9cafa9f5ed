package dev.fairway.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** JSON as maps, lists and scalars, for commands that print parts of what a hub tells. */
final class Json {
  private static final JsonFactory JSON = new JsonFactory();

  private Json() {}

  /** Reads a text that is one object. */
  static Map<String, Object> object(String text) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
      return cast(value(parser, parser.nextToken()));
    }
  }

  /** A field as text; empty if it is missing. */
  static String text(Map<String, Object> object, String field) {
    Object value = object.get(field);
    return value == null ? "" : value.toString();
  }

  /** A field that is a whole number; 0 if it is missing. */
  static long number(Map<String, Object> object, String field) {
    return object.get(field) instanceof Number number ? number.longValue() : 0;
  }

  static Duration milliseconds(Map<String, Object> object, String field) {
    return Duration.ofMillis(number(object, field));
  }

  /** A field that is an object; empty if it is missing. */
  static Map<String, Object> object(Map<String, Object> object, String field) {
    return cast(object.getOrDefault(field, Map.of()));
  }

  /** A field that is a list of objects; empty if it is missing. */
  static List<Map<String, Object>> objects(Map<String, Object> object, String field) {
    return list(object, field).stream().map(Json::cast).toList();
  }

  /** A field that is a list; empty if it is missing. */
  static List<?> list(Map<String, Object> object, String field) {
    return object.get(field) instanceof List<?> list ? list : List.of();
  }

  private static @Nullable Object value(JsonParser parser, JsonToken token) {
    return switch (token) {
      case START_OBJECT -> {
        var fields = new LinkedHashMap<String, Object>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          Object value = value(parser, parser.nextToken());
          if (value != null) {
            fields.put(name, value);
          }
        }
        yield fields;
      }
      case START_ARRAY -> {
        var values = new ArrayList<Object>();
        for (JsonToken next = parser.nextToken();
            next != JsonToken.END_ARRAY;
            next = parser.nextToken()) {
          Object value = value(parser, next);
          if (value != null) {
            values.add(value);
          }
        }
        yield values;
      }
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> parser.getString();
    };
  }

  @SuppressWarnings("unchecked") // Objects are made above, with text as keys.
  private static Map<String, Object> cast(@Nullable Object value) {
    return value instanceof Map<?, ?> ? (Map<String, Object>) value : Map.of();
  }
}
