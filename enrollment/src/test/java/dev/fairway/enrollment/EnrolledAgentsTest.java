package dev.fairway.enrollment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fairway.enrollment.AgentAdmission.Admitted;
import dev.fairway.enrollment.AgentAdmission.Refused;
import dev.fairway.net.HostPort;
import dev.fairway.pki.AgentIdentity;
import dev.fairway.pki.AgentKey;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.CertificatePem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnrolledAgentsTest {

  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir private Path folder;
  private Instant now = Instant.parse("2026-11-22T08:00:00Z");
  private EnrolledAgents agents;

  @BeforeEach
  void start() {
    agents = new EnrolledAgents(folder.resolve("agents"), () -> now);
  }

  @AfterEach
  void end() {
    agents.close();
  }

  @Test
  void anAgentThatJoinedIsLetInUntilItsCertificateEnds() throws Exception {
    EnrolledAgents.Joined joined = join(AgentKey.create(), invite(1));

    AgentIdentity identity = joined.agent().identity();
    assertThat(identity.cluster()).isEqualTo("east");
    assertThat(admit(joined.certificate())).isEqualTo(new Admitted(identity));
    assertThat(agents.agents())
        .singleElement()
        .satisfies(
            agent -> {
              assertThat(agent.joined().from()).isEqualTo("192.0.2.7");
              assertThat(agent.certificate().notAfter()).isEqualTo(now.plus(Duration.ofDays(30)));
            });

    now = now.plus(Duration.ofDays(30));
    assertThat(admit(joined.certificate()))
        .isEqualTo(
            new Refused(
                "the certificate of agent "
                    + identity
                    + " ended at 2026-12-22T08:00:00Z; it can be renewed for seven days after its"
                    + " end"));
  }

  @Test
  void everythingOnDiskIsForTheOwnerAloneAndHoldsNoToken() throws Exception {
    EnrolledAgents.Made made = invite(1);
    var offer = request(AgentKey.create(), made, Optional.of("secret.token.of.the.cluster"));
    agents.join(offer, "192.0.2.7");

    List<Path> files = new ArrayList<>();
    try (var found = Files.walk(folder.resolve("agents"))) {
      found.forEach(files::add);
    }
    assertThat(files).hasSizeGreaterThan(4);
    for (Path each : files) {
      boolean directory = Files.isDirectory(each);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
          .as(each.toString())
          .isEqualTo(directory ? "rwx------" : "rw-------");
      if (!directory) {
        assertThat(Files.readString(each)).doesNotContain(made.token().text());
      }
    }
    assertThat(made.toString()).doesNotContain(made.token().text());
    assertThat(offer.toString()).doesNotContain("secret.token").doesNotContain("fairway_invite");
  }

  @Test
  void aTokenLetsAsManyInAsItSays() throws Exception {
    EnrolledAgents.Made made = invite(2);
    join(AgentKey.create(), made);
    join(AgentKey.create(), made);

    assertThat(refused(() -> join(AgentKey.create(), made)))
        .isEqualTo(
            "the invite has been used 2 times already, as often as it may (ask for a new one:"
                + " fairway hub invite east)");
    assertThat(agents.agents()).hasSize(2);
  }

  @Test
  void theSameKeyMayAskAgainBecauseItsAnswerMayBeLost() throws Exception {
    EnrolledAgents.Made made = invite(1);
    AgentKey.Fresh key = AgentKey.create();
    EnrolledAgents.Joined first = join(key, made);
    EnrolledAgents.Joined second = join(key, made);

    assertThat(second.agent().identity()).isEqualTo(first.agent().identity());
    assertThat(agents.agents()).hasSize(1);
    agents.revoke(first.agent().identity());
    assertThat(refused(() -> join(key, made))).startsWith("the invite has been used already");
  }

  @Test
  void expiredWithdrawnAndUnknownTokensSayWhatHelps() throws Exception {
    EnrolledAgents.Made made = invite(1);
    now = now.plus(HOUR);
    assertThat(refused(() -> join(AgentKey.create(), made)))
        .isEqualTo(
            "the invite expired at 2026-11-22T09:00:00Z; the hub's time is 2026-11-22T09:00:00Z (ask"
                + " for a new one: fairway hub invite east)");
    agents.withdraw(made.invite().id());
    assertThat(refused(() -> join(AgentKey.create(), made)))
        .startsWith("the hub knows no invite with this token: it was withdrawn");
    assertThat(refused(() -> agents.withdraw("none"))).startsWith("no invite \"none\"");
  }

  @Test
  void anAgentOfAnotherClusterIsToldSoAndTheInviteIsStillGood() throws Exception {
    EnrolledAgents.Made made = invite(1);
    JoinRequest wrong =
        new JoinRequest(
            made.token(),
            AgentKey.create().request(),
            Optional.of("west"),
            "node-1",
            "0.1",
            Optional.empty(),
            Optional.empty());
    assertThat(refused(() -> agents.join(wrong, "192.0.2.7")))
        .startsWith("the invite is for cluster \"east\" and the agent says it is of another one");
    join(AgentKey.create(), made);
  }

  @Test
  void aRevokedAgentIsNotLetInAndThoseWhoAskedAreTold() throws Exception {
    EnrolledAgents.Joined gone = join(AgentKey.create(), invite(1));
    EnrolledAgents.Joined stays = join(AgentKey.create(), invite(1));
    List<AgentIdentity> told = new ArrayList<>();
    agents.onRevoked(
        identity -> {
          assertThat(admit(gone.certificate())).isInstanceOf(Refused.class);
          told.add(identity);
        });

    agents.revoke(gone.agent().identity());

    assertThat(told).containsExactly(gone.agent().identity());
    assertThat(admit(stays.certificate())).isInstanceOf(Admitted.class);
    assertThat(((Refused) admit(gone.certificate())).reason())
        .contains("was revoked at 2026-11-22T08:00:00Z")
        .contains("fairway hub invite east");
    assertThat(refused(() -> agents.revoke(new AgentIdentity("east", "nobody"))))
        .startsWith("no agent east/nobody");
  }

  @Test
  void onlyWhatTheAgentsAuthorityHasIssuedForAgentsIsLetIn() throws Exception {
    join(AgentKey.create(), invite(1));
    CertificateAuthority users =
        CertificateAuthority.create("users", Duration.ofDays(9), () -> now);
    CertificateAuthority own = CertificateAuthority.load(folder.resolve("agents"), () -> now);
    AgentIdentity identity = agents.agents().getFirst().identity();

    var user = users.issueClient(identity.uri(), List.of(), HOUR).chainPem();
    var forged = users.issueAgent(AgentKey.create().request().publicKey(), identity, HOUR);
    var server = own.issueServer(List.of("hub.test"), HOUR).chainPem();

    assertThat(reason(CertificatePem.parse(user).getFirst())).contains("another authority");
    assertThat(reason(forged)).contains("another authority");
    assertThat(reason(CertificatePem.parse(server).getFirst())).contains("not an agent's");
    assertThat(reason(CertificatePem.parse(own.certificatePem()).getFirst()))
        .contains("not an agent's");
    assertThat(agents.admit(List.of(), _ -> true, now)).isInstanceOf(Refused.class);
  }

  @Test
  void aClusterThatTheHubDoesNotServeHasNoAgents() throws Exception {
    X509Certificate certificate = join(AgentKey.create(), invite(1)).certificate();

    assertThat(agents.admit(List.of(certificate), name -> name.equals("west"), now))
        .asInstanceOf(InstanceOfAssertFactories.type(Refused.class))
        .extracting(Refused::reason)
        .asString()
        .startsWith("the hub serves no cluster \"east\"");
  }

  @Test
  void aCertificateIsRenewedUntilSevenDaysAfterItsEnd() throws Exception {
    AgentKey.Fresh old = AgentKey.create();
    X509Certificate first = join(old, invite(1)).certificate();
    AgentKey.Fresh next = AgentKey.create();
    Renewal renewal = Renewal.by(old.key(), List.of(first), next.request(), "0.2");

    now = now.plus(Duration.ofDays(37)).minusSeconds(1);
    X509Certificate second = agents.renew(Renewal.parse(renewal.json()));

    assertThat(next.key().belongsTo(second.getPublicKey())).isTrue();
    assertThat(AgentIdentity.of(second)).isEqualTo(AgentIdentity.of(first));
    assertThat(admit(second)).isInstanceOf(Admitted.class);
    now = now.plusSeconds(1);
    assertThat(refused(() -> agents.renew(renewal)))
        .contains("more than seven days ago: join with a new invite (fairway hub invite east)");
  }

  @Test
  void nobodyButTheHolderOfTheKeyRenewsAndNobodyWhoWasRevoked() throws Exception {
    AgentKey.Fresh old = AgentKey.create();
    X509Certificate first = join(old, invite(1)).certificate();
    AgentKey.Fresh thief = AgentKey.create();

    assertThat(
            refused(
                () ->
                    agents.renew(Renewal.by(thief.key(), List.of(first), thief.request(), "0.2"))))
        .endsWith("is not signed by the key of its certificate");
    agents.revoke(AgentIdentity.of(first).orElseThrow());
    assertThat(
            refused(
                () -> agents.renew(Renewal.by(old.key(), List.of(first), thief.request(), "0.2"))))
        .contains("was revoked");
  }

  @Test
  void anApiServerIsTakenOnlyIfTheInviteSaysSo() throws Exception {
    Path cluster = EnrolledAgents.clusters(folder.resolve("agents")).resolve("east.yaml");
    EnrolledAgents.Made closed =
        agents.invite(new Invite.Terms("east", HOUR, 1, new Invite.Accepts(false, false)));
    assertThat(
            agents
                .join(request(AgentKey.create(), closed, Optional.of("abc")), "192.0.2.7")
                .apiServerAccepted())
        .isFalse();
    assertThat(cluster).doesNotExist();

    EnrolledAgents.Made open =
        agents.invite(new Invite.Terms("east", HOUR, 1, new Invite.Accepts(true, false)));
    assertThat(
            agents
                .join(request(AgentKey.create(), open, Optional.of("abc")), "192.0.2.7")
                .apiServerAccepted())
        .isTrue();
    assertThat(cluster)
        .content()
        .contains("endpoint: \"kubernetes.default.svc:443\"")
        .contains("serverName: \"kubernetes.default.svc\"")
        .doesNotContain("credential");
    assertThat(cluster.resolveSibling("east.token")).doesNotExist();
  }

  @Test
  void whatWasAnsweredIsKnownToTheNextProcess() throws Exception {
    EnrolledAgents.Made made = invite(2);
    EnrolledAgents.Joined joined = join(AgentKey.create(), made);
    agents.revoke(joined.agent().identity());
    agents.close();

    try (var next = new EnrolledAgents(folder.resolve("agents"), () -> now)) {
      assertThat(next.agents()).isEqualTo(agents.agents());
      assertThat(next.invites()).isEqualTo(agents.invites()).hasSize(1);
      assertThat(next.admit(List.of(joined.certificate()), _ -> true, now))
          .isInstanceOf(Refused.class);
    }
  }

  @Test
  void anotherOneSeesWhatTheOwnerChangesAndChangesNothing() throws Exception {
    EnrolledAgents.Joined joined = join(AgentKey.create(), invite(1));
    try (var other = new EnrolledAgents(folder.resolve("agents"), () -> now)) {
      assertThat(other.admit(List.of(joined.certificate()), _ -> true, now))
          .isInstanceOf(Admitted.class);
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> other.revoke(joined.agent().identity()))
          .withMessageContaining("another hub that lives keeps the agents of this state folder");
      agents.revoke(joined.agent().identity());
      assertThat(other.admit(List.of(joined.certificate()), _ -> true, now))
          .isInstanceOf(Refused.class);
    }
  }

  @Test
  void anAuthorityThatWasLeftHalfIsMadeAnewOnlyIfItHasSignedNothing() throws Exception {
    Path certificate = folder.resolve("agents/ca.crt");
    Files.createDirectories(folder.resolve("agents"));
    Files.writeString(folder.resolve("agents/ca.key"), AgentKey.create().key().pem());
    EnrolledAgents.Joined joined = join(AgentKey.create(), invite(1));
    assertThat(admit(joined.certificate())).isInstanceOf(Admitted.class);
    agents.close();

    Files.delete(certificate);
    try (var next = new EnrolledAgents(folder.resolve("agents"), () -> now)) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(
              () -> next.invite(new Invite.Terms("east", HOUR, 1, new Invite.Accepts(true, true))))
          .withMessageContaining("ca.crt");
    }
  }

  @Test
  void aDamagedRegisterLetsNobodyIn() throws Exception {
    EnrolledAgents.Joined joined = join(AgentKey.create(), invite(1));
    agents.close();
    Files.writeString(folder.resolve("agents/register.json"), "{\"form\": 1}");

    try (var next = new EnrolledAgents(folder.resolve("agents"), () -> now)) {
      assertThat(next.admit(List.of(joined.certificate()), _ -> true, now))
          .isEqualTo(new Refused("the hub cannot read who its agents are; its log says why"));
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(next::agents)
          .withMessageEndingWith(
              "register.json: invites: missing (expected: a list of objects); no agent is let in"
                  + " until it is mended");
    }
  }

  private AgentAdmission admit(X509Certificate certificate) {
    return agents.admit(List.of(certificate), _ -> true, now);
  }

  private String reason(X509Certificate certificate) {
    return ((Refused) admit(certificate)).reason();
  }

  private EnrolledAgents.Made invite(int uses) throws Exception {
    return agents.invite(new Invite.Terms("east", HOUR, uses, new Invite.Accepts(true, true)));
  }

  private EnrolledAgents.Joined join(AgentKey.Fresh key, EnrolledAgents.Made made)
      throws Exception {
    return agents.join(request(key, made, Optional.empty()), "192.0.2.7");
  }

  private JoinRequest request(
      AgentKey.Fresh key, EnrolledAgents.Made made, Optional<String> credential) {
    String pem =
        CertificateAuthority.create("cluster", Duration.ofDays(9), () -> now).certificatePem();
    var apiServer =
        new ApiServer(
            HostPort.parse("kubernetes.default.svc:443"),
            "kubernetes.default.svc",
            CertificatePem.parse(pem));
    JoinRequest request =
        new JoinRequest(
            made.token(),
            key.request(),
            Optional.of("east"),
            "node-1",
            "0.1",
            Optional.of(apiServer),
            credential);
    return JoinRequest.parse(request.json());
  }

  private interface Step {
    void run() throws Exception;
  }

  private static String refused(Step step) {
    return catchThrowableOfType(RefusedException.class, step::run).reason();
  }
}
