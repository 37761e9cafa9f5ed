package dev.fairway.config;

import static dev.fairway.config.Examples.CLUSTER;
import static dev.fairway.config.Examples.HUB;
import static dev.fairway.config.Examples.INLINE_CLUSTER;
import static dev.fairway.config.Examples.WHOLE_CLUSTER;
import static dev.fairway.config.Examples.WHOLE_HUB;
import static dev.fairway.config.Examples.parse;
import static dev.fairway.config.Examples.problems;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.config.ClusterSpec.Direct;
import dev.fairway.config.ClusterSpec.Follow;
import dev.fairway.config.ClusterSpec.HealthCheck;
import dev.fairway.config.ClusterSpec.LinkBalance;
import dev.fairway.config.ClusterSpec.Trust;
import dev.fairway.config.ClusterSpec.UpstreamIdentity;
import dev.fairway.model.Budget;
import dev.fairway.model.HttpLimits;
import dev.fairway.net.HostName;
import dev.fairway.net.HostPort;
import dev.fairway.net.Prefix;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigurationTest {

  @Test
  void aHubThatSaysOnlyItsDomainHasTheDocumentedDefaults() {
    Configuration read = parse(HUB);

    assertThat(read.problems()).isEmpty();
    assertThat(read.resources().getFirst().spec())
        .isEqualTo(
            new HubSpec(
                new HostPort("0.0.0.0", 8443),
                List.of(),
                new HostName("hub.example.com"),
                List.of(),
                Optional.empty(),
                new HubSpec.Admin(new HostPort("127.0.0.1", 8081)),
                new HubSpec.AccessLog(Optional.empty()),
                List.of(),
                Optional.empty(),
                Duration.ofSeconds(30),
                new HttpLimits(
                    65536,
                    262144,
                    250,
                    new HttpLimits.Timeouts(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(3)),
                    new HttpLimits.Load(20_000, 10_000, 50_000))));
  }

  @Test
  void everyFieldOfAHubIsRead() {
    Configuration read = parse(WHOLE_HUB);

    assertThat(read.problems()).isEmpty();
    assertThat(read.resources().getFirst().metadata().labels()).isEqualTo(Map.of("a", "b"));
    assertThat(read.resources().getFirst().spec())
        .isEqualTo(
            new HubSpec(
                new HostPort("127.0.0.1", 0),
                List.of(Prefix.parse("10.1.0.0/16")),
                new HostName("hub.example.com"),
                List.of("localhost", "127.0.0.1", "::1"),
                Optional.of(new HubSpec.Tls("tls.crt", "/etc/tls.key")),
                new HubSpec.Admin(new HostPort("0.0.0.0", 9090)),
                new HubSpec.AccessLog(Optional.of("access.log")),
                List.of(
                    new AuthenticatorSpec.ClientCertificate(
                        "users.crt", Optional.of("revoked.pem"), "people:"),
                    new AuthenticatorSpec.TokenFile("tokens", "robots:"),
                    new AuthenticatorSpec.Oidc(
                        "https://login.example.com/realm",
                        List.of("hub", "kubectl"),
                        Optional.of("login.crt"),
                        "email",
                        "staff:",
                        Optional.of("groups"),
                        "teams:",
                        Map.of("tenant", "blue"),
                        List.of("ES256", "RS512")),
                    new AuthenticatorSpec.TokenReview("paris", List.of("hub"), "robots-of-paris:"),
                    new AuthenticatorSpec.Anonymous()),
                Optional.of(
                    new HubSpec.HomeCluster(
                        new HubSpec.HomeCluster.Kubeconfig("home.kubeconfig", Optional.of("home")),
                        List.of("fairway", "team-a"))),
                Duration.ZERO,
                new HttpLimits(
                    131072,
                    1 << 20,
                    7,
                    new HttpLimits.Timeouts(
                        Duration.ofMillis(500),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(7),
                        Duration.ofHours(1)),
                    new HttpLimits.Load(8, 9, 10))));
  }

  @Test
  void everyFieldOfAClusterIsRead() {
    Configuration read = parse(HUB + "---\n" + WHOLE_CLUSTER);

    assertThat(read.problems()).isEmpty();
    Resource cluster = read.resources().get(1);
    assertThat(cluster.key()).hasToString("Cluster/paris");
    assertThat(cluster.metadata().labels())
        .isEqualTo(Map.of("region", "eu-west-3", "example.com/tier", "gold"));
    assertThat(cluster.spec())
        .isEqualTo(
            new ClusterSpec(
                List.of(
                    new Direct(
                        List.of(new HostPort("10.0.0.1", 6443), new HostPort("2001:db8::1", 6443)),
                        LinkBalance.LEAST_CONNECTIONS,
                        Optional.of(Follow.KUBERNETES_SERVICE),
                        "kubernetes",
                        new Trust.InFile("paris-ca.pem"),
                        Duration.ofSeconds(90)),
                    new ClusterSpec.Relay(
                        List.of(new HostPort("relay.example.com", 8000)),
                        "10.0.0.1",
                        Optional.of("paris.example.com"),
                        new Trust.InFile("paris-ca.pem"),
                        Duration.ofSeconds(7)),
                    new ClusterSpec.Agent(
                        new HostPort("api.paris", 6443),
                        "kubernetes",
                        new Trust.InFile("paris-ca.pem"),
                        Duration.ofSeconds(6))),
                Duration.ofMinutes(1),
                new HealthCheck(
                    false, "/livez", Duration.ofSeconds(8), Duration.ofSeconds(9), 10, 11),
                new Budget(12, 128 << 10),
                UpstreamIdentity.PASSTHROUGH,
                Optional.of(new CredentialSpec.BearerFile("token")),
                List.of()));
    assertThat(cluster.resolve("paris-ca.pem")).isEqualTo(Path.of("etc/paris-ca.pem"));
    assertThat(cluster.locate("spec.links[0].direct.endpoints[1]")).hasToString("etc/a.yaml:16:38");
  }

  @Test
  void theAuthorityOfAClusterMayStandInPlace() {
    Configuration read = parse(HUB + "---\n" + INLINE_CLUSTER);

    assertThat(read.problems()).isEmpty();
    ClusterSpec spec = (ClusterSpec) read.resources().get(1).spec();
    assertThat(((Direct) spec.links().getFirst()).trust())
        .isEqualTo(new Trust.Inline("-----BEGIN CERTIFICATE-----"));
  }

  @Test
  void aMergeKeyIsSaidToBeNone() {
    assertThat(problems(HUB + "  admin: {<<: {listen: \":1\"}}\n"))
        .containsExactly(
            "etc/a.yaml:7:11: spec.admin.<<: merge keys are not supported (expected: the fields"
                + " themselves; an alias such as *name may stand for a whole value)");
  }

  @Test
  void whatLooksLikeAMergeKeyIsANameInQuotes() {
    assertThat(problems(HUB + "  admin: {\"<<\": 1}\n"))
        .singleElement()
        .asString()
        .contains("spec.admin.<<: unknown field");
  }

  @Test
  void aPathThatCannotNameAFileHereIsAProblemAndNoFailure() {
    for (String path : List.of("\"a\\0b\"", "\"\\uD800\"", "\" \"", "a".repeat(5_000))) {
      assertThat(problems(HUB + "  accessLog: {path: " + path + "}\n"))
          .singleElement()
          .asString()
          .contains("spec.accessLog.path: ")
          .endsWith("(expected: the path of a file)");
    }
  }

  @Test
  void theServerNameIsTheEndpointsHostWhenThereIsOneName() {
    Configuration read =
        parse(HUB + "---\n" + named("[api.example.com:6443, API.example.com:7443]"));

    assertThat(read.problems()).isEmpty();
    ClusterSpec spec = (ClusterSpec) read.resources().get(1).spec();
    assertThat(((Direct) spec.links().getFirst()).serverName()).isEqualTo("api.example.com");
  }

  @Test
  void theServerNameMustBeGivenForAddressesAndForSeveralNames() {
    for (String endpoints : List.of("[\"10.0.0.1:6443\"]", "[a.example.com:1, b.example.com:1]")) {
      assertThat(problems(HUB + "---\n" + named(endpoints)))
          .singleElement()
          .asString()
          .startsWith(
              "etc/a.yaml:16:9: spec.links[0].direct.serverName: missing (expected: the name")
          .contains("can be left out only when all endpoints have the same host");
    }
  }

  @Test
  void aTypoIsSaidWithItsPlaceAndTheNearestName() {
    assertThat(problems(HUB + "  drainTimeot: 3s\n"))
        .containsExactly(
            "etc/a.yaml:7:3: spec.drainTimeot: unknown field (expected: one of listen,"
                + " proxyProtocol, domain, extraNames, tls, admin, accessLog, authentication, homeCluster, drainTimeout, limits);"
                + " did you mean \"drainTimeout\"?");
    assertThat(problems(HUB.replace("kind: Hub", "kind: hub")))
        .first()
        .isEqualTo(
            "etc/a.yaml:2:7: kind: \"hub\" (expected: one of Hub, Cluster, AccessPolicy, Relay);"
                + " did you mean \"Hub\"?");
  }

  @Test
  void allErrorsOfAnObjectAreCollected() {
    String wrong =
        CLUSTER
            .replace("10.0.0.1:6443", "10.0.0.1")
            .replace("serverName: kubernetes", "serverName: 12")
            .replace("caFile: paris-ca.pem", "caFile: [a]")
            .replace("1m30s", "90")
            .replace("passthrough", "passtrough");

    assertThat(problems(HUB + "---\n" + wrong))
        .containsExactly(
            "etc/a.yaml:16:21: spec.links[0].direct.endpoints[0]: \"10.0.0.1\" (expected:"
                + " host:port, such as \"10.0.0.1:6443\" or \"[2001:db8::1]:6443\")",
            "etc/a.yaml:17:21: spec.links[0].direct.serverName: 12 is a number (expected: a host"
                + " name or an IP address; as text it is written in quotes: \"12\")",
            "etc/a.yaml:18:17: spec.links[0].direct.caFile: a list (expected: the path of a file)",
            "etc/a.yaml:19:25: spec.links[0].direct.connectTimeout: 90 is a number (expected: a"
                + " duration such as 500ms, 10s or 1m30s, from 100ms to 2m; as text it is written"
                + " in quotes: \"90\")",
            "etc/a.yaml:20:21: spec.upstreamIdentity: \"passtrough\" (expected: one of"
                + " passthrough, impersonate, mapped); did you mean \"passthrough\"?");
  }

  @Test
  void whoFollowsTheServiceOfAClusterNeedsACredentialForIt() {
    String follows = CLUSTER.replace("connectTimeout: 1m30s", "follow: kubernetes-service");
    assertThat(problems(HUB + "---\n" + follows))
        .singleElement()
        .asString()
        .contains("spec.credential: missing (expected: what the hub shows to the cluster");
  }

  @Test
  void aLinkOfAnotherKindSaysWhichExist() {
    assertThat(problems(HUB + "---\n" + CLUSTER.replace("direct:", "tunnel:")))
        .containsExactly(
            "etc/a.yaml:15:7: spec.links[0].tunnel: unknown (expected: one of direct, relay, agent)");
  }

  @Test
  void aMissingFieldIsSaidAtItsObject() {
    assertThat(problems(HUB.replace("  domain: hub.example.com\n", "  listen: :8443\n")))
        .containsExactly(
            "etc/a.yaml:6:3: spec.domain: missing (expected: a host name such as api.example.com)");
  }

  @Test
  void aFieldGivenNothingCountsAsAbsent() {
    assertThat(problems(HUB.replace("domain: hub.example.com", "domain:")))
        .containsExactly(
            "etc/a.yaml:6:3: spec.domain: missing (expected: a host name such as api.example.com)");
    assertThat(problems(HUB + "  listen:\n")).isEmpty();
  }

  @Test
  void aNameGivenTwiceIsAnError() {
    assertThat(problems(HUB + "  domain: other.example.com\n"))
        .containsExactly("etc/a.yaml:7:3: spec.domain: given twice (first in line 6)");
  }

  @Test
  void exactlyOneSourceOfTrustIsNeeded() {
    assertThat(problems(HUB + "---\n" + CLUSTER.replace("        caFile: paris-ca.pem\n", "")))
        .singleElement()
        .asString()
        .contains("direct.caFile: missing (expected: one of caFile and caData");
    String both = "caFile: a\n        caData: \"-----BEGIN CERTIFICATE-----\"";
    assertThat(problems(HUB + "---\n" + CLUSTER.replace("caFile: paris-ca.pem", both)))
        .singleElement()
        .asString()
        .contains("direct.caData: given beside caFile");
  }

  @Test
  void aKeyThatIsPastedInPlaceOfCertificatesIsNeverShown() {
    String key = CLUSTER.replace("caFile: paris-ca.pem", "caData: hunter2-PRIVATE");

    assertThat(problems(HUB + "---\n" + key))
        .singleElement()
        .asString()
        .contains("direct.caData: a value that is not shown (expected: PEM text")
        .doesNotContain("hunter2");
  }

  @Test
  void whatIsShownHoldsNoControlCharacters() {
    assertThat(problems(HUB.replace("hub.example.com", "\"\\e[31m\\nred\\u202E\"")))
        .first()
        .asString()
        .contains("\"\\u001B[31m\\nred\\u202E\"");
  }

  @Test
  void oneObjectInErrorHidesNoOther() {
    Configuration read =
        parse(
            CLUSTER.replace("kubernetes", "\"-\"")
                + "---\n\tnot yaml: [\n---\n"
                + HUB
                + "--- # here too\n"
                + CLUSTER.replace("paris", "rome"));

    assertThat(read.resources())
        .extracting(r -> r.key().toString())
        .containsExactly("Hub/hub", "Cluster/rome");
    assertThat(read.problems()).hasSize(2);
    assertThat(read.problems())
        .extracting(p -> p.location().line())
        .containsExactlyInAnyOrder(10, 15);
    assertThat(read.problems())
        .extracting(Problem::object)
        .containsExactlyInAnyOrder(
            Optional.of(new ObjectKey("Cluster", "paris")), Optional.empty());
  }

  @Test
  void anObjectThatIsDefinedTwiceIsAnErrorThatNamesBothPlaces() {
    Configuration read =
        Configuration.parse(
            "etc",
            List.of(
                new SourceFile("etc/a.yaml", HUB + "---\n" + CLUSTER),
                new SourceFile("etc/b.yaml", CLUSTER)),
            List.of());

    assertThat(read.resources()).extracting(r -> r.key().kind()).containsExactly("Hub");
    assertThat(read.problems())
        .extracting(Problem::toString)
        .containsExactly(
            "etc/b.yaml:4:9: metadata.name: Cluster/paris is defined twice (first:"
                + " etc/a.yaml:11:9)");
  }

  @Test
  void noHubIsAnErrorThatShowsTheSmallestOne() {
    assertThat(problems(CLUSTER))
        .singleElement()
        .asString()
        .startsWith("etc: no Hub object (expected: exactly one); the smallest is:")
        .endsWith(HUB);
    assertThat(parse(HUB).problems()).isEmpty();
  }

  @Test
  void aHubInErrorIsNotAnAbsentHub() {
    assertThat(problems(HUB.replace("hub.example.com", "-"))).hasSize(1);
    assertThat(problems("kind: [")).hasSize(1);
  }

  @Test
  void twoHubsAreAnErrorOfBoth() {
    Configuration read = parse(HUB + "---\n" + HUB.replace("name: hub", "name: other"));

    assertThat(read.resources()).isEmpty();
    assertThat(read.problems())
        .extracting(Problem::toString)
        .containsExactly(
            "etc/a.yaml:4:9: metadata.name: a second Hub (expected: exactly one; other:"
                + " etc/a.yaml:8:1)",
            "etc/a.yaml:11:9: metadata.name: a second Hub (expected: exactly one; other:"
                + " etc/a.yaml:1:1)");
  }

  private static String named(String endpoints) {
    return CLUSTER
        .replace("[\"10.0.0.1:6443\", \"[2001:db8::1]:6443\"]", endpoints)
        .replace("        serverName: kubernetes\n", "");
  }

  @Test
  void anObjectThatIsGoodOnceAndInErrorOnceIsInError() {
    Configuration read = parse(HUB + "---\n" + CLUSTER + "---\n" + CLUSTER.replace("1m30s", "1d"));

    assertThat(read.resources()).extracting(r -> r.key().kind()).containsExactly("Hub");
    assertThat(read.problems()).hasSize(1);
  }

  @Test
  void theTwoListenersOfAHubNeedTwoAddresses() {
    assertThat(problems(HUB + "  listen: :9000\n  admin: {listen: \"127.0.0.1:9000\"}\n"))
        .containsExactly(
            "etc/a.yaml:8:10: spec.admin: 127.0.0.1:9000 (expected: an address that spec.listen,"
                + " 0.0.0.0:9000, leaves free)");
    assertThat(problems(HUB + "  listen: :0\n  admin: {listen: \":0\"}\n")).isEmpty();
  }
}
