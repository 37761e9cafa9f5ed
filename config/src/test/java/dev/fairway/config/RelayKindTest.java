package dev.fairway.config;

import static dev.fairway.config.Examples.RELAY;
import static dev.fairway.config.Examples.WHOLE_RELAY;
import static dev.fairway.config.Examples.parse;
import static dev.fairway.config.Examples.relayProblems;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.config.ClusterSpec.Trust;
import dev.fairway.config.HubSpec.Admin;
import dev.fairway.config.RelayListener.Action;
import dev.fairway.config.RelayListener.ConnectTarget;
import dev.fairway.config.RelayListener.HelloRoute;
import dev.fairway.config.RelayListener.Limits;
import dev.fairway.config.RelayListener.SourceRule;
import dev.fairway.config.RelayListener.Target;
import dev.fairway.config.RelayListener.Timeouts;
import dev.fairway.config.RelaySpec.AccessLog;
import dev.fairway.config.RelaySpec.LogFormat;
import dev.fairway.config.RelaySpec.Resolver;
import dev.fairway.config.RelayUpstream.Endpoint;
import dev.fairway.config.RelayUpstream.HealthCheck;
import dev.fairway.config.RelayUpstream.Probe;
import dev.fairway.config.RelayUpstream.Verify;
import dev.fairway.model.AddressFamily;
import dev.fairway.model.Balance;
import dev.fairway.model.HostMatch;
import dev.fairway.model.LogTemplate;
import dev.fairway.model.ProxyVersion;
import dev.fairway.net.HostName;
import dev.fairway.net.HostPort;
import dev.fairway.net.HostPorts;
import dev.fairway.net.PortRange;
import dev.fairway.net.Prefix;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelayKindTest {

  @Test
  void aRelayThatSaysOnlyWhereFromAndWhereToHasTheDocumentedDefaults() {
    Configuration read = parse(RELAY, Job.RELAY);

    assertThat(read.problems()).isEmpty();
    assertThat(read.relay())
        .contains(
            new RelaySpec(
                List.of(
                    new RelayListener(
                        "0.0.0.0:8000",
                        List.of(HostPorts.parse("0.0.0.0:8000")),
                        List.of(),
                        List.of(),
                        to("api.example.com:443"),
                        new Limits(
                            20_000, 10_000, Optional.empty(), Duration.ofSeconds(10), 64 << 10),
                        new Timeouts(
                            Duration.ofSeconds(60), Duration.ofMinutes(10), Optional.empty()),
                        Optional.empty())),
                List.of(),
                Resolver.DEFAULT,
                AccessLog.DEFAULT,
                new Admin(HostPort.parse("127.0.0.1:8082")),
                Duration.ofSeconds(30)));
  }

  @Test
  void everyFieldOfAListenerIsRead() {
    RelaySpec relay = whole();

    assertThat(relay.listeners().getFirst())
        .isEqualTo(
            new RelayListener(
                "ports",
                List.of(HostPorts.parse("10.0.0.1:8000-8010"), HostPorts.parse("[::]:9000-9010")),
                List.of(Prefix.parse("10.0.0.0/8")),
                List.of(
                    new SourceRule(false, List.of(Prefix.parse("10.9.0.0/16"))),
                    new SourceRule(
                        true, List.of(Prefix.parse("10.0.0.0/8"), Prefix.parse("2001:db8::/32")))),
                to("api.example.com:7000-7010"),
                new Limits(1, 2, Optional.of(3 << 20), Duration.ofSeconds(4), 5 << 10),
                new Timeouts(
                    Duration.ofSeconds(8), Duration.ofHours(24), Optional.of(Duration.ofHours(48))),
                Optional.of(
                    new AccessLog(
                        Optional.of("/var/log/relay.log"),
                        new LogFormat.Template(
                            new LogTemplate(
                                "$remote_addr [$time_local] \"${upstream_addr}\"",
                                LogTemplate.Escape.JSON)),
                        Optional.of(Duration.ofMinutes(5))))));
    assertThat(relay.listeners().stream().skip(1).map(RelayListener::action))
        .containsExactly(
            new Action.ByHello(
                List.of(
                    new HelloRoute(
                        List.of(
                            new HostMatch.Exact(new HostName("api.example.com")),
                            new HostMatch.Below(new HostName("example.com"))),
                        List.of("h2"),
                        new Target.Upstream("paris")),
                    new HelloRoute(
                        List.of(),
                        List.of(),
                        new Target.Address(HostPorts.parse("10.0.0.9:443"))))),
            new Action.Forward(new Target.Upstream("rome.eu_1")),
            new Action.Connect(
                List.of(
                    new ConnectTarget.Name(
                        new HostMatch.Below(new HostName("example.com")), PortRange.of(443)),
                    new ConnectTarget.Network(Prefix.parse("10.0.0.0/8"), PortRange.of(6443)),
                    new ConnectTarget.Network(
                        Prefix.parse("2001:db8::/32"), PortRange.parse("1-9")))));
  }

  @Test
  void everyFieldOfAnUpstreamIsRead() {
    RelaySpec relay = whole();

    assertThat(relay.upstreams().getFirst())
        .isEqualTo(
            new RelayUpstream(
                "paris",
                List.of(
                    new Endpoint(
                        HostPorts.parse("10.1.0.10:6443"),
                        2,
                        true,
                        true,
                        3,
                        Duration.ofSeconds(30),
                        Optional.of(4),
                        Duration.ofSeconds(5))),
                Balance.LEAST_CONNECTIONS,
                Optional.of(2),
                Optional.of(Duration.ofSeconds(20)),
                Optional.of(
                    new HealthCheck(
                        new Probe.Https(
                            new Verify(
                                Optional.of("kubernetes"), Optional.of(new Trust.InFile("ca.crt"))),
                            List.of("/livez")),
                        Duration.ofSeconds(1),
                        Duration.ofMillis(500),
                        1,
                        5)),
                Optional.of(ProxyVersion.V2)));
    assertThat(relay.upstreams().get(4).check().map(HealthCheck::probe))
        .contains(
            new Probe.Https(
                new Verify(
                    Optional.empty(), Optional.of(new Trust.Inline("-----BEGIN CERTIFICATE-----"))),
                List.of("/readyz", "/healthz")));
    assertThat(relay.resolver())
        .isEqualTo(
            new Resolver(
                List.of(HostPort.parse("10.96.0.10:53"), HostPort.parse("[2001:db8::1]:5353")),
                Optional.of(List.of(new HostName("default.svc.cluster.local"))),
                Optional.of(5),
                Duration.ofSeconds(1),
                Optional.of(Duration.ofSeconds(10)),
                AddressFamily.IPV4));
    assertThat(relay.listeners().get(2).accessLog().map(AccessLog::format))
        .contains(new LogFormat.None());
    assertThat(relay.accessLog().path()).contains("a.log");
    assertThat(relay.admin().listen()).hasToString("0.0.0.0:9090");
    assertThat(relay.drainTimeout()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void anUpstreamThatIsNotThereIsSaidWithItsPlaceAndTheNearestName() {
    assertThat(relayProblems(WHOLE_RELAY.replace("upstream: rome.eu_1", "upstream: rome.eu-1")))
        .containsExactly(
            "etc/a.yaml:32:17: spec.listeners[2].upstream: no upstream \"rome.eu-1\" (expected: the"
                + " name of one of spec.upstreams); did you mean \"rome.eu_1\"?");
  }

  @Test
  void portsOfAListenerThatLeadToAnotherNumberOfPortsAreRefused() {
    assertThat(relayProblems(WHOLE_RELAY.replace("7000-7010", "7000-7009")))
        .containsExactly(
            "etc/a.yaml:8:11: spec.listeners[0].to: api.example.com:7000-7009 has 10 ports and"
                + " 10.0.0.1:8000-8010 has 11 (expected: as many, or one port for all)");
    assertThat(relayProblems(WHOLE_RELAY.replace("7000-7010", "7000"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    ":8000,:8000,true",
    ":8000,127.0.0.1:8000,true",
    ":8000-8010,:8010-8020,true",
    ":8000,[::]:8000,false",
    "127.0.0.1:8000,127.0.0.2:8000,false",
    "[::]:8000,[::1]:8000,true",
    "localhost:8000,[::]:8000,true",
    ":0,:0,false",
    ":8082,:1,true"
  })
  void noTwoListenersShareAPort(String first, String second, boolean shared) {
    String other = "    - {listen: [\"" + second + "\"], to: \"b:1\"}\n";
    List<String> problems = relayProblems(RELAY.replace(":8000", first) + other);

    assertThat(problems.stream().anyMatch(text -> text.contains("leaves free"))).isEqualTo(shared);
    assertThat(problems).hasSize(shared ? 1 : 0);
  }

  @Test
  void aNameThatTwoRoutesTakeIsRefused() {
    String routes =
        """
              - {names: ["*.a.example", b.example], to: "a:1"}
              - {names: ["*.a.example"], alpn: [h2], to: "b:1"}
              - {names: [B.example], to: "c:1"}
        """;
    String text = RELAY.replace("to: api.example.com:443\n", "routes:\n" + routes);

    assertThat(relayProblems(text))
        .containsExactly(
            "etc/a.yaml:11:9: spec.listeners[0].routes[2]: b.example is taken by routes[0]"
                + " (expected: each name in one route, or with other protocols)");
  }

  @Test
  void aListenerNeedsExactlyOneWay() {
    assertThat(relayProblems(RELAY.replace("      to: api.example.com:443\n", "")))
        .singleElement()
        .asString()
        .contains("spec.listeners[0].to: missing (expected: one of to and upstream and routes");
    assertThat(relayProblems(RELAY + "      upstream: a\n"))
        .singleElement()
        .asString()
        .contains("spec.listeners[0].upstream: given beside to");
  }

  @Test
  void aVariableThatDoesNotExistIsSaidWithTheNearest() {
    assertThat(relayProblems(RELAY + "  accessLog: {format: '$remote_adr $status'}\n"))
        .singleElement()
        .asString()
        .contains("spec.accessLog.format: no variable $remote_adr ")
        .endsWith("did you mean \"remote_addr\"?");
  }

  @Test
  void aCheckOfACertificateNeedsANameForAddresses() {
    String text = WHOLE_RELAY.replace("https: {serverName: kubernetes, ", "https: {");

    assertThat(relayProblems(text))
        .singleElement()
        .asString()
        .contains("spec.upstreams[0].check: no serverName (expected: the name in the certificate");
  }

  @Test
  void noRelayIsAnErrorThatShowsTheSmallestOne() {
    assertThat(relayProblems(""))
        .singleElement()
        .asString()
        .startsWith("etc: no Relay object (expected: exactly one); the smallest is:")
        .endsWith(RELAY);
    assertThat(relayProblems(RELAY + "---\n" + RELAY.replace("name: relay", "name: b"))).hasSize(2);
  }

  @Test
  void anObjectOfAnotherJobIsSaidToBeForThatJob() {
    Configuration relay = parse(RELAY + "---\n" + Examples.CLUSTER, Job.RELAY);

    assertThat(relay.relay()).isPresent();
    assertThat(relay.problems())
        .singleElement()
        .asString()
        .contains("a Cluster is for 'fairway hub' and not for 'fairway relay' (expected: Relay)");
  }

  @Test
  void aHubHasAnyNumberOfRelays() {
    String other = RELAY.replace("name: relay", "name: b");
    Configuration hub = parse(Examples.HUB + "---\n" + RELAY + "---\n" + other);

    assertThat(hub.problems()).isEmpty();
    assertThat(hub.resources())
        .extracting(each -> each.key().toString())
        .containsExactly("Hub/hub", "Relay/relay", "Relay/b");
  }

  @Test
  void onlyAHubReachesEndpointsThroughAgents() {
    String agents = Examples.RELAY_THROUGH_AGENTS;
    Configuration hub = parse(Examples.HUB + "---\n" + agents);
    Configuration alone = parse(agents, Job.RELAY);

    assertThat(hub.problems()).isEmpty();
    assertThat(hub.relay().orElseThrow().upstreams().getFirst().agent()).contains("paris");
    assertThat(alone.relay()).isEmpty();
    assertThat(alone.problems())
        .extracting(Problem::toString)
        .containsExactly(
            "etc/a.yaml:10:14: spec.upstreams[0].agent: \"paris\": 'fairway relay' has no agents"
                + " (expected: endpoints that it reaches itself, or this object among the files of"
                + " 'fairway hub', which agents dial)");
  }

  @Test
  void whatAgentsAreCalledIsChecked() {
    assertThat(relayProblems(Examples.RELAY_THROUGH_AGENTS.replace("agent: paris", "agent: a.b")))
        .singleElement()
        .asString()
        .contains("spec.upstreams[0].agent: \"a.b\" (expected: ");
    assertThat(relayProblems(Examples.RELAY_THROUGH_AGENTS.replace("agent:", "agents:")))
        .singleElement()
        .asString()
        .contains("did you mean \"agent\"?");
  }

  private static RelaySpec whole() {
    Configuration read = parse(WHOLE_RELAY, Job.RELAY);
    assertThat(read.problems()).isEmpty();
    return read.relay().orElseThrow();
  }

  private static Action to(String address) {
    return new Action.Forward(new Target.Address(HostPorts.parse(address)));
  }
}
