package dev.fairway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the two ends tell each other, from ends that mean well and from others. */
class WordsTest {

  private static final int ROUNDS = 20_000;

  @Test
  void aFailureArrivesAsItWasTold() {
    for (DialFailure.Kind kind : DialFailure.Kind.values()) {
      DialFailure told = new DialFailure(kind, "10.0.0.1:443: \"no\" \\ way; error=other");
      DialFailure heard = DialFailure.of(kind.status(), told.proxyStatus());
      assertThat(heard.details()).isEqualTo(told.details());
      assertThat(heard.kind()).isEqualTo(kind);
    }
  }

  @Test
  void aFailureInUnknownWordsIsAFailure() {
    assertThat(DialFailure.of(418, "")).isEqualTo(failed("the agent answered 418"));
    assertThat(DialFailure.of(502, "other; error=dns_timeout"))
        .isEqualTo(failed("the agent answered 502"));
    assertThat(
            DialFailure.of(502, "x; error=connection_refused; details=\"no\"; next-hop=a").kind())
        .isEqualTo(DialFailure.Kind.REFUSED);
  }

  private static DialFailure failed(String details) {
    return new DialFailure(DialFailure.Kind.FAILED, details);
  }

  @Test
  void whateverAnAgentAnswersIsShortAndPrintable() {
    Random random = new Random(1);
    for (int i = 0; i < ROUNDS; i++) {
      String text = text(random, "; error=details\"\\ab\u0000\u00e9\n");
      DialFailure heard = DialFailure.of(random.nextInt(1_000), text);
      assertThat(heard.details()).hasSizeLessThanOrEqualTo(400).matches("[\\x20-\\x7e]*");
      String told = new DialFailure(DialFailure.Kind.REFUSED, text).proxyStatus();
      assertThat(told).matches("[\\x20-\\x7e]*");
      assertThat(DialFailure.of(502, told).kind()).isEqualTo(DialFailure.Kind.REFUSED);
    }
  }

  @Test
  void aGreetingArrivesAsItWasTold() {
    Hello.OfHub hub = new Hello.OfHub("one", List.of("one", "two"), "1.2");
    assertThat(Hello.OfHub.of(hub.headers("west"))).isEqualTo(hub);
    Hello.OfAgent agent = new Hello.OfAgent(77, "1.3");
    assertThat(Hello.OfAgent.of(agent.headers())).isEqualTo(agent);
  }

  @Test
  void aNewerSideMayTellMoreAndAnOlderOneLess() {
    Http2Headers more = new Hello.OfAgent(77, "1.3").headers().set("fairway-later", "x");
    assertThat(Hello.OfAgent.of(more)).isEqualTo(new Hello.OfAgent(77, "1.3"));
    assertThat(Hello.OfAgent.of(new DefaultHttp2Headers())).isEqualTo(new Hello.OfAgent(0, ""));
    assertThat(Hello.OfHub.of(new DefaultHttp2Headers()))
        .isEqualTo(new Hello.OfHub("", List.of(), ""));
  }

  @Test
  void aGreetingWithoutEndIsCut() {
    String many = String.join(",", Collections.nCopies(3_000, "id"));
    Http2Headers headers =
        new DefaultHttp2Headers(false)
            .set(TunnelProtocol.REPLICA, "x".repeat(100_000))
            .set(TunnelProtocol.REPLICAS, many)
            .set(TunnelProtocol.GENERATION, "9".repeat(50));
    assertThat(Hello.OfHub.of(headers).replica()).hasSize(Hello.MAX_TEXT);
    assertThat(Hello.OfHub.of(headers).replicas()).hasSize(Hello.MAX_REPLICAS);
    assertThat(Hello.OfAgent.of(headers).generation()).isZero();
  }

  private static String text(Random random, String alphabet) {
    return random
        .ints(random.nextInt(600), 0, alphabet.length())
        .mapToObj(each -> String.valueOf(alphabet.charAt(each)))
        .collect(Collectors.joining());
  }
}
