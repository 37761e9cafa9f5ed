package dev.fairway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever somebody writes, the answer is problems at places that exist, never an exception. */
class ConfigFuzzTest {

  private static final long SEED = 20261121;
  private static final int ROUNDS = 5_000;
  private static final String VALID = Examples.HUB + "---\n" + Examples.CLUSTER;
  private static final String[] PIECES = {
    "\n",
    "\r",
    "\t",
    " ",
    "  ",
    ":",
    ": ",
    "- ",
    "-",
    "---\n",
    "\n---\n",
    "...\n",
    "[",
    "]",
    "{",
    "}",
    "&a ",
    "*a",
    "!!int ",
    "!x ",
    "|",
    ">",
    "|2-\n",
    "\"",
    "'",
    "#",
    "%",
    "% ",
    "%YAML 1.1\n",
    "? ",
    "<<: ",
    "@",
    "`",
    "\0",
    "\u0085",
    "\u2028",
    "\uFEFF",
    "\uD800",
    "😀",
    "\\",
    "\"\\x\"",
    "~",
    "null",
    "true",
    "0x1",
    "1e9",
    ".inf",
    "kind",
    "spec",
    "10s",
    "-1s",
    "99999999999999999999",
    "64KiB",
    "=",
    "spec: {}\n",
    "  listen: :0\n",
    "!!binary ",
    "!<tag:yaml.org,2002:str> ",
    "!!null ''",
  };

  @Test
  void noMutationOfAValidFileThrowsAndEveryProblemHasALineThatExists() {
    Random random = new Random(SEED);
    int withProblems = 0;
    for (int round = 0; round < ROUNDS; round++) {
      boolean relay = round % 3 == 0;
      String text = mutate(relay ? Examples.WHOLE_RELAY : VALID, random);
      Configuration read = read(text, round, relay ? Job.RELAY : Job.HUB);
      withProblems += read.problems().isEmpty() ? 0 : 1;
      for (Problem problem : read.problems()) {
        assertExists(problem, text, round);
      }
    }
    assertThat(withProblems).as("seed %d", SEED).isGreaterThan(ROUNDS / 2);
  }

  /** What the bytes of a file can be full of. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[",
        "{",
        "- ",
        "? ",
        "a: ",
        "a:\n ",
        "&a ",
        "*a ",
        "!!str ",
        "!<",
        "\"",
        "'",
        "|\n",
        ">\n ",
        "#",
        "---\n",
        "--- 1\n",
        "...\n",
        "%A\n",
        "\t",
        "\r",
        "\0",
        "\uFEFF",
        "\\",
        "a: b\n",
        "[a, ",
        "{a: b, ",
        "- - ",
        "<<: ",
        "\"\\x41\"",
        "x",
        "1",
        "\n",
        ": ",
        ", ",
        "]",
        "}",
        "\uD83D\uDE00"
      })
  void aFileFullOfTheSameIsReadInBoundedTimeAndWithBoundedProblems(String piece) {
    String full = piece.repeat((32 << 10) / piece.length());
    for (String text :
        List.of(full, Examples.HUB + full, "kind: Hub\nspec:\n  extraNames:\n  - " + full)) {
      Configuration read = read(text, 0);
      assertThat(read.problems()).hasSizeLessThan(YamlDocuments.MAX_DOCUMENTS + 10);
      assertThat(read.problems().stream().mapToInt(problem -> problem.toString().length()))
          .allMatch(length -> length < 2_000);
    }
  }

  /** Two aliases of the level below on each level: four thousand million values, were they made. */
  @Test
  void aBombInPlaceOfAnyFieldIsRefusedAtOnce() {
    var bomb = new StringBuilder("[&a0 [x, x]");
    for (int i = 1; i < 31; i++) {
      bomb.append(", &a%d [*a%d, *a%d]".formatted(i, i - 1, i - 1));
    }
    bomb.append("]");
    for (Kind kind : Kind.ALL) {
      for (FieldPath at : FieldPath.all(kind)) {
        String text = "x: " + bomb + "\n" + placed(at.path(), "*a30") + "\nkind: " + kind.name();
        Configuration read = read(text, 0);
        assertThat(read.problems()).as(at.path()).isNotEmpty().hasSizeLessThan(60);
      }
    }
  }

  /** {@code a.b[].c} as {@code a: {b: [{c: value}]}}. */
  private static String placed(String path, String value) {
    String[] names = path.split("\\.", -1);
    var text = new StringBuilder(value);
    for (int i = names.length - 1; i >= 0; i--) {
      boolean list = names[i].endsWith("[]");
      String name = list ? names[i].substring(0, names[i].length() - 2) : names[i];
      text.insert(0, name + ": " + (list ? "[" : "")).append(list ? "]" : "");
      if (i > 0) {
        text.insert(0, "{").append("}");
      }
    }
    return text.toString();
  }

  private static Configuration read(String text, int round) {
    return read(text, round, Job.HUB);
  }

  private static Configuration read(String text, int round, Job job) {
    try {
      return Examples.parse(text, job);
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError("seed " + SEED + " round " + round + ":\n" + text, e);
    }
  }

  private static void assertExists(Problem problem, String text, int round) {
    Location location = problem.location();
    if (location.line() == 0) {
      assertThat(problem.message()).containsAnyOf("no Hub object", "no Relay object");
      return;
    }
    String[] lines = text.split("\r\n|\r|\n", -1);
    assertThat(location.line())
        .as("seed %d round %d: %s\n%s", SEED, round, problem, text)
        .isBetween(1, lines.length);
    assertThat(location.column()).isPositive();
    assertThat(problem.message()).isNotBlank();
    assertThat(problem.toString().chars().anyMatch(c -> c < ' ')).isFalse();
  }

  private static String mutate(String valid, Random random) {
    var text = new StringBuilder(valid);
    int times = 1 + random.nextInt(4);
    for (int i = 0; i < times; i++) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + 1 + random.nextInt(12));
      switch (random.nextInt(5)) {
        case 0 -> text.delete(at, end);
        case 1 -> text.insert(at, text.substring(at, end));
        case 2 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
        case 3 -> text.replace(at, end, PIECES[random.nextInt(PIECES.length)]);
        default -> text.setCharAt(at, (char) random.nextInt(256));
      }
      if (text.isEmpty()) {
        text.append('x');
      }
    }
    return text.toString();
  }
}
