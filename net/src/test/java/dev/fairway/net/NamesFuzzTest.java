package dev.fairway.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names and addresses as people and peers write them, and as an attacker would. */
final class NamesFuzzTest {

  private static final String ALPHABET = "aZ09-_.:[]%/@ \0é";
  private static final int ROUNDS = 200_000;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "A.Example.COM.",
        "xn--bcher-kva.example",
        "1.example",
        "a.1",
        "1.2.3.4-5",
        "a_b.c"
      })
  void aHostNameIsLowerCasedOnce(String text) {
    String value = new HostName(text).value();
    assertThat(value).isEqualTo(value.toLowerCase(Locale.ROOT)).doesNotEndWith(".");
    assertThat(new HostName(value).value()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "a..b",
        "-a",
        "a-",
        "a b",
        "a/b",
        "é",
        "\u212A",
        "10.0.0.1",
        "999.1.1.1",
        "10.0.0",
        "1",
        "::1",
        "a:1",
        "*.a"
      })
  void whatIsNoHostNameIsRefusedAndQuoted(String text) {
    assertThatThrownBy(() -> new HostName(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: a host name");
  }

  @Test
  void aLabelOf63AndANameOf253CharactersAreTheLongest() {
    String label = "a".repeat(63);
    assertThat(HostName.isValid(label)).isTrue();
    assertThat(HostName.isValid(label + "a")).isFalse();
    String longest = (label + ".").repeat(3) + "a".repeat(61);
    assertThat(HostName.isValid(longest)).isTrue();
    assertThat(HostName.isValid(longest + "a")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "a.example:443,a.example,443",
    ":8443,0.0.0.0,8443",
    "10.0.0.1:0,10.0.0.1,0",
    "[2001:db8::1]:65535,2001:db8::1,65535"
  })
  void aHostAndItsPortAreRead(String text, String host, int port) {
    assertThat(HostPort.parse(text)).isEqualTo(new HostPort(host, port));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a:",
        "a:x",
        "a:65536",
        "a:-1",
        "a:+1",
        "a:000443",
        "::1:443",
        "[::1]",
        "[a]:1",
        "[10.0.0.1]:1",
        "[::1%eth0]:1",
        "[::1:1",
        "a b:1",
        "a:1:2",
        "[[::1]]:1"
      })
  void whatIsNoHostAndPortIsRefused(String text) {
    assertThatThrownBy(() -> HostPort.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.2.3",
        "1.2.3.4.5",
        "01.2.3.4",
        "256.1.1.1",
        "1.2.3.4 ",
        "0x1.2.3.4",
        "1..2.3",
        ""
      })
  void whatIsNoIpv4AddressIsNotTakenForOne(String text) {
    assertThat(IpLiterals.isIpv4(text)).isFalse();
  }

  @Test
  void whatIsAcceptedReadsBackAsItselfAndNothingElseThrows() {
    long seed = 20_251_121;
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      String text = text(random);
      String context = "seed " + seed + ", \"" + text + "\"";
      assertThat(IpLiterals.isIpv4(text) && IpLiterals.isIpv6(text)).as(context).isFalse();
      if (HostName.isValid(text)) {
        assertThat(IpLiterals.isAddress(text)).as(context).isFalse();
        assertThat(text).as(context).doesNotContain(":", "/", "@", " ", "%", "[", "]");
      }
      try {
        HostPort parsed = HostPort.parse(text);
        assertThat(HostPort.parse(parsed.toString())).as(context).isEqualTo(parsed);
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).as(context).contains("expected: ");
      }
      try {
        HostPorts parsed = HostPorts.parse(text);
        assertThat(HostPorts.parse(parsed.toString())).as(context).isEqualTo(parsed);
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).as(context).contains("expected: ");
      }
      try {
        Prefix parsed = Prefix.parse(text);
        assertThat(Prefix.parse(parsed.toString())).as(context).isEqualTo(parsed);
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).as(context).contains("expected: ");
      }
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(14); text.length() < length; ) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return random.nextBoolean() ? text.append(":443").toString() : text.toString();
  }
}
