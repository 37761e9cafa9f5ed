package dev.fairway.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixSetTest {

  private static final long SEED = 20261121;

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,10.0.0.0/8",
    "10.1.2.3/8,10.0.0.0/8",
    "10.1.2.3,10.1.2.3/32",
    "0.0.0.0/0,0.0.0.0/0",
    "2001:DB8:0:0:1::/32,2001:db8::/32",
    "::/0,::/0",
    "::1,::1/128",
    "1:0:0:2:0:0:0:3,1:0:0:2::3/128",
    "::ffff:10.0.0.0/104,10.0.0.0/8",
    "::ffff:10.0.0.1,10.0.0.1/32"
  })
  void aNetworkIsPrintedInOneFormOnly(String text, String printed) {
    assertThat(Prefix.parse(text)).hasToString(printed);
    assertThat(Prefix.parse(printed)).isEqualTo(Prefix.parse(text)).hasSameHashCodeAs(text(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0.0.0/-1",
        "10.0.0.0/08",
        "10.0.0/8",
        "::/129",
        "::ffff:10.0.0.0/95",
        "fe80::1%eth0",
        "[::1]/128",
        "example.com/8",
        "10.0.0.0/8/8",
        "10.0.0.0/٣"
      })
  void whatIsNoNetworkIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Prefix.parse(text));
  }

  @Test
  void theFamiliesAreApartAndMappedAddressesAreIpv4() {
    PrefixSet all6 = set("::/0");
    assertThat(all6.contains(address("2001:db8::1"))).isTrue();
    assertThat(all6.contains(address("10.0.0.1"))).isFalse();
    byte[] mapped = new byte[16];
    mapped[10] = mapped[11] = -1;
    mapped[12] = 10;
    assertThat(all6.contains(mapped)).isFalse();
    assertThat(set("10.0.0.0/8").contains(mapped)).isTrue();
    assertThat(PrefixSet.NONE.contains(mapped)).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> all6.contains(new byte[5]));
  }

  @Test
  void neighboursAreOneRange() {
    assertThat(set("10.0.0.0/9", "10.128.0.0/9", "11.0.0.0/8", "10.1.0.0/16").ranges())
        .isEqualTo(1);
    assertThat(set("0.0.0.0/0", "255.255.255.255", "10.0.0.0/8").ranges()).isEqualTo(1);
    assertThat(set("10.0.0.0/8", "12.0.0.0/8").ranges()).isEqualTo(2);
    assertThat(set().isEmpty()).isTrue();
  }

  @Test
  void aSetHoldsWhatOneOfItsNetworksHolds() throws UnknownHostException {
    Random random = new Random(SEED);
    for (int round = 0; round < 3_000; round++) {
      List<Prefix> prefixes = new ArrayList<>();
      for (int i = random.nextInt(12); i > 0; i--) {
        prefixes.add(prefix(random));
      }
      PrefixSet set = PrefixSet.of(prefixes);
      for (int i = 0; i < 40; i++) {
        InetAddress address = InetAddress.getByAddress(bytes(random));
        assertThat(set.contains(address))
            .as("seed %d round %d: %s in %s", SEED, round, address, prefixes)
            .isEqualTo(prefixes.stream().anyMatch(prefix -> prefix.contains(address)));
      }
      for (Prefix prefix : prefixes) {
        assertThat(set.contains(prefix.first())).isTrue();
        assertThat(set.contains(prefix.last())).isTrue();
        assertThat(Prefix.parse(prefix.toString())).isEqualTo(prefix);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    ":8000-8010,0.0.0.0:8000-8010",
    "[::]:1-65535,[::]:1-65535",
    "a-b.example:80-80,a-b.example:80",
    "a-b.example:80,a-b.example:80",
    ":0,0.0.0.0:0"
  })
  void portsThatFollowEachOtherAreRead(String text, String printed) {
    assertThat(HostPorts.parse(text)).hasToString(printed);
    assertThat(HostPorts.parse(printed)).isEqualTo(HostPorts.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {":2-1", ":0-5", ":1-", ":-1", ":1-2-3", ":1-65536", "a", "::1:1-2"})
  void whatAreNoPortsIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> HostPorts.parse(text));
  }

  @Test
  void aPortOfARangeIsFoundByItsIndex() {
    HostPorts ports = HostPorts.parse("[::1]:8000-8010");
    assertThat(ports.at(10)).isEqualTo(new HostPort("::1", 8010));
    assertThat(ports.isAddress()).isTrue();
    assertThat(ports.ports().overlaps(PortRange.parse("8010-8020"))).isTrue();
    assertThat(ports.ports().overlaps(PortRange.of(8011))).isFalse();
    assertThat(ports.ports().contains(8005)).isTrue();
    assertThatIllegalArgumentException().isThrownBy(() -> ports.at(11));
  }

  private static Prefix text(String text) {
    return Prefix.parse(text);
  }

  private static PrefixSet set(String... texts) {
    return PrefixSet.of(Stream.of(texts).map(Prefix::parse).toList());
  }

  private static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }

  /** From a small world, so that networks meet. */
  private static Prefix prefix(Random random) throws UnknownHostException {
    byte[] bytes = bytes(random);
    int length = bytes.length * 8 - random.nextInt(bytes.length == 4 ? 12 : 20);
    return Prefix.parse(InetAddress.getByAddress(bytes).getHostAddress() + "/" + length);
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
    bytes[0] = (byte) (random.nextBoolean() ? 0x20 : 0xff);
    bytes[bytes.length - 1] = (byte) random.nextInt(256);
    bytes[bytes.length - 2] = (byte) random.nextInt(3);
    return bytes;
  }
}
