package dev.fairway.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.http.Fields;
import dev.fairway.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BearerTokenTest {

  private static final String PROTOCOL = "base64url.bearer.authorization.k8s.io.";

  @ParameterizedTest
  @CsvSource({
    "Bearer abc, abc",
    "bearer abc, abc",
    "'  BEARER   abc ', abc",
    "Basic YTpi, Basic YTpi",
    "Bearer, Bearer",
    "bearerabc, bearerabc",
  })
  void ofAuthorizationIsWhatFollowsTheScheme(String value, String expected) {
    assertThat(token("Authorization", value)).isEqualTo(expected);
  }

  @Test
  void aWebSocketShowsItAmongItsProtocols() {
    String encoded =
        Base64.getUrlEncoder().withoutPadding().encodeToString("a token?".getBytes(UTF_8));

    assertThat(token("Sec-WebSocket-Protocol", "v5.channel.k8s.io, " + PROTOCOL + encoded))
        .isEqualTo("a token?");
  }

  @Test
  void whatIsDamagedIsNoTokenAndNotNothing() {
    for (String bad : new String[] {"", "!", "_w", "IA", "YQ=="}) {
      assertThat(token("Sec-WebSocket-Protocol", PROTOCOL + bad + ", v5.channel.k8s.io"))
          .isEqualTo(PROTOCOL);
    }
  }

  @Test
  void twoTokensAreNobodys() {
    assertThat(token("Sec-WebSocket-Protocol", two("YQ", "YQ") + ", v5.channel.k8s.io"))
        .isEqualTo(PROTOCOL);
    Fields apart =
        new Fields()
            .add("sec-websocket-protocol", PROTOCOL + "YQ, v5.channel.k8s.io")
            .add("sec-websocket-protocol", PROTOCOL + "Yg");
    assertThat(BearerToken.of(head(apart))).isEqualTo(PROTOCOL);
  }

  @Test
  void aTokenWithoutAProtocolThatCouldBeChosenIsNobodys() {
    assertThat(token("Sec-WebSocket-Protocol", PROTOCOL + "YQ")).isEqualTo(PROTOCOL);
    assertThat(token("Sec-WebSocket-Protocol", PROTOCOL + "YQ, ,")).isEqualTo(PROTOCOL);
  }

  private static String two(String first, String second) {
    return PROTOCOL + first + ", " + PROTOCOL + second;
  }

  @Test
  void otherProtocolsShowNothing() {
    assertThat(token("Sec-WebSocket-Protocol", "v5.channel.k8s.io,,")).isEmpty();
    assertThat(token("Cookie", "Bearer x")).isEmpty();
  }

  @Test
  void authorizationGoesBeforeProtocols() {
    Fields fields =
        new Fields()
            .add("sec-websocket-protocol", PROTOCOL + "YQ")
            .add("authorization", "Bearer b");

    assertThat(BearerToken.of(head(fields))).isEqualTo("b");
  }

  @Test
  void whateverIsShownIsNotNothing() {
    Random random = new Random(20261121);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[1 + random.nextInt(20)];
      random.nextBytes(bytes);
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      assertThat(token("sec-websocket-protocol", PROTOCOL + text)).isNotEmpty();
      if (!text.isBlank()) {
        assertThat(token("authorization", "Bearer " + text)).isNotEmpty();
      }
    }
  }

  private static String token(String name, String value) {
    return BearerToken.of(head(new Fields().add(name, value)));
  }

  private static RequestHead head(Fields fields) {
    return new RequestHead("GET", "/", "hub.test", fields, null);
  }
}
