package dev.fairway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** What must be allowed for an impersonation is what kube-apiserver asks its own authoriser. */
class ImpersonationDifferentialTest {

  private static final long SEED = 20261121;
  private static final int QUESTIONS = 10_000;
  private static final JsonFactory JSON = new JsonFactory();

  private static final List<String> NAMES =
      List.of(
          "jane",
          "system:masters",
          "system:admin",
          "system:serviceaccount:a:b",
          "system:serviceaccount:team-a:b.c-d",
          "system:serviceaccount:a:b:c",
          "system:serviceaccount:a:",
          "system:serviceaccount::b",
          "system:serviceaccount:A:b",
          "system:serviceaccount:a.b:c",
          "system:serviceaccount:a:B",
          "system:serviceaccount:-a:b",
          "system:serviceaccount:a:b..c",
          "system:serviceaccount:a:.b",
          "system:serviceaccount:a:" + "b".repeat(253),
          "system:serviceaccount:a:" + "b".repeat(254),
          "system:serviceaccount:" + "a".repeat(63) + ":b",
          "system:serviceaccount:" + "a".repeat(64) + ":b",
          "system:serviceaccounts:a:b",
          "System:serviceaccount:a:b",
          " system:serviceaccount:a:b",
          "*",
          "a b");

  private static final List<String> KEYS =
      List.of(
          "scopes", "Reason", "a%2Fb", "Example.com%2fKey", "a%zz", "%41", "x%", "a%2", "a+b", "%");

  /** Header fields, and what they mean. */
  private record Question(Map<String, List<String>> fields, Impersonation meaning) {}

  @Test
  void everyPartIsAskedForAsKubernetesAsks() throws Exception {
    GoProgram kubernetes = GoProgram.build("kubernetes/impersonation");
    List<Question> questions = questions(new Random(SEED));

    List<String> expected =
        kubernetes.ask(questions.stream().map(each -> json(each.fields())).toList());

    assertThat(expected).hasSameSizeAs(questions);
    for (int i = 0; i < questions.size(); i++) {
      assertThat(parts(questions.get(i).meaning()))
          .as("seed %d, %s", SEED, questions.get(i).fields())
          .containsExactlyInAnyOrderElementsOf(GoProgram.strings(expected.get(i)));
    }
    assertThat(expected)
        .filteredOn(text -> text.contains("serviceaccounts||"))
        .hasSizeGreaterThan(500);
  }

  private static List<String> parts(Impersonation wanted) {
    return wanted.parts().stream()
        .map(
            part ->
                String.join(
                    "|",
                    part.verb(),
                    part.group(),
                    part.resource(),
                    part.subresource(),
                    part.namespace(),
                    part.name()))
        .toList();
  }

  private static List<Question> questions(Random random) {
    List<Question> questions = new ArrayList<>();
    while (questions.size() < QUESTIONS) {
      String user = pick(NAMES, random);
      String uid = random.nextBoolean() ? "" : "u-1";
      List<String> groups = some(random);
      Map<String, List<String>> fields = new LinkedHashMap<>();
      Map<String, List<String>> extra = new LinkedHashMap<>();
      fields.put("Impersonate-User", List.of(user));
      fields.put("Impersonate-Uid", List.of(uid));
      fields.put("Impersonate-Group", groups);
      if (random.nextBoolean()) {
        String key = pick(KEYS, random);
        List<String> values = some(random);
        fields.put("Impersonate-Extra-" + key, values);
        extra.put(Impersonation.extraKey(key), values);
      }
      questions.add(new Question(fields, new Impersonation(user, uid, groups, extra)));
    }
    return questions;
  }

  private static List<String> some(Random random) {
    List<String> some = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      some.add(random.nextInt(8) == 0 ? "" : pick(NAMES, random));
    }
    return some;
  }

  private static String json(Map<String, List<String>> fields) {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      fields.forEach(
          (name, values) -> {
            json.writeArrayPropertyStart(name);
            values.forEach(json::writeString);
            json.writeEndArray();
          });
      json.writeEndObject();
    }
    return text.toString();
  }

  private static <T> T pick(List<T> from, Random random) {
    return from.get(random.nextInt(from.size()));
  }
}
