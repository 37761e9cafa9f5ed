package dev.fairway.e2e;

import dev.fairway.testkit.Spoiling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Specs at random, made by walking the schema of a CustomResourceDefinition, and the same with
 * something else in some places: what is only for files, what is of another sort, what is nearly
 * right.
 */
final class AnyResource {

  private static final Pattern GIVEN = Pattern.compile("has\\(self\\.(\\w+)\\)");

  /** Good values of something, or nearly; what a schema can and cannot tell from each other. */
  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "a",
          "A",
          "-",
          "a-",
          "a.b",
          "a..b",
          "a/b",
          "*",
          "paris",
          "Paris",
          "x y",
          "ä",
          "a\nb",
          "10.0.0.1:6443",
          "999.1.1.1:6443",
          "[2001:db8::1]:6443",
          "[1:2]:3",
          "[]:1",
          "a:0",
          "a:1",
          "a:65535",
          "a:65536",
          "api.example.com:6443",
          "API.Example.com.",
          "10.0.0.1",
          "1.2.3",
          "::1",
          ":::",
          "0s",
          "10s",
          "500ms",
          "1m30s",
          "25h",
          "1s1m",
          "1.5s",
          "1ms",
          "1h",
          "64KiB",
          "1MiB",
          "5MiB",
          "65536",
          "64KB",
          "0",
          "-----BEGIN CERTIFICATE-----",
          "\n -----BEGIN CERTIFICATE-----x",
          "-----BEGIN PRIVATE KEY-----",
          "passthrough",
          "impersonate",
          "mapped",
          "round-robin",
          "least-connections",
          "in-order",
          "kubernetes-service",
          "/readyz",
          "/a b",
          "readyz",
          "/healthz*",
          "get",
          "list",
          "post",
          "users",
          "groups",
          "pods",
          "pods/log",
          "*/scale",
          "apps",
          "authentication.k8s.io",
          "system:masters",
          "oidc:jane",
          " jane",
          "true",
          "null",
          "a".repeat(63),
          "a".repeat(64),
          "b".repeat(254));

  private static final List<Object> OTHERS =
      List.of(0, 1, -1, 7, 4_096, 10_000, 10_001, Integer.MAX_VALUE, 3_000_000_000L, true, 1.5);

  /** What may stand in files only, and what stands nowhere. */
  private static final Map<String, Object> STRANGERS =
      Map.of(
          "caFile", "ca.crt",
          "bearerFile", "token",
          "exec", Map.of("command", "id"),
          "kubeconfig", Map.of("file", "config"),
          "clientCertificate", Map.of("certificateFile", "a", "keyFile", "b"),
          "namespace", "other",
          "nonsense", "a");

  private final Map<String, List<String>> good = new HashMap<>();
  private final Random random;
  private final Spoiling spoiling;

  AnyResource(Random random) {
    this.random = random;
    this.spoiling = new Spoiling(random, 5, TEXTS, () -> pick(OTHERS), this::spoilMap);
  }

  private Object value(Map<?, ?> schema) {
    if (Boolean.TRUE.equals(schema.get("x-kubernetes-int-or-string"))) {
      return random.nextBoolean() ? whole(schema) : text(schema);
    }
    return switch (String.valueOf(schema.get("type"))) {
      case "object" -> object(schema);
      case "array" -> array(schema);
      case "boolean" -> random.nextBoolean();
      case "integer" -> whole(schema);
      default -> text(schema);
    };
  }

  /** Puts something else in the place of something, once. */
  void spoil(Map<String, Object> document) {
    spoiling.spoil(document);
  }

  private void spoilMap(Map<String, Object> map) {
    List<String> names = new ArrayList<>(map.keySet());
    String name = names.isEmpty() ? "x" : pick(names);
    switch (random.nextInt(8)) {
      case 0 -> map.remove(name);
      case 1 -> map.put(name, pick(OTHERS));
      case 2 -> map.put(name, Spoiling.nothing());
      case 3, 4 -> {
        String stranger = pick(new ArrayList<>(STRANGERS.keySet()).stream().sorted().toList());
        map.put(stranger, STRANGERS.get(stranger) instanceof Map<?, ?> one ? copy(one) : "a");
      }
      default -> map.put(name, pick(TEXTS));
    }
  }

  private static Map<Object, Object> copy(Map<?, ?> map) {
    return new LinkedHashMap<>(map);
  }

  /** An object that a schema takes, but for what stands between several of its fields. */
  Map<String, Object> object(Map<?, ?> schema) {
    Map<String, Object> made = new LinkedHashMap<>();
    if (schema.get("additionalProperties") instanceof Map<?, ?> values) {
      for (int i = random.nextInt(3); i > 0; i--) {
        made.put(pick(TEXTS), value(values));
      }
    }
    if (schema.get("properties") instanceof Map<?, ?> properties) {
      List<?> required = schema.get("required") instanceof List<?> names ? names : List.of();
      properties.forEach(
          (name, below) -> {
            if (required.contains(name) || random.nextInt(5) < 2) {
              made.put(String.valueOf(name), value((Map<?, ?>) below));
            }
          });
      rules(schema).forEach(rule -> chooseOne(rule, properties, made));
    }
    return made;
  }

  private static List<String> rules(Map<?, ?> schema) {
    return schema.get("x-kubernetes-validations") instanceof List<?> rules
        ? rules.stream().map(rule -> String.valueOf(((Map<?, ?>) rule).get("rule"))).toList()
        : List.of();
  }

  private void chooseOne(String rule, Map<?, ?> properties, Map<String, Object> made) {
    List<String> names = new ArrayList<>();
    Matcher given = GIVEN.matcher(rule);
    while (given.find()) {
      names.add(given.group(1));
    }
    if (!names.isEmpty()) {
      String chosen = pick(names);
      names.forEach(made::remove);
      made.put(chosen, value((Map<?, ?>) properties.get(chosen)));
    }
  }

  private List<Object> array(Map<?, ?> schema) {
    int least = ((Number) schema.get("minItems")).intValue();
    List<Object> made = new ArrayList<>();
    for (int i = least + random.nextInt(3); i > 0; i--) {
      made.add(value((Map<?, ?>) schema.get("items")));
    }
    return made;
  }

  private Object whole(Map<?, ?> schema) {
    int least = ((Number) schema.get("minimum")).intValue();
    int most = ((Number) schema.get("maximum")).intValue();
    return random.nextBoolean() ? least + random.nextInt(1 + Math.min(20, most - least)) : most;
  }

  private String text(Map<?, ?> schema) {
    if (schema.get("enum") instanceof List<?> values) {
      return String.valueOf(pick(values));
    }
    String pattern = String.valueOf(schema.get("pattern"));
    return pick(good.computeIfAbsent(pattern, AnyResource::matching));
  }

  private static List<String> matching(String pattern) {
    Pattern compiled = Pattern.compile(pattern);
    List<String> found = TEXTS.stream().filter(text -> compiled.matcher(text).find()).toList();
    return found.isEmpty() ? TEXTS : found;
  }

  private <T> T pick(List<T> from) {
    return Spoiling.pick(random, from);
  }
}
