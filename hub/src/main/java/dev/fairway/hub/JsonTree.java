package dev.fairway.hub;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A short answer of a cluster, to be looked up in: what is missing or of another kind is empty, as
 * whoever answers may be anything. Control characters are taken out of texts.
 */
final class JsonTree {

  private static final JsonFactory JSON = new JsonFactory();

  private final Map<?, ?> fields;

  private JsonTree(Map<?, ?> fields) {
    this.fields = fields;
  }

  /** Reads a text; nothing if it is no object. */
  static Optional<JsonTree> read(String text) {
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
      return value(json, json.nextToken()) instanceof Map<?, ?> fields
          ? Optional.of(new JsonTree(fields))
          : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  JsonTree object(String field) {
    return new JsonTree(fields.get(field) instanceof Map<?, ?> inner ? inner : Map.of());
  }

  List<JsonTree> objects(String field) {
    return list(field).stream()
        .filter(Map.class::isInstance)
        .map(each -> new JsonTree((Map<?, ?>) each))
        .toList();
  }

  String text(String field) {
    return fields.get(field) instanceof String text ? printable(text) : "";
  }

  List<String> texts(String field) {
    return list(field).stream()
        .filter(String.class::isInstance)
        .map(each -> printable((String) each))
        .toList();
  }

  boolean isTrue(String field) {
    return Boolean.TRUE.equals(fields.get(field));
  }

  private List<?> list(String field) {
    return fields.get(field) instanceof List<?> list ? list : List.of();
  }

  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  private static @Nullable Object value(JsonParser json, @Nullable JsonToken token) {
    return switch (token) {
      case START_OBJECT -> {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
          String name = json.currentName();
          Object value = value(json, json.nextToken());
          if (value != null) {
            fields.put(name, value);
          }
        }
        yield fields;
      }
      case START_ARRAY -> {
        List<Object> values = new ArrayList<>();
        for (JsonToken next = json.nextToken();
            next != null && next != JsonToken.END_ARRAY;
            next = json.nextToken()) {
          Object value = value(json, next);
          if (value != null) {
            values.add(value);
          }
        }
        yield values;
      }
      case VALUE_STRING -> json.getString();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case null, default -> null;
    };
  }
}
