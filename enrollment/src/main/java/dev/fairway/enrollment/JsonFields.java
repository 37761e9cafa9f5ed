package dev.fairway.enrollment;

import java.time.DateTimeException;
import java.time.Instant;
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
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * An object of JSON whose fields are read by name. What is missing or of another kind is an {@link
 * IllegalArgumentException} that names the field and quotes no value; fields that nobody asks for
 * are passed over, as a later version may have more.
 */
public final class JsonFields {

  private static final int MAX_DEPTH = 8;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(20)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private final String path;
  private final Map<?, ?> fields;

  private JsonFields(String path, Map<?, ?> fields) {
    this.path = path;
    this.fields = fields;
  }

  /**
   * Reads a text that somebody has bounded.
   *
   * @throws IllegalArgumentException if it is not one object of JSON
   */
  public static JsonFields read(String text) {
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
      Object value = value(json, json.nextToken());
      if (value instanceof Map<?, ?> fields && json.nextToken() == null) {
        return new JsonFields("", fields);
      }
    } catch (JacksonException e) {
      // Its message could quote a secret.
    }
    throw new IllegalArgumentException("not JSON (expected: one object)");
  }

  /** A text that must be there. */
  public String text(String name) {
    return optional(name).orElseThrow(() -> wrong(name, "a text"));
  }

  /** A text that may be missing. */
  public Optional<String> optional(String name) {
    return switch (fields.get(name)) {
      case null -> Optional.empty();
      case String text -> Optional.of(text);
      default -> throw wrong(name, "a text");
    };
  }

  int number(String name) {
    if (fields.get(name) instanceof Long number && number == number.intValue()) {
      return number.intValue();
    }
    throw wrong(name, "a whole number");
  }

  /** True or false. */
  public boolean flag(String name) {
    if (fields.get(name) instanceof Boolean flag) {
      return flag;
    }
    throw wrong(name, "true or false");
  }

  Instant time(String name) {
    return optionalTime(name).orElseThrow(() -> wrong(name, "a time"));
  }

  Optional<Instant> optionalTime(String name) {
    try {
      return optional(name).map(Instant::parse);
    } catch (DateTimeException e) {
      throw wrong(name, "a time");
    }
  }

  JsonFields object(String name) {
    return optionalObject(name).orElseThrow(() -> wrong(name, "an object"));
  }

  /** An object that may be missing. */
  public Optional<JsonFields> optionalObject(String name) {
    return switch (fields.get(name)) {
      case null -> Optional.empty();
      case Map<?, ?> inner -> Optional.of(new JsonFields(path + name + ".", inner));
      default -> throw wrong(name, "an object");
    };
  }

  List<JsonFields> objects(String name) {
    if (!(fields.get(name) instanceof List<?> list)) {
      throw wrong(name, "a list of objects");
    }
    List<JsonFields> objects = new ArrayList<>();
    for (Object each : list) {
      if (!(each instanceof Map<?, ?> inner)) {
        throw wrong(name, "a list of objects");
      }
      objects.add(new JsonFields(path + name + "[" + objects.size() + "].", inner));
    }
    return objects;
  }

  private IllegalArgumentException wrong(String name, String expected) {
    String what = fields.containsKey(name) ? "of another kind" : "missing";
    return new IllegalArgumentException(
        path + name + ": " + what + " (expected: " + expected + ")");
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
      case VALUE_NUMBER_INT -> json.getLongValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case null, default -> null;
    };
  }
}
