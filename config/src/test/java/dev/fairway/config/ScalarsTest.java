package dev.fairway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScalarsTest {

  @Test
  void everyDurationIsReadAsItIsPrinted() {
    ScalarType<Duration> type = Scalars.duration(Duration.ZERO, Duration.ofDays(1));
    Random random = new Random(1);
    for (int i = 0; i < 1_000; i++) {
      Duration duration = Duration.ofMillis(random.nextInt(86_400_000));
      assertThat(type.parse().apply(type.print().apply(duration))).isEqualTo(duration);
    }
    assertThat(type.print().apply(Duration.ofSeconds(90))).isEqualTo("1m30s");
    assertThat(type.print().apply(Duration.ZERO)).isEqualTo("0s");
  }

  @Test
  void whatIsNoDurationOrOutOfBoundsIsRefused() {
    ScalarType<Duration> type = Scalars.duration(Duration.ofSeconds(1), Duration.ofHours(1));
    refuses(
        type, "", "s", "10", "10 s", "-10s", "+10s", "1s1m", "1s1s", "1.5s", "1d", "999ms", "61m");
    refuses(type, "9999999999s", "٣s", "1ſ", "10S");
  }

  @Test
  void numbersOfBytesTakeTheUsualUnits() {
    ScalarType<Integer> type = Scalars.bytes(1, 1 << 20);
    for (String text : List.of("64KiB", "64Ki", "65536", "65536B")) {
      assertThat(type.parse().apply(text)).isEqualTo(65_536);
    }
    assertThat(type.print().apply(65_536)).isEqualTo("64KiB");
    assertThat(type.print().apply(1 << 20)).isEqualTo("1MiB");
    assertThat(type.print().apply(1_000)).isEqualTo("1000B");
    refuses(
        type,
        "",
        "B",
        "KiB",
        "64KB",
        "64k",
        "-1",
        "+1",
        "0",
        "2MiB",
        "99999999999",
        "4294967297",
        "٦٤KiB");
  }

  @Test
  void namesOfObjectsAreDnsLabels() {
    for (String name : List.of("a", "a-b", "0", "a".repeat(63))) {
      assertThat(Scalars.isDnsLabel(name)).as(name).isTrue();
    }
    for (String name : List.of("", "-a", "a-", "A", "a.b", "a_b", "ä", "a".repeat(64))) {
      assertThat(Scalars.isDnsLabel(name)).as(name).isFalse();
    }
  }

  @Test
  void anEndpointNeedsAHostAndAPort() {
    refuses(
        Scalars.ENDPOINT,
        ":6443",
        "a",
        "a:0",
        "a:65536",
        "http://a:1",
        "a:1/",
        "::1:6443",
        "a b:1");
    refuses(Scalars.LISTEN_ADDRESS, "example.com:1", "8443", "localhost");
    assertThat(Scalars.LISTEN_ADDRESS.parse().apply(":0")).hasToString("0.0.0.0:0");
  }

  private static void refuses(ScalarType<?> type, String... texts) {
    for (String text : texts) {
      assertThatIllegalArgumentException().as(text).isThrownBy(() -> type.parse().apply(text));
    }
  }
}
