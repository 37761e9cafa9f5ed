package dev.fairway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairway.model.AddressFamily;
import dev.fairway.net.HostPort;
import dev.fairway.transport.EventLoops;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names against a DNS server of the test's own. */
final class NamesTest {

  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final Duration OFTEN = Duration.ofMillis(50);

  @TempDir private Path folder;

  private final EventLoops loops = new EventLoops(1);
  private final List<Names> opened = new ArrayList<>();
  private final Queue<Set<InetAddress>> told = new ConcurrentLinkedQueue<>();
  private DnsServer server;

  @BeforeEach
  void start() throws IOException {
    server = new DnsServer();
  }

  @AfterEach
  void stop() throws IOException {
    opened.forEach(Names::close);
    server.close();
    loops.close();
  }

  @Test
  void aServiceIsFoundAsInAPod() throws Exception {
    Files.writeString(
        folder.resolve("resolv.conf"),
        "search default.svc.cluster.local svc.cluster.local cluster.local\noptions ndots:5\n");
    server.has("kubernetes.default.svc.cluster.local", 30, "10.96.0.1");
    FollowedName name = follow(names(), "kubernetes.default", AddressFamily.ANY);
    awaitAddresses(name, "10.96.0.1");
    assertThat(server.asked)
        .containsExactlyInAnyOrder(
            "kubernetes.default.default.svc.cluster.local A",
            "kubernetes.default.default.svc.cluster.local AAAA",
            "kubernetes.default.svc.cluster.local A",
            "kubernetes.default.svc.cluster.local AAAA");
    assertThat(name.state())
        .isEqualTo(
            new FollowedName.State(
                addresses("10.96.0.1"), Optional.of(NOW), Optional.empty(), NOW.plusSeconds(30)));
  }

  @Test
  void aChangedAnswerIsToldOnceWhenTheTtlIsOver() {
    server.has("api.example", 1, "192.0.2.1", "192.0.2.2");
    FollowedName name = follow(names(), "api.example", AddressFamily.IPV4);
    awaitAddresses(name, "192.0.2.1", "192.0.2.2");
    server.has("api.example", 1, "192.0.2.2", "192.0.2.1");
    awaitMoreQuestions("api.example", 1);
    server.has("api.example", 1, "192.0.2.3");
    awaitAddresses(name, "192.0.2.3");
    awaitMoreQuestions("api.example", 2);
    assertThat(told).containsExactly(addresses("192.0.2.1", "192.0.2.2"), addresses("192.0.2.3"));
  }

  @Test
  void theHostsFileComesFirstAndItsChangesCount() throws Exception {
    Path hosts = folder.resolve("hosts");
    Files.writeString(hosts, "192.0.2.7 other API.example # ours\n2001:db8::7 api.example\n");
    server.has("api.example", 1, "192.0.2.1");
    FollowedName name = follow(names(OFTEN), "api.example", AddressFamily.ANY);
    awaitAddresses(name, "192.0.2.7", "2001:db8::7");
    assertThat(server.asked).isEmpty();
    Files.writeString(hosts, "192.0.2.8 api.example\n");
    awaitAddresses(name, "192.0.2.8");
    Files.delete(hosts);
    awaitAddresses(name, "192.0.2.1");
  }

  @ParameterizedTest
  @ValueSource(ints = {DnsServer.SERVFAIL, DnsServer.REFUSED, 3, DnsServer.SILENT})
  void theLastGoodAddressesStayWhileDnsFails(int fault) {
    server.has("api.example", 1, "192.0.2.1");
    FollowedName name = follow(names(OFTEN), "api.example", AddressFamily.ANY);
    awaitAddresses(name, "192.0.2.1");
    server.fails("api.example", fault);
    Awaitility.await().until(() -> name.state().failure().isPresent());
    assertThat(name.state().addresses()).isEqualTo(addresses("192.0.2.1"));
    assertThat(name.state().failure().orElseThrow().reason()).contains("api.example");
    server.recovers();
    Awaitility.await().until(() -> name.state().failure().isEmpty());
    assertThat(told).hasSize(1);
  }

  @Test
  void aNameThatDoesNotExistYetIsReportedAndFoundLater() {
    FollowedName name = follow(names(), "late.example", AddressFamily.ANY);
    Awaitility.await().until(() -> name.state().failure().isPresent());
    assertThat(name.state().failure().orElseThrow())
        .isEqualTo(new FollowedName.Failure("no such name (asked for late.example)", NOW));
    assertThat(name.state().addresses()).isEmpty();
    assertThat(name.state().next()).isAfter(NOW);
    server.has("late.example", 1, "192.0.2.1");
    awaitAddresses(name, "192.0.2.1");
  }

  @Test
  void whatDoesNotFitADatagramComesOverTcp() {
    String[] many = new String[200];
    Arrays.setAll(many, i -> "10.0.0." + (i + 1));
    server.has("many.example", 30, many);
    awaitAddresses(follow(names(), "many.example", AddressFamily.IPV4), many);
    assertThat(server.asked).containsExactly("many.example A", "many.example A over TCP");
  }

  @Test
  void theShortestTtlOfAChainOfAliasesCounts() {
    server.alias("a.example", 300, "b.example");
    server.alias("b.example", 20, "c.example");
    server.has("c.example", 60, "192.0.2.1", "2001:db8::1");
    FollowedName name = follow(names(), "a.example", AddressFamily.ANY);
    awaitAddresses(name, "192.0.2.1", "2001:db8::1");
    assertThat(name.state().next()).isEqualTo(NOW.plusSeconds(20));
  }

  @Test
  void aliasesThatGoInACircleAreAFailure() {
    server.alias("a.example", 300, "b.example");
    server.alias("b.example", 300, "a.example");
    FollowedName name = follow(names(), "a.example", AddressFamily.IPV6);
    Awaitility.await().until(() -> name.state().failure().isPresent());
    assertThat(name.state().failure().orElseThrow().reason()).contains("circle");
  }

  @Test
  void theNextServerIsAskedWhereOneIsSilent() throws Exception {
    try (DnsServer silent = new DnsServer()) {
      silent.fails("api.example", DnsServer.SILENT);
      server.has("api.example", 30, "192.0.2.1");
      Names names = names(List.of(silent.endpoint(), server.endpoint()), Optional.empty());
      awaitAddresses(follow(names, "api.example", AddressFamily.ANY), "192.0.2.1");
      assertThat(silent.asked).isNotEmpty();
    }
  }

  @Test
  void aSearchDomainWhoseServerFailsIsPassedOver() throws Exception {
    Files.writeString(folder.resolve("resolv.conf"), "search ill.example well.example\n");
    server.fails("api.ill.example", DnsServer.SERVFAIL);
    server.has("api.well.example", 30, "192.0.2.1");
    awaitAddresses(follow(names(), "api", AddressFamily.ANY), "192.0.2.1");
  }

  @Test
  void silenceDoesNotMakeANameMeanAnotherHost() throws Exception {
    Files.writeString(folder.resolve("resolv.conf"), "search one.example two.example\n");
    server.fails("api.one.example", DnsServer.SILENT);
    server.has("api.two.example", 30, "192.0.2.1");
    FollowedName name = follow(names(), "api", AddressFamily.IPV4);
    Awaitility.await().until(() -> name.state().failure().isPresent());
    assertThat(name.state().failure().orElseThrow().reason())
        .contains("no answer in time")
        .contains(server.endpoint().toString());
    assertThat(server.askedAbout("api.two.example")).isZero();
  }

  @Test
  void onlyTheFamilyThatIsWantedIsAskedFor() {
    server.has("api.example", 30, "192.0.2.1", "2001:db8::1");
    awaitAddresses(follow(names(), "api.example", AddressFamily.IPV6), "2001:db8::1");
    assertThat(server.asked).containsExactly("api.example AAAA");
  }

  @Test
  void aFamilyThatDnsDoesNotAnswerForStaysAsItWas() {
    server.has("api.example", 30, "192.0.2.1", "2001:db8::1");
    FollowedName name = follow(names(OFTEN), "api.example", AddressFamily.ANY);
    awaitAddresses(name, "192.0.2.1", "2001:db8::1");
    server.fails("api.example AAAA", DnsServer.SERVFAIL);
    server.has("api.example", 30, "192.0.2.2");
    awaitAddresses(name, "192.0.2.2", "2001:db8::1");
    server.recovers();
    awaitAddresses(name, "192.0.2.2");
  }

  @Test
  void anAddressIsItsOwn() {
    awaitAddresses(follow(names(), "2001:db8::5", AddressFamily.ANY), "2001:db8::5");
    assertThat(server.asked).isEmpty();
    Names names = names();
    assertThatThrownBy(() -> follow(names, "not a name", AddressFamily.ANY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theEventLoopDoesOtherWorkWhileDnsIsSilent() throws Exception {
    EventLoop loop = loops.next();
    server.fails("api.example", DnsServer.SILENT);
    FollowedName name = follow(names(), "api.example", AddressFamily.ANY);
    Awaitility.await().until(() -> server.askedAbout("api.example") > 0);
    assertThat(loop.submit(() -> name.state().failure()).get(10, TimeUnit.SECONDS)).isEmpty();
  }

  @Test
  void aClosedNameIsNotLookedUpAnyMore() {
    server.has("closed.example", 1, "192.0.2.1");
    server.has("open.example", 1, "192.0.2.2");
    Names names = names(Duration.ofMillis(10));
    FollowedName closed = follow(names, "closed.example", AddressFamily.IPV4);
    FollowedName open = follow(names, "open.example", AddressFamily.IPV4);
    awaitAddresses(closed, "192.0.2.1");
    awaitAddresses(open, "192.0.2.2");
    closed.close();
    awaitMoreQuestions("open.example", 5); // One about the closed name may have been on its way.
    long before = server.askedAbout("closed.example");
    awaitMoreQuestions("open.example", 20);
    assertThat(server.askedAbout("closed.example")).isEqualTo(before);
  }

  @Test
  void manyWhoAskForOneNameAtATimeShareOneLook() throws Exception {
    server.fails("api.example", DnsServer.SILENT);
    Names names = names();
    Future<Set<InetAddress>> first = names.resolve("api.example", AddressFamily.IPV4);
    for (int i = 0; i < 10_000; i++) {
      assertThat(names.resolve("API.example", AddressFamily.IPV4)).isSameAs(first);
    }
    assertThat(first.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(first.cause()).hasMessageContaining("no answer in time");

    server.recovers();
    server.has("api.example", 30, "192.0.2.1");

    assertThat(names.resolve("api.example", AddressFamily.IPV4).get(30, TimeUnit.SECONDS))
        .isEqualTo(addresses("192.0.2.1"));
  }

  @Test
  void whoAsksForManyNamesKeepsOnlySoManyWaitingAndNoAddress() throws Exception {
    Names names = names(List.of(server.endpoint()), Optional.empty(), Duration.ofMinutes(5));
    for (int i = 0; i < SharedLooks.MOST; i++) {
      server.fails("api" + i + ".example", DnsServer.SILENT);
      assertThat(names.resolve("api" + i + ".example", AddressFamily.IPV4).isDone()).isFalse();
    }
    Future<Set<InetAddress>> more = names.resolve("one-more.example", AddressFamily.IPV4);
    assertThat(more.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(more.cause()).hasMessageContaining("too many other names are being looked up");
    assertThat(names.resolve("192.0.2.9", AddressFamily.IPV4).get(30, TimeUnit.SECONDS))
        .isEqualTo(addresses("192.0.2.9"));
  }

  @Test
  void aLookThatIsUnderWayWhenItsNamesAreClosedFailsAtOnceAndSoDoesALaterOne() throws Exception {
    server.fails("api.example", DnsServer.SILENT);
    Names names = names(List.of(server.endpoint()), Optional.empty(), Duration.ofMinutes(5));
    Future<Set<InetAddress>> under = names.resolve("api.example", AddressFamily.IPV4);
    Awaitility.await().until(() -> server.askedAbout("api.example") > 0);

    names.close();

    for (var each : List.of(under, names.resolve("api.example", AddressFamily.IPV4))) {
      assertThat(each.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(each.cause()).hasMessageContaining("the configuration of DNS has changed");
    }
  }

  private Names names() {
    return names(List.of(server.endpoint()), Optional.empty());
  }

  private Names names(Duration validity) {
    return names(List.of(server.endpoint()), Optional.of(validity));
  }

  private Names names(List<HostPort> servers, Optional<Duration> validity) {
    return names(servers, validity, Duration.ofSeconds(3));
  }

  private Names names(List<HostPort> servers, Optional<Duration> validity, Duration timeout) {
    NameOptions options =
        new NameOptions(servers, Optional.empty(), OptionalInt.empty(), timeout, validity);
    Names names =
        new Names(
            loops,
            options,
            InstantSource.fixed(NOW),
            folder.resolve("resolv.conf"),
            folder.resolve("hosts"));
    opened.add(names);
    return names;
  }

  private FollowedName follow(Names names, String host, AddressFamily family) {
    return names.follow(host, family, told::add);
  }

  private void awaitMoreQuestions(String name, int more) {
    long enough = server.askedAbout(name) + more;
    Awaitility.await().until(() -> server.askedAbout(name) >= enough);
  }

  private static void awaitAddresses(FollowedName name, String... expected) {
    Awaitility.await()
        .untilAsserted(() -> assertThat(name.state().addresses()).isEqualTo(addresses(expected)));
  }

  private static Set<InetAddress> addresses(String... texts) {
    return Arrays.stream(texts).map(InetAddress::ofLiteral).collect(Collectors.toSet());
  }
}
