package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.access.Impersonation;
import dev.fairway.http.Fields;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Nothing by which a client says who it is survives, however it is written. */
final class IdentityFieldsTest {

  private static final List<String> FORBIDDEN =
      List.of(
          "authorization",
          "proxy-authorization",
          "cookie",
          "x-remote-user",
          "x-remote-group",
          "x-remote-extra-a",
          "impersonate-user",
          "impersonate-uid",
          "impersonate-group",
          "impersonate-extra-a%2fb",
          "impersonate-");

  private static final List<String> HARMLESS =
      List.of("accept", "x-remotely", "authorizations", "user-agent", "cookie-b", "impersonated");

  private static final String BEARER = "base64url.bearer.authorization.k8s.io.c2VjcmV0";

  @Test
  void noForbiddenFieldSurvivesAndEveryOtherDoes() {
    Random random = new Random(7);
    for (int round = 0; round < 5_000; round++) {
      Fields fields = new Fields();
      int kept = 0;
      for (int i = random.nextInt(12); i > 0; i--) {
        boolean bad = random.nextBoolean();
        List<String> from = bad ? FORBIDDEN : HARMLESS;
        fields.add(spoilt(from.get(random.nextInt(from.size())), random), bad ? "secret" : "kept");
        kept += bad ? 0 : 1;
      }
      if (random.nextBoolean()) {
        fields.add("Sec-WebSocket-Protocol", spoilt(BEARER, random) + ",v5.channel.k8s.io");
        fields.add("sec-websocket-protocol", " " + BEARER);
      }
      boolean channel = fields.contains("sec-websocket-protocol");

      IdentityFields.strip(fields);

      int[] left = {0};
      fields.forEach(
          (name, value) -> {
            assertThat(value.toString().toLowerCase(Locale.ROOT))
                .doesNotContain("secret", "c2vjcmv0");
            left[0] += value.toString().equals("kept") ? 1 : 0;
          });
      assertThat(left[0]).isEqualTo(kept);
      assertThat(fields.text("sec-websocket-protocol"))
          .isEqualTo(channel ? "v5.channel.k8s.io" : "");
    }
  }

  @Test
  void protocolsWithoutABearerAreLeftAlone() {
    Fields fields = new Fields().add("Sec-WebSocket-Protocol", "v5.channel.k8s.io ,v4");
    IdentityFields.strip(fields);
    assertThat(fields.text("sec-websocket-protocol")).isEqualTo("v5.channel.k8s.io ,v4");
  }

  @Test
  void whatIsShownIsReadAsTheSame() {
    Random random = new Random(11);
    for (int round = 0; round < 2_000; round++) {
      Impersonation wanted =
          new Impersonation(
              name(random),
              random.nextBoolean() ? "" : name(random),
              List.of(name(random), name(random)),
              Map.of(name(random), List.of(name(random), name(random)), "A/%ö", List.of("x")));
      Fields fields = new Fields();
      assertThat(Shown.add(wanted, fields)).isEmpty();

      Impersonating.Read read = Impersonating.of(fields);

      assertThat(read.refusal()).isEmpty();
      assertThat(read.wanted()).contains(wanted);
      fields.forEach(
          (name, value) -> assertThat(name.toString()).matches("[a-z0-9!#$%&'*+.^_`|~-]+"));
    }
  }

  @Test
  void whatWouldBecomeAnotherNameIsNotSaid() {
    for (String name :
        List.of(
            "a\r\nImpersonate-Group: system:masters",
            " system:masters",
            "a\u0000",
            "a\uD800",
            "a ")) {
      assertThat(Shown.add(Impersonation.of(name), new Fields())).as(name).isPresent();
    }
  }

  @Test
  void aNameThatIsNotUtf8IsRefused() {
    Impersonating.Read read = Impersonating.of(new Fields().add("Impersonate-User", "j\u00f6e"));
    assertThat(read.wanted()).isEmpty();
    assertThat(read.refusal()).hasValueSatisfying(why -> assertThat(why.status()).isEqualTo(400));
  }

  private static String name(Random random) {
    String alphabet = "abcZ09:/%-_.ö漢😀é@+ ";
    int[] points = alphabet.codePoints().toArray();
    StringBuilder name = new StringBuilder("n");
    for (int i = random.nextInt(12); i > 0; i--) {
      name.appendCodePoint(points[random.nextInt(points.length)]);
    }
    return name.append('n').toString();
  }

  private static String spoilt(String name, Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean other = random.nextInt(3) == 0;
      if (c == '-' && other && !name.startsWith("base64")) {
        text.append('_');
      } else {
        text.append(other ? Character.toUpperCase(c) : c);
      }
    }
    return text.toString();
  }
}
