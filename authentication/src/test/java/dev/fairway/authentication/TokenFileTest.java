package dev.fairway.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairway.access.Subject;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TokenFileTest {

  private static final long SEED = 20261121;

  private static final String HASH = "sha256:" + "0f".repeat(32);

  @Test
  void aLineIsWhatTheTokenStandsFor() throws Exception {
    TokenHash first = TokenHash.of("first");
    TokenHash second = TokenHash.of("second");
    String text =
        "# robots\n\n  "
            + TokenFile.line(first, "builder", "42", List.of("ci", "robots"))
            + "\r\n"
            + TokenFile.line(second, "jane", "", List.of());

    assertThat(TokenFile.parse(text, "token:").tokens())
        .isEqualTo(
            Map.of(
                first,
                new Subject(
                    "token:builder",
                    "42",
                    List.of("token:ci", "token:robots"),
                    Map.of(),
                    "tokenFile"),
                second,
                new Subject("token:jane", "", List.of(), Map.of(), "tokenFile")));
  }

  @Test
  void theHashIsThatOfEveryTool() {
    assertThat(TokenHash.of("abc"))
        .hasToString("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HASH                      | line 2: no user",
        "HASH uid=1                | line 2: no user",
        "HASH jane uid=1 uid=2     | line 2: word 4 is none of uid and group",
        "HASH jane group=          | line 2: word 3 is none of uid and group",
        "HASH jane ops             | line 2: word 3 is none of uid and group",
        "secret jane               | line 2: no hash of a token",
        "sha256:secret jane        | line 2: not a SHA-256 in hexadecimal digits",
        "sha256:00 jane            | line 2: not a SHA-256 in hexadecimal digits",
      })
  void aWrongLineIsNamedAndNotQuoted(String line, String expected) {
    assertThatThrownBy(() -> TokenFile.parse("#\n" + line.replace("HASH", HASH), "token:"))
        .isInstanceOf(TokenFile.MalformedException.class)
        .hasMessageStartingWith(expected)
        .hasMessageContaining("fairway hub token")
        .hasMessageNotContaining("secret");
  }

  @Test
  void aTokenStandsForOnlyOne() {
    String line = HASH + " jane\n";

    assertThatThrownBy(() -> TokenFile.parse(line + "\n" + line, "token:"))
        .hasMessageStartingWith("line 3: the token of line 1 again");
  }

  @Test
  void aNameHasNoWhiteSpace() {
    TokenHash hash = TokenHash.of("x");
    for (String bad : List.of("", "a b", "a\nb", "a\u0000")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> TokenFile.line(hash, bad, "", List.of()));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TokenFile.line(hash, "uid=1", "", List.of()));
  }

  @Test
  void anyTextIsReadOrNamedByItsLine() {
    Random random = new Random(SEED);
    String[] pieces = {
      HASH, "sha256:", "0f", "\n", " ", "jane", "uid=", "group=a", "#", "\u2028", "\0", "\r", "ä"
    };
    int good = 0;
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder(random.nextInt(3) == 0 ? HASH + " jane" : "");
      for (int i = random.nextInt(8); i > 0; i--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      try {
        StaticTokens read = TokenFile.parse(text.toString(), "token:");
        read.tokens().values().forEach(one -> assertThat(one.user()).startsWith("token:"));
        good++;
      } catch (TokenFile.MalformedException e) {
        assertThat(e).hasMessageMatching("line \\d+: .*");
      }
    }
    assertThat(good).isBetween(1_000, 19_000);
  }
}
