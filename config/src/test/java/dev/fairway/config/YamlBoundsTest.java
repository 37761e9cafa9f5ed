package dev.fairway.config;

import static dev.fairway.config.Examples.HUB;
import static dev.fairway.config.Examples.parse;
import static dev.fairway.config.Examples.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class YamlBoundsTest {

  @Test
  void aBillionLaughsAreRefusedInsteadOfExpanded() {
    var bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 40; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }

    assertThat(problems(bomb + "---\n" + HUB))
        .containsExactly("etc/a.yaml:34:12: more than 64 aliases in one document");
  }

  @Test
  void anAliasMeansWhatItsAnchorMeans() {
    Configuration read = parse(HUB + "  listen: &l 127.0.0.1:0\n  admin: {listen: *l}\n");

    assertThat(read.problems()).isEmpty();
    HubSpec spec = (HubSpec) read.resources().getFirst().spec();
    assertThat(spec.admin().listen()).isEqualTo(spec.listen());
  }

  @Test
  void anAnchorThatHoldsItselfIsAnErrorAndNotAnEndlessLoop() {
    assertThat(problems(HUB + "  extraNames: &a [*a]\n"))
        .containsExactly(
            "etc/a.yaml:7:15: spec.extraNames[0]: a list (expected: a host name or an IP address)");
  }

  @Test
  void deepNestingIsRefusedBeforeATreeIsMade() {
    for (String open : new String[] {"[", "{a: ", "- ", "? "}) {
      assertThat(problems(open.repeat(100_000) + "\n---\n" + HUB))
          .singleElement()
          .asString()
          .contains("nested more than 32 deep");
    }
  }

  @Test
  void tooManyDocumentsAreRefused() {
    assertThat(problems(HUB + "--- 1\n".repeat(5_000)))
        .anyMatch(problem -> problem.contains("more than 4096 documents"));
  }

  @Test
  void theProblemsOfOneObjectAreBounded() {
    String typos =
        IntStream.range(0, 1_000).mapToObj(i -> "  x" + i + ": 1\n").collect(Collectors.joining());

    assertThat(problems(HUB + typos))
        .hasSize(51)
        .last()
        .asString()
        .contains("more problems follow");
  }

  @Test
  void theDirectivesOfADocumentStayWithIt() {
    assertThat(problems("# hub\n%YAML 1.2\n---\n" + HUB + "...\n")).isEmpty();
    assertThat(parse("\uFEFF" + HUB).problems()).isEmpty();
    assertThat(problems("---\n---\n" + HUB + "---\n")).isEmpty();
    assertThat(problems(HUB.replace("\n", "\r\n"))).isEmpty();
  }

  @Test
  void aCharacterThatYamlForbidsIsNamedWithItsLine() {
    assertThat(problems(HUB + "\n# \u0007\n"))
        .containsExactly("etc/a.yaml:8:1: not YAML: a character that YAML forbids, U+0007");
  }
}
