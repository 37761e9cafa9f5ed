package dev.fairway.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairway.net.HostPort;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedTargetTest {

  @ParameterizedTest
  @CsvSource({
    "kubernetes.default.svc:443, kubernetes.default.svc:443, true",
    "kubernetes.default.svc:443, KUBERNETES.default.svc:443, true",
    "kubernetes.default.svc:443, kubernetes.default.svc:80, false",
    "kubernetes.default.svc:443, other.default.svc:443, false",
    "kubernetes.default.svc:*, kubernetes.default.svc:80, true",
    "10.0.0.1:443, 10.0.0.1:443, true",
    "10.0.0.1:443, 10.0.0.2:443, false",
    "10.0.0.0/8:22, 10.9.9.9:22, true",
    "10.0.0.0/8:22, 10.9.9.9:23, false",
    "10.0.0.0/8:*, 10.9.9.9:23, true",
    "10.0.0.0/8:22, 11.0.0.1:22, false",
    "10.0.0.0/8:22, name.of.ten:22, false",
    "'[fd00::/8]:443', '[fd00::1]:443', true",
    "'[fd00::/8]:443', '[fe80::1]:443', false",
    "'[fd00::1]:443', '[fd00:0::1]:443', true",
    "0.0.0.0/0:*, 127.0.0.1:1, true",
    "0.0.0.0/0:*, '[::1]:1', false",
  })
  void whatIsAllowedIsReachedAndNothingElse(String allowed, String target, boolean expected) {
    assertThat(AllowedTarget.parse(allowed).allows(HostPort.parse(target))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "host",
        "host:",
        "host:0",
        "host:65536",
        "host:-1",
        ":443",
        "*:443",
        "10.0.0.0/33:1",
        "10.0.0.0/8",
        "a b:1",
        "host:http"
      })
  void whatIsNoTargetIsQuotedWithWhatIsExpected(String text) {
    assertThatThrownBy(() -> AllowedTarget.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("\"" + text + "\": not a target (expected: host:port");
  }

  /** Whatever is written is refused, or reads again as it is shown. */
  @Test
  void whatIsReadReadsAgainAsItIsShown() {
    Random random = new Random(1);
    String alphabet = "a1.:/*[]-f0 2";
    int read = 0;
    for (int i = 0; i < 200_000; i++) {
      String text =
          random
              .ints(random.nextInt(14), 0, alphabet.length())
              .mapToObj(each -> String.valueOf(alphabet.charAt(each)))
              .collect(Collectors.joining());
      try {
        AllowedTarget target = AllowedTarget.parse(text);
        assertThat(AllowedTarget.parse(target.text())).as(text).isEqualTo(target);
        read++;
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageContaining("not a target");
      }
    }
    assertThat(read).isPositive();
  }
}
