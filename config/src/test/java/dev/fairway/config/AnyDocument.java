package dev.fairway.config;

import dev.fairway.testkit.Spoiling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Objects of the kinds at random: good ones, made by walking the descriptions, and the same with
 * something wrong in some places. They are JSON, and so YAML as well.
 */
final class AnyDocument {

  /** Texts that are a good value of something, or nearly; escapes as in Java. */
  private static final String WORDS =
      """
      \\s a A - -a a- a.b a_b a..b a. . ä \\u212A a\\n \\na * paris hub.example.com HUB.Example.COM.
      10.0.0.1 10.0.0.256 999.1.1.1:6443 1.2.3:1 1.2.3 ::1 2001:db8::1 1:2 [::1] fe80::1%eth0 ::: localhost LocalHost.
      localhost:1 :8443 :0 : :65535 :65536 :099999 :00080 127.0.0.1:0 [::1]:1 [1:2]:3 []:1 a:1 a:0
      a:00000 a:00001 a:65535 a:65536 10.0.0.1:6443 ::1:6443 http://a:1 a\\sb:1 0s 10s 500ms 1m30s
      1h 25h 1s1m 1.5s 10 ms 000000001s 0000000001s 64KiB 64Ki 65536 65536B 1MiB 5MiB 0 64KB -1 +1
      1e3 ٣s ca.pem /etc/ca.pem a\\0b \\u2003 -----BEGIN\\sCERTIFICATE-----
      \\n\\s-----BEGIN\\sCERTIFICATE-----x -----BEGIN\\sPRIVATE\\sKEY----- passthrough Passthrough
      mapped Hub Cluster fairway.dev/v1alpha1 region example.com/tier Example.com/tier a/b/c true
      null ~ << *.example.com *.example.com:443 10.0.0.0/8 10.0.0.0/33 10.0.0.0/8:443 ::/0 1:2/3
      [::/0]:1-9 [1:2/3]:4 :8000-8010 127.0.0.1:90-80 api.example.com:8000-8010 b:7000-7010 b:9-8
      b:1-2-3 h2 http/1.1 a,b json none $remote_addr ${status}x $remote_adr $ /readyz /a\\sb Relay
      """;

  private static final List<String> TEXTS =
      Stream.concat(
              Stream.of(WORDS.split("\\s+")).map(AnyDocument::unescape),
              Stream.of(
                  "",
                  "oidc:",
                  "https://login.example.com",
                  "https://login.example.com:8443/a/b/",
                  "https://login.example.com?a",
                  "system:",
                  "a".repeat(63),
                  "a".repeat(64),
                  ("a".repeat(63) + ".").repeat(4),
                  "b".repeat(250) + "/x",
                  "b".repeat(254) + "/x"))
          .toList();

  private static final List<Object> OTHERS =
      List.of(0, 1, -1, 7, 4_096, 65_536, 10_000, 10_001, Integer.MAX_VALUE, true, 1.5);

  private static final JsonMapper JSON = new JsonMapper();

  private final Map<ScalarType<?>, List<String>> good = new HashMap<>();
  private final Random random;
  private final Spoiling spoiling;

  AnyDocument(Random random) {
    this.random = random;
    this.spoiling = new Spoiling(random, 6, TEXTS, this::other, this::spoilMap);
  }

  /** An object without a fault that a schema could know of. */
  Map<String, Object> good(Kind kind) {
    return object(kind.object());
  }

  /** Puts something else in the place of something, once. */
  void spoil(Map<String, Object> document) {
    spoiling.spoil(document);
  }

  String json(Object document) {
    return JSON.writeValueAsString(document);
  }

  private void spoilMap(Map<String, Object> map) {
    List<String> names = new ArrayList<>(map.keySet());
    String name = names.isEmpty() ? "x" : pick(names);
    switch (random.nextInt(7)) {
      case 0 -> map.remove(name);
      case 1 -> map.put(pick(TEXTS), pick(TEXTS));
      case 2 -> map.put(name, other());
      case 3 -> map.put(name, Spoiling.nothing());
      default -> map.put(name, pick(TEXTS));
    }
  }

  private Object other() {
    return switch (random.nextInt(4)) {
      case 0 -> new ArrayList<Object>();
      case 1 -> new LinkedHashMap<String, Object>();
      default -> pick(OTHERS);
    };
  }

  private Object value(Type<?> type) {
    return switch (type) {
      case ScalarType<?> scalar -> scalar(scalar);
      case ListType<?> list -> {
        List<Object> values = new ArrayList<>();
        int size = list.least() + random.nextInt(Math.min(3, list.most() - list.least() + 1));
        while (values.size() < size) {
          values.add(value(list.element()));
        }
        yield values;
      }
      case MapType<?> map -> {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
          values.put((String) scalar(map.key()), value(map.value()));
        }
        yield values;
      }
      case ObjectType<?> object -> object(object);
      case UnionType<?> union -> {
        Field<?> form = pick(possible(union.forms()));
        Map<String, Object> value = new LinkedHashMap<>();
        value.put(form.name(), value(form.type()));
        yield value;
      }
    };
  }

  private Map<String, Object> object(ObjectType<?> type) {
    Map<String, Object> value = new LinkedHashMap<>();
    for (Field<?> field : possible(type.fields())) {
      if (field.required() || random.nextBoolean()) {
        value.put(field.name(), value(field.type()));
      }
    }
    for (Rule rule : type.rules()) {
      switch (rule) {
        case Rule.ExactlyOne(var fields, var purpose) -> {
          Field<?> chosen = pick(possible(fields));
          fields.forEach(field -> value.remove(field.name()));
          value.put(chosen.name(), value(chosen.type()));
        }
      }
    }
    return value;
  }

  /** The schemas that these are held against are of files. */
  private static List<Field<?>> possible(List<? extends Field<?>> fields) {
    return fields.stream().<Field<?>>map(field -> field).filter(f -> f.isFor(Origin.FILE)).toList();
  }

  private Object scalar(ScalarType<?> scalar) {
    if (scalar.syntax() instanceof Syntax.Whole(var least, var most)) {
      return random.nextBoolean() ? least : most;
    }
    if (scalar.syntax() instanceof Syntax.Flag) {
      return random.nextBoolean();
    }
    if (scalar.syntax() instanceof Syntax.Choice(var values)) {
      return pick(values);
    }
    return pick(
        good.computeIfAbsent(
            scalar, type -> TEXTS.stream().filter(text -> isGood(type, text)).toList()));
  }

  private static String unescape(String word) {
    String spaced = word.replace("\\u212A", "\u212A").replace("\\u2003", "\u2003");
    return spaced.translateEscapes();
  }

  private static boolean isGood(ScalarType<?> scalar, String text) {
    try {
      return scalar.parse().apply(text) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private <T> T pick(List<T> from) {
    return Spoiling.pick(random, from);
  }
}
