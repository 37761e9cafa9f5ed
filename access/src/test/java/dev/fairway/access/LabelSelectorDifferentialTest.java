package dev.fairway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** A label selector matches, and is refused, where Kubernetes' own is. */
class LabelSelectorDifferentialTest {

  private static final long SEED = 20261122;
  private static final int QUESTIONS = 40_000;
  private static final JsonFactory JSON = new JsonFactory();

  private static final List<String> KEYS = List.of("env", "region", "a.io/b", "x", "notin", "/y");
  private static final List<String> VALUES = List.of("prod", "eu", "", "7", "-3", "08", "in", "a/");
  private static final List<String> SYMBOLS =
      List.of("=", "==", "!=", " in ", " notin ", ">", "<", ",", "(", ")", "!", " ", "\t", "\0");

  private record Question(String selector, Map<String, String> labels) {}

  private final Random random = new Random(SEED);

  @Test
  void everySelectorMeansWhatItMeansInKubernetes() throws Exception {
    GoProgram labels = GoProgram.build("kubernetes/labels");
    List<Question> questions = new ArrayList<>();
    while (questions.size() < QUESTIONS) {
      questions.add(new Question(selector(), labels()));
    }

    List<String> expected =
        labels.ask(questions.stream().map(LabelSelectorDifferentialTest::json).toList());

    for (int i = 0; i < QUESTIONS; i++) {
      assertThat(answer(questions.get(i)))
          .as("seed %d, %s", SEED, questions.get(i))
          .isEqualTo(expected.get(i));
    }
    for (String answer : List.of("true", "false", "refused")) {
      assertThat(expected).filteredOn(answer::equals).hasSizeGreaterThan(QUESTIONS / 20);
    }
  }

  private static String answer(Question question) {
    return LabelSelector.parse(question.selector())
        .map(selector -> String.valueOf(selector.matches(question.labels())))
        .orElse("refused");
  }

  /** Mostly well-formed, sometimes a heap of tokens. */
  private String selector() {
    var text = new StringBuilder();
    if (random.nextInt(4) == 0) {
      for (int i = random.nextInt(8); i >= 0; i--) {
        text.append(random.nextBoolean() ? any(SYMBOLS) : random.nextBoolean() ? key() : value());
      }
      return text.toString();
    }
    for (int i = random.nextInt(3); i >= 0; i--) {
      text.append(requirement()).append(i > 0 ? "," : "");
    }
    return text.toString();
  }

  private String requirement() {
    return switch (random.nextInt(6)) {
      case 0 -> key();
      case 1 -> "!" + key();
      case 2 -> key() + any(List.of("=", "==", "!=", " = ")) + value();
      case 3 -> key() + any(List.of(">", "<", " > ")) + value();
      default -> key() + any(List.of(" in ", " notin ", " in")) + "(" + values() + ")";
    };
  }

  private String values() {
    var text = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append(value()).append(i > 1 || random.nextInt(8) == 0 ? "," : "");
    }
    return text.toString();
  }

  private Map<String, String> labels() {
    Map<String, String> labels = new HashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      labels.put(key(), value());
    }
    return labels;
  }

  private String key() {
    return any(KEYS);
  }

  private String value() {
    return any(VALUES);
  }

  private String any(List<String> list) {
    return list.get(random.nextInt(list.size()));
  }

  private static String json(Question question) {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeStringProperty("Selector", question.selector());
      json.writeObjectPropertyStart("Labels");
      question.labels().forEach(json::writeStringProperty);
      json.writeEndObject();
      json.writeEndObject();
    }
    return text.toString();
  }
}
