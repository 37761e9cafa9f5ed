package dev.fairway.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What API servers speak, as maps and lists. What is not of the sort asked for counts as absent.
 */
final class Json {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  static Map<String, Object> parse(String text) throws IOException {
    try {
      Map<String, Object> object = MAPPER.readValue(text, new TypeReference<>() {});
      return object == null ? Map.of() : object;
    } catch (JsonProcessingException e) {
      // Without the original message: it quotes the text, which may hold secrets.
      throw new IOException("it answers something that is not JSON");
    }
  }

  static String print(Map<String, Object> object) {
    try {
      return MAPPER.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON", e);
    }
  }

  static String text(Map<String, Object> object, String name) {
    return object.get(name) instanceof String text ? text : "";
  }

  static long number(Map<String, Object> object, String name) {
    return object.get(name) instanceof Number number ? number.longValue() : 0;
  }

  @SuppressWarnings("unchecked") // Names in JSON are text.
  static Map<String, Object> object(Map<String, Object> object, String name) {
    return object.get(name) instanceof Map<?, ?> below ? (Map<String, Object>) below : Map.of();
  }

  @SuppressWarnings("unchecked") // Names in JSON are text.
  static List<Map<String, Object>> objects(Map<String, Object> object, String name) {
    if (!(object.get(name) instanceof List<?> list)) {
      return List.of();
    }
    return list.stream()
        .filter(Map.class::isInstance)
        .map(element -> (Map<String, Object>) element)
        .toList();
  }

  static Map<String, String> texts(Map<String, Object> object, String name) {
    Map<String, String> texts = new TreeMap<>();
    object(object, name).forEach((key, value) -> texts.put(key, String.valueOf(value)));
    return texts;
  }

  static Optional<Object> value(Map<String, Object> object, String name) {
    return Optional.ofNullable(object.get(name));
  }
}
