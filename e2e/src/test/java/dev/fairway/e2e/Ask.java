package dev.fairway.e2e;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A request that is asked directly and through the hub.
 *
 * @param target path and query as they go on the wire; {@code ${name}} stands for a {@link
 *     Fixture#fact fact}
 * @param fields header fields; values may hold facts too
 * @param fresh JSON fields whose value is new in each answer
 */
record Ask(
    String method, String target, Map<String, String> fields, String body, Set<String> fresh) {

  static Ask get(String target) {
    return method("GET", target);
  }

  static Ask method(String method, String target) {
    return new Ask(method, target, Map.of(), "", Set.of());
  }

  static Ask send(String method, String target, String type, String body) {
    return new Ask(method, target, Map.of("content-type", type), body, Set.of());
  }

  static Ask json(String method, String target, String body) {
    return send(method, target, "application/json", body);
  }

  Ask with(String field, String value) {
    Map<String, String> more = new LinkedHashMap<>(fields);
    more.put(field, value);
    return new Ask(method, target, more, body, fresh);
  }

  Ask accept(String type) {
    return with("accept", type);
  }

  Ask fresh(String... names) {
    Set<String> more = new TreeSet<>(fresh);
    more.addAll(Set.of(names));
    return new Ask(method, target, fields, body, more);
  }

  /** A created object has an id and times of its own each time, even in a dry run. */
  Ask creates() {
    return fresh("uid", "creationTimestamp", "time");
  }

  @Override
  public String toString() {
    String text = method + " " + target;
    String shown = text.length() > 150 ? text.substring(0, 150) + "..." : text;
    StringBuilder name = new StringBuilder(shown);
    fields.forEach(
        (field, value) -> {
          String start = value.length() > 60 ? value.substring(0, 60) + "..." : value;
          name.append(' ').append(field).append('=').append(start);
        });
    return body.isEmpty() ? name.toString() : name + " of " + body.length() + " bytes";
  }
}
