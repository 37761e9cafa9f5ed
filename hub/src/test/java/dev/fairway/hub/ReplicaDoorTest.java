package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.enrollment.AgentAdmission;
import dev.fairway.enrollment.EnrolledAgents;
import dev.fairway.enrollment.Invite;
import dev.fairway.model.ClientIdentity;
import dev.fairway.model.ServingCertificate;
import dev.fairway.model.TrafficClass;
import dev.fairway.net.HostPort;
import dev.fairway.observe.Metrics;
import dev.fairway.pki.AgentIdentity;
import dev.fairway.pki.AgentKey;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.CertificatePem;
import dev.fairway.pki.IssuedCertificate;
import dev.fairway.pki.ReplicaIdentity;
import dev.fairway.transport.Binding;
import dev.fairway.transport.ClientTls;
import dev.fairway.transport.Connections;
import dev.fairway.transport.Dialer;
import dev.fairway.transport.EventLoops;
import dev.fairway.transport.ServerTls;
import dev.fairway.tunnel.Hello;
import dev.fairway.tunnel.Siblings;
import dev.fairway.tunnel.TunnelProtocol;
import dev.fairway.tunnel.Tunnels;
import dev.fairway.tunnel.WindowBudget;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in as a replica of a hub, over real TLS, and who is believed to be one. */
final class ReplicaDoorTest {

  private static final Duration DAY = Duration.ofDays(1);
  private static final Siblings.Times TIMES =
      new Siblings.Times(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofHours(1));
  private static final Set<String> BOTH = Set.of("here", "there");

  @TempDir Path folder;
  private final CertificateAuthority replicas = authority("replicas");
  private final CertificateAuthority others = authority("replicas");
  private final EventLoops loops = new EventLoops(1);
  private final WindowBudget budget = new WindowBudget(1 << 20);
  private final Connections connections =
      new Connections(new Metrics(), "test", () -> 100, () -> 100);
  private Instant now = Instant.now();
  private final ReplicaTrust here = new ReplicaTrust("here", () -> now);
  private final ReplicaTrust there = new ReplicaTrust("there", () -> now);
  private ReplicaDoor door;
  private Binding binding;

  @BeforeEach
  void start() throws Exception {
    here.follow(Optional.of(replicas));
    there.follow(Optional.of(replicas));
    Hello.OfHub hello = new Hello.OfHub("there", List.of("there"), "1.0");
    Siblings none =
        new Siblings(
            new Siblings.Means(
                hello, new Dialer(loops), loops, _ -> Optional.empty(), budget, TIMES));
    Tunnels tunnels = new Tunnels(hello, budget, InstantSource.system(), Optional.of(none));
    door = new ReplicaDoor(there, tunnels, none, Optional.empty(), () -> now);
    door.see(BOTH, Map.of());
    IssuedCertificate serving = authority("hub").issueServer(List.of("hub.test"), DAY);
    ServerTls tls =
        ServerTls.of(
                new ServingCertificate(serving.chainPem(), serving.keyPem()), List.of("http/1.1"))
            .besides(TunnelProtocol.REPLICA_ALPN, there::serving);
    binding =
        Binding.bind(
            loops,
            HostPort.parse("127.0.0.1:0"),
            () -> tls,
            false,
            () -> connections,
            (channel, info) -> {
              if (info.protocol().equals(TunnelProtocol.REPLICA_ALPN)) {
                door.opened(channel, info);
              } else {
                channel.close();
              }
            });
  }

  @AfterEach
  void stop() {
    binding.close();
    connections.closeAll();
    loops.close();
  }

  private static CertificateAuthority authority(String name) {
    return CertificateAuthority.create(name, Duration.ofDays(30), InstantSource.system());
  }

  /** What comes of asking "there" for a cluster that has no agent anywhere. */
  private String ask(Function<String, Optional<ClientTls>> tls, String id) throws Exception {
    Hello.OfHub hello = new Hello.OfHub("here", List.of("here"), "1.0");
    Siblings siblings =
        new Siblings(new Siblings.Means(hello, new Dialer(loops), loops, tls, budget, TIMES));
    siblings.announce(Map.of(id, new HostPort("127.0.0.1", binding.address().getPort())));
    Tunnels tunnels = new Tunnels(hello, budget, InstantSource.system(), Optional.of(siblings));
    Future<Channel> dial =
        tunnels
            .to("west", TrafficClass.INTERACTIVE)
            .connect(loops.next(), new HostPort("127.0.0.1", 1), Duration.ofMinutes(1));
    assertThat(dial.await(60, TimeUnit.SECONDS)).isTrue();
    return String.valueOf(dial.cause().getMessage());
  }

  /** As somebody with a certificate, who believes that it is "there". */
  private String askAs(IssuedCertificate shown) throws Exception {
    return ask(
        id ->
            Optional.of(
                ClientTls.judgedBy(
                    new ReplicaJudge(here, id),
                    id,
                    List.of(TunnelProtocol.REPLICA_ALPN),
                    Optional.of(new ClientIdentity(shown.chainPem(), shown.keyPem())))),
        "there");
  }

  @Test
  void replicasOfOneHubLetEachOtherIn() throws Exception {
    assertThat(ask(here::dialling, "there"))
        .contains("no agent of west is connected to this hub")
        .doesNotContain("cannot be reached");
  }

  @Test
  void oneThatDoesNotLiveIsNotLetIn() throws Exception {
    door.see(Set.of("there", "third"), Map.of());
    assertThat(ask(here::dialling, "there")).contains("it let nobody in");
    door.see(BOTH, Map.of());
    assertThat(ask(here::dialling, "there")).doesNotContain("cannot be reached");
  }

  @Test
  void oneOfAnotherHubIsNotLetIn() throws Exception {
    assertThat(askAs(others.issueReplica(new ReplicaIdentity("here"), DAY)))
        .contains("it let nobody in");
  }

  @Test
  void usersAndServersAreNoReplicasWhoeverVouchesForThem() throws Exception {
    for (CertificateAuthority authority : List.of(replicas, others)) {
      assertThat(askAs(authority.issueClient("here", List.of(), DAY))).contains("it let nobody in");
      assertThat(askAs(authority.issueServer(List.of("here"), DAY))).contains("it let nobody in");
    }
  }

  @Test
  void agentsAreNoReplicasWhoeverVouchesForThem() throws Exception {
    for (CertificateAuthority authority : List.of(replicas, others)) {
      AgentKey.Fresh key = AgentKey.create();
      X509Certificate agent =
          authority.issueAgent(key.request().publicKey(), new AgentIdentity("west", "here"), DAY);
      assertThat(there.identify(List.of(agent))).isEmpty();
    }
    assertThat(there.identify(List.of())).isEmpty();
  }

  @Test
  void whoDialsBelievesOnlyTheReplicaThatItMeant() throws Exception {
    assertThat(ask(here::dialling, "third"))
        .contains("its certificate is not that of replica third");
    there.follow(Optional.of(others));
    assertThat(ask(here::dialling, "there"))
        .contains("its certificate is not that of replica there");
  }

  @Test
  void whoHasNothingToShowYetLetsNobodyInAndAsksNobody() throws Exception {
    ReplicaTrust fresh = new ReplicaTrust("fresh", () -> now);
    assertThat(fresh.serving()).isEmpty();
    assertThat(ask(fresh::dialling, "there")).contains("has no certificate");
    assertThat(fresh.identify(chain(replicas.issueReplica(new ReplicaIdentity("here"), DAY))))
        .isEmpty();
  }

  @Test
  void certificatesAreRenewedInTimeAndNotGoodAfterTheirEnd() {
    Optional<ServerTls> first = there.serving();
    List<X509Certificate> shown = chain(replicas.issueReplica(new ReplicaIdentity("here"), DAY));
    now = now.plus(ReplicaTrust.CERTIFICATE_LIFE.dividedBy(2).minusSeconds(1));
    there.follow(Optional.of(replicas));
    assertThat(there.serving()).isEqualTo(first);
    now = now.plusSeconds(1);
    there.follow(Optional.of(replicas));
    assertThat(there.serving()).isNotEqualTo(first);

    assertThat(there.identify(shown)).contains("here");
    now = now.plus(DAY);
    assertThat(there.identify(shown)).isEmpty();
  }

  @Test
  void aReplicaIsNoAgentWhoeverVouchesForIt() throws Exception {
    try (EnrolledAgents agents =
        new EnrolledAgents(folder.resolve("agents"), InstantSource.system())) {
      agents.invite(
          new Invite.Terms("west", Duration.ofHours(1), 1, new Invite.Accepts(false, false)));
      CertificateAuthority ofAgents =
          CertificateAuthority.load(folder.resolve("agents"), InstantSource.system());
      for (CertificateAuthority authority : List.of(replicas, ofAgents)) {
        var chain = chain(authority.issueReplica(new ReplicaIdentity("here"), DAY));
        assertThat(agents.admit(chain, _ -> true, Instant.now()))
            .isInstanceOf(AgentAdmission.Refused.class);
      }
    }
  }

  private static List<X509Certificate> chain(IssuedCertificate issued) {
    return CertificatePem.parse(issued.chainPem());
  }
}
