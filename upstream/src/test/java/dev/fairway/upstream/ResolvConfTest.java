package dev.fairway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairway.net.HostName;
import dev.fairway.net.HostPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How {@code /etc/resolv.conf} is read, and what a name may mean by it. */
final class ResolvConfTest {

  private static final String POD =
      """
      # made by the kubelet
      search default.svc.cluster.local svc.cluster.local cluster.local
      nameserver 10.96.0.10
      nameserver fd00::a
      options ndots:5 edns0
      """;

  @Test
  void thatOfAPodIsRead() {
    ResolvConf conf = ResolvConf.parse(POD);
    assertThat(conf.servers()).containsExactly(server("10.96.0.10"), server("fd00::a"));
    assertThat(conf.ndots()).isEqualTo(5);
    assertThat(conf.candidates("kubernetes.default"))
        .containsExactly(
            "kubernetes.default.default.svc.cluster.local",
            "kubernetes.default.svc.cluster.local",
            "kubernetes.default.cluster.local",
            "kubernetes.default");
  }

  @Test
  void aNameWithEnoughDotsIsTriedAsItIsFirst() {
    ResolvConf conf = ResolvConf.parse("search a.example\noptions ndots:2\n");
    assertThat(conf.candidates("one.dot")).containsExactly("one.dot.a.example", "one.dot");
    assertThat(conf.candidates("with.two.dots"))
        .containsExactly("with.two.dots", "with.two.dots.a.example");
    assertThat(conf.candidates("full.")).containsExactly("full");
  }

  @Test
  void withoutDotsAskedForSearchDomainsStillCount() {
    ResolvConf conf = ResolvConf.parse("search a.example\noptions ndots:0\n");
    assertThat(conf.candidates("host")).containsExactly("host", "host.a.example");
  }

  @Test
  void theLastSearchLineCountsAndAtMostThreeServers() {
    ResolvConf conf =
        ResolvConf.parse(
            "domain old.example\nsearch New.Example. .\n"
                + "nameserver nonsense\nnameserver 192.0.2.1\nnameserver 192.0.2.2\n"
                + "nameserver 192.0.2.3\nnameserver 192.0.2.4\noptions ndots:99 ndots:x\n");
    assertThat(conf.search()).containsExactly("new.example");
    assertThat(conf.servers())
        .containsExactly(server("192.0.2.1"), server("192.0.2.2"), server("192.0.2.3"));
    assertThat(conf.ndots()).isEqualTo(15);
  }

  @Test
  void anEmptyFileMeansAServerOnThisMachine() {
    assertThat(ResolvConf.parse(""))
        .isEqualTo(new ResolvConf(List.of(server("127.0.0.1")), List.of(), 1));
  }

  @Test
  void optionsCountInsteadOfTheFile() {
    NameOptions options =
        new NameOptions(
            List.of(HostPort.parse("[::1]:5353")),
            Optional.of(List.of()),
            OptionalInt.of(0),
            Duration.ofSeconds(1),
            Optional.empty());
    assertThat(ResolvConf.parse(POD).with(options))
        .isEqualTo(
            new ResolvConf(
                List.of(new InetSocketAddress(InetAddress.ofLiteral("::1"), 5353)), List.of(), 0));
    assertThat(ResolvConf.parse(POD).with(NameOptions.DEFAULT)).isEqualTo(ResolvConf.parse(POD));
  }

  @Test
  void aServerThatWouldHaveToBeResolvedIsRefused() {
    assertThatThrownBy(
            () ->
                new NameOptions(
                    List.of(HostPort.parse("dns.example:53")),
                    Optional.empty(),
                    OptionalInt.empty(),
                    Duration.ofSeconds(1),
                    Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("dns.example:53");
  }

  @Test
  void anyTextIsReadAsSomethingThatCanBeAsked() {
    Random random = new Random(53);
    String[] parts = {
      "search ",
      "nameserver ",
      "options ",
      "ndots:",
      "domain",
      "\n",
      " ",
      "\t",
      "#",
      ".",
      "a.b",
      "::1",
      "1.2.3.4",
      "%",
      "99999999999",
      "-",
      "\u00e9",
      "\0",
      "fe80::1%nowhere",
      "7"
    };
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(30); n > 0; n--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      ResolvConf conf = ResolvConf.parse(text.toString());
      assertThat(conf.servers()).isNotEmpty().hasSizeLessThanOrEqualTo(3);
      assertThat(conf.servers()).noneMatch(InetSocketAddress::isUnresolved);
      assertThat(conf.ndots()).isBetween(0, 15);
      assertThat(conf.candidates("x.y")).contains("x.y").allMatch(HostName::isValid);
    }
  }

  private static InetSocketAddress server(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), 53);
  }
}
