package dev.fairway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What agents and hubs of different versions do with each other. */
class VersionSkewTest {

  @ParameterizedTest
  @CsvSource({
    "1.4.0, 1.4.9",
    "1.4.0, 1.5.0",
    "1.5.0, 1.4.0",
    "0.1.0-SNAPSHOT (abc), 0.2.0",
    "test, 9.0.0",
    "1.4.0, unknown",
    "'', 1.0.0",
    "99999999999.1, 1.1"
  })
  void oneMinorVersionApartIsNothingToSpeakOf(String agent, String hub) {
    assertThat(VersionSkew.between(agent, hub)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1.3.0, 1.5.0, agent",
    "1.5.0 (abc), 1.3.1, hub",
    "1.9.0, 2.0.0, agent",
    "2.0.0, 1.9.9, hub",
    "v0.1.0-SNAPSHOT, 0.3.0-rc1, agent"
  })
  void moreIsSaidWithWhatHelps(String agent, String hub, String older) {
    assertThat(VersionSkew.between(agent, hub).orElseThrow())
        .contains("version " + agent + ",", "of " + hub + " ")
        .endsWith("(expected: at most one minor version apart). Update the " + older + ".");
  }

  /** As version 0.1 said it; whatever comes later must understand it, and be understood. */
  @Test
  void theGreetingsOfTheFirstVersionAreUnderstoodForEver() {
    Http2Headers hub =
        new DefaultHttp2Headers()
            .method("GET")
            .scheme("https")
            .authority("west")
            .path("/fairway/tunnel/hello")
            .set("fairway-replica", "bx7kq2mn")
            .set("fairway-replicas", "bx7kq2mn, c8mn2kq7")
            .set("fairway-version", "0.1.0");
    assertThat(Hello.OfHub.of(hub))
        .isEqualTo(new Hello.OfHub("bx7kq2mn", List.of("bx7kq2mn", "c8mn2kq7"), "0.1.0"));
    assertThat(texts(new Hello.OfHub("a", List.of("a", "b"), "9").headers("west")))
        .contains(
            ":method=GET",
            ":path=/fairway/tunnel/hello",
            "fairway-replica=a",
            "fairway-replicas=a,b",
            "fairway-version=9");

    Http2Headers agent =
        new DefaultHttp2Headers()
            .status("200")
            .set("fairway-generation", "1790000000000")
            .set("fairway-version", "0.1.0");
    assertThat(Hello.OfAgent.of(agent)).isEqualTo(new Hello.OfAgent(1_790_000_000_000L, "0.1.0"));
    assertThat(texts(new Hello.OfAgent(5, "9").headers()))
        .contains(":status=200", "fairway-generation=5", "fairway-version=9");
    assertThat(TunnelProtocol.ALPN).isEqualTo("fairway-tunnel/1");
  }

  private static List<String> texts(Http2Headers headers) {
    List<String> texts = new ArrayList<>();
    headers.forEach(field -> texts.add(field.getKey() + "=" + field.getValue()));
    return texts;
  }
}
