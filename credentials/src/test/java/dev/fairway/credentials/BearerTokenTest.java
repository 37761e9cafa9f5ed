package dev.fairway.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Nothing that comes from a file becomes a second header field. */
final class BearerTokenTest {

  @Test
  void blanksAroundATokenAreNotPartOfIt() {
    assertThat(BearerToken.parse(" \n abc.def \r\n").authorization().toString())
        .isEqualTo("Bearer abc.def");
    assertThat(BearerToken.parse("abc")).hasToString("BearerToken[secret]");
  }

  @Test
  void whatIsNoTokenIsRefusedWithoutBeingShown() {
    for (String text :
        List.of(
            "",
            " \n",
            "sec ret",
            "sec\r\nX: ret",
            "secret\u00e9",
            "sec\u0000ret",
            "s".repeat(70_000))) {
      assertThatThrownBy(() -> BearerToken.parse(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("sec");
    }
  }

  @Test
  void noAnswerOfAProgramBreaksItsReader() {
    Random random = new Random(5);
    String good =
        "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\","
            + "\"status\":{\"token\":\"t\",\"clientCertificateData\":\"c\",\"expirationTimestamp\":\"x\"}}";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(good);
      for (int n = 1 + random.nextInt(4); n > 0; n--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.insert(at, "{}[],:\"0n\\ ".charAt(random.nextInt(11)));
          default -> text.setLength(Math.max(Math.min(20, text.length()), at));
        }
      }
      try {
        ExecAnswer.parse(text.toString(), ExecPlan.V1);
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageNotContaining("token\":");
      }
    }
  }
}
