package dev.fairway.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.config.Configuration;
import dev.fairway.config.Job;
import dev.fairway.config.Problem;
import dev.fairway.config.SourceFile;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a file says, the answer is a relay that can be written and read back, or problems at
 * places that exist; never an exception, and never without end.
 */
class ImportFuzzTest {

  private static final long SEED = 20261121;
  private static final int ROUNDS = 2_500;

  private static final String[] SIGNS = {
    "\n", " ", ";", "{", "}", "{}", "\"", "'", "\\", "#", "$", "${", "$x", "\0", "\uFEFF", "\uD800",
    "é", "~", "~^", "*", ".", ":", "::", "[", "]", "[::]", "-", "0", "1", "99999999999", "-1", "%",
    "include x;", "include *;", "include n.conf;", "!", "||", "or", "if", "unless", "\t", "\r", ","
  };

  private static final String[] WORDS =
      (Samples.PORTS + Samples.NAMES + Samples.HAPROXY).split("\\s+", -1);

  @ParameterizedTest
  @ValueSource(strings = {"ports", "names", "haproxy", "configmap"})
  void noMutationOfAGoodFileThrows(String name) {
    String good =
        switch (name) {
          case "ports" -> Samples.PORTS;
          case "names" -> Samples.NAMES.replace("~^kube[0-9]*\\.x$", "a.example");
          case "haproxy" -> Samples.HAPROXY;
          default -> "kind: ConfigMap\ndata:\n  nginx.conf: |\n" + Samples.PORTS.indent(4);
        };
    Random random = new Random(SEED);
    int relays = 0;
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Imported read = read(mutated(good, random), round);
      relays += read.relay().isPresent() ? 1 : 0;
      refused += read.relay().isPresent() ? 0 : 1;
    }
    assertThat(relays).isPositive();
    assertThat(refused).isGreaterThan(ROUNDS / 10);
  }

  @Test
  void noSoupOfWordsThrows() {
    Random random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      var soup = new StringBuilder(random.nextBoolean() ? "stream {\n" : "frontend f\n");
      for (int i = random.nextInt(60); i > 0; i--) {
        String[] from = random.nextInt(3) == 0 ? SIGNS : WORDS;
        soup.append(from[random.nextInt(from.length)]).append(random.nextInt(4) == 0 ? "\n" : " ");
      }
      read(soup.toString(), round);
    }
  }

  /** What the bytes of a file can be full of; whatever takes for ever meets the build's timeout. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "}",
        ";",
        "a ",
        "a {",
        "a;",
        "\"",
        "'",
        "\\",
        "#",
        "#\n",
        "$",
        "\n",
        "x {}",
        "server {",
        "server { listen 1; proxy_pass a:1; }\n",
        "upstream a { server a:1; }\n",
        "map $ssl_preread_server_name $x {",
        "include a;",
        "include *;",
        "~(a|b)+",
        "frontend f\n",
        "listen a :1\n server s a:1\n",
        " bind :1\n",
        "acl a req.ssl_sni x\n",
        "{ ",
        "[",
        "- ",
        "kind: ConfigMap\n",
        "\0",
        "\uD800",
        "a_by_lua_block {"
      })
  void aFileFullOfTheSameIsReadInBoundedTimeAndWithBoundedProblems(String piece) {
    String full = piece.repeat((200 << 10) / piece.length());
    for (String head : new String[] {"", "stream {", "stream { server {", "frontend f\n bind "}) {
      Imported read = read(head + full, 0);
      assertThat(read.problems()).hasSizeLessThan(Findings.MOST + 60);
      assertThat(read.notices()).hasSizeLessThanOrEqualTo(Findings.MOST + 1);
      assertThat(read.remarks()).hasSizeLessThanOrEqualTo(Findings.MOST + 1);
      assertThat(Stream.of(read.problems(), read.notices(), read.remarks()).flatMap(List::stream))
          .allMatch(problem -> problem.toString().length() < 2_000);
    }
  }

  private static Imported read(String text, int round) {
    SourceFile self = new SourceFile("n.conf", text);
    try {
      Imported read = Imports.translate(self, Includes.among(Map.of("n.conf", self)));
      assertThat(read.relay().isPresent()).isEqualTo(read.problems().isEmpty());
      read.problems().forEach(problem -> assertExists(problem, text));
      read.notices().forEach(problem -> assertExists(problem, text));
      read.remarks().forEach(problem -> assertExists(problem, text));
      read.relay().ifPresent(relay -> assertReadsBack(read));
      return read;
    } catch (RuntimeException | StackOverflowError | AssertionError e) {
      throw new AssertionError("seed " + SEED + " round " + round + ":\n" + head(text), e);
    }
  }

  private static void assertReadsBack(Imported read) {
    SourceFile file = new SourceFile("relay.yaml", read.yaml("relay"));
    Configuration back = Configuration.parse("etc", List.of(file), List.of(), Job.RELAY);
    assertThat(back.problems()).as(file.text()).isEmpty();
    assertThat(back.relay()).as(file.text()).isEqualTo(read.relay());
  }

  private static void assertExists(Problem problem, String text) {
    int lines = text.split("\n", -1).length;
    assertThat(problem.location().line()).as(problem.toString()).isBetween(0, lines);
    assertThat(problem.message()).isNotBlank();
    assertThat(problem.toString().chars().anyMatch(c -> c < ' ')).as(problem.toString()).isFalse();
  }

  private static String mutated(String good, Random random) {
    var text = new StringBuilder(good);
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + 1 + random.nextInt(12));
      String[] from = random.nextBoolean() ? SIGNS : WORDS;
      String piece = from[random.nextInt(from.length)];
      switch (random.nextInt(5)) {
        case 0 -> text.delete(at, end);
        case 1 -> text.insert(at, text.substring(at, end));
        case 2 -> text.insert(at, piece);
        case 3 -> text.replace(at, end, piece);
        default -> text.setCharAt(at, (char) random.nextInt(256));
      }
      if (text.isEmpty()) {
        text.append('x');
      }
    }
    return text.toString();
  }

  private static String head(String text) {
    return text.length() > 1_500 ? text.substring(0, 1_500) + "…" : text;
  }
}
