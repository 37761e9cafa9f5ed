package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.fairway.agent.AgentRenewal;
import dev.fairway.agent.AgentState;
import dev.fairway.agent.EnrollmentException;
import dev.fairway.agent.Joining;
import dev.fairway.agent.Reach;
import dev.fairway.agent.StateFolder;
import dev.fairway.agent.WayOut;
import dev.fairway.enrollment.ApiServer;
import dev.fairway.enrollment.InviteToken;
import dev.fairway.net.HostPort;
import dev.fairway.observe.AdminClient;
import dev.fairway.observe.AdminServer;
import dev.fairway.pki.AgentIdentity;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.CertificatePem;
import dev.fairway.pki.ClientTls;
import dev.fairway.pki.KeyPin;
import dev.fairway.testkit.JsonField;
import dev.fairway.transport.EventLoops;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents join a running hub over its own door, and operators see to it over its admin socket. */
final class AgentsTest {

  private static final Joining.Offer NOTHING =
      new Joining.Offer(Optional.empty(), "node-1", Optional.empty(), Optional.empty());

  private final EventLoops loops = new EventLoops(1);

  @TempDir Path folder;
  private RunningHub running;
  private AdminServer admin;
  private AdminClient operator;

  @BeforeEach
  void start() throws Exception {
    running = new RunningHub(folder);
    Path socket = folder.resolve("state/hub.sock");
    admin = HubAdmin.serve(running.hub(), socket, "test");
    operator = new AdminClient(socket);
  }

  @AfterEach
  void stop() {
    loops.close();
    admin.close();
    running.close();
  }

  @Test
  void whoHasTheLineThatInvitePrintsBecomesAnAgentAndItsClusterIsServed() throws Exception {
    String made = post("/v1/invites?cluster=north&seconds=600&uses=1");
    assertThat(JsonField.text(made, "hub")).startsWith("hub.test:");
    Joining joining = joining("agent");
    String trust = joining.confirm(KeyPin.parse(JsonField.text(made, "pin")));
    assertThat(trust).isEqualTo(Files.readString(folder.resolve("state/ca.crt")));

    Joining.Done done =
        joining.join(
            trust, new InviteToken(JsonField.text(made, "token")), offer(Optional.empty()));

    AgentState state = new StateFolder(folder.resolve("agent")).load().orElseThrow();
    assertThat(state.identity()).isEqualTo(done.state().identity());
    assertThat(state.identity().cluster()).isEqualTo("north");
    assertThat(state.trustPem()).isEqualTo(trust);
    assertThat(done.answer().apiServerAccepted()).isTrue();
    assertThat(folder.resolve("agent/joining.key")).doesNotExist();
    await().until(() -> running.hub().serves("north"));
    String listed = operator.get("/v1/agents").body();
    assertThat(listed).contains("\"cluster\" : \"north\"", "\"state\" : \"joined\"", "node-1");
    assertThat(listed).doesNotContain(JsonField.text(made, "token"));
    assertThat(running.accessLog()).doesNotContain(JsonField.text(made, "token"));
  }

  @Test
  void aClusterThatSomebodyWroteIsNeverReplacedByOneThatAnAgentBrings() throws Exception {
    String made = post("/v1/invites?cluster=east");
    join(made, "agent", offer(Optional.empty()));
    await().until(() -> Files.exists(folder.resolve("state/agents/clusters/east.yaml")));

    String second = post("/v1/invites?cluster=north");
    join(second, "other", offer(Optional.empty()));
    await().until(() -> running.hub().serves("north"));
    assertThat(running.hub().translation().lastGood().clusters().values())
        .filteredOn(form -> form.upstream().name().equals("east"))
        .singleElement()
        .satisfies(
            form -> assertThat(form.upstream().links().getFirst().name()).startsWith("direct"));
  }

  @Test
  void theWrongPinIsRefusedBeforeTheTokenIsSent() throws Exception {
    String made = post("/v1/invites?cluster=north");
    CertificateAuthority other = RunningHub.authority();
    KeyPin wrong = KeyPin.of(CertificatePem.parse(other.certificatePem()).getFirst());

    EnrollmentException refused =
        catchThrowableOfType(EnrollmentException.class, () -> joining("agent").confirm(wrong));

    assertThat(refused.problem())
        .contains("is not the hub with the pin " + wrong)
        .contains(JsonField.text(made, "pin"))
        .contains("Fairway local authority");
    assertThat(refused.remedy()).contains("somebody is between");
  }

  @Test
  void thePinOfTheServingCertificateItselfIsGoodToo() throws Exception {
    String serving = Files.readString(folder.resolve("state/serving.crt"));
    KeyPin pin = KeyPin.of(CertificatePem.parse(serving).getFirst());

    String trust = joining("agent").confirm(pin);

    assertThat(CertificatePem.parse(trust))
        .containsExactly(CertificatePem.parse(serving).getFirst());
  }

  @Test
  void aNameThatTheCertificateDoesNotSpeakForIsSaid() throws Exception {
    String made = post("/v1/invites?cluster=north");
    var joining =
        new Joining(
            new HostPort("localhost", port()),
            new StateFolder(folder.resolve("agent")),
            "test",
            InstantSource.system());

    EnrollmentException refused =
        catchThrowableOfType(
            EnrollmentException.class,
            () -> joining.confirm(KeyPin.parse(JsonField.text(made, "pin"))));

    assertThat(refused.problem() + " " + refused.remedy()).contains("localhost", "spec.extraNames");
  }

  @Test
  void clocksThatDifferAreSaid() throws Exception {
    String made = post("/v1/invites?cluster=north");
    var joining =
        new Joining(
            new HostPort("127.0.0.1", port()),
            new StateFolder(folder.resolve("agent")),
            "test",
            () -> Instant.now().minus(Duration.ofMinutes(200)));

    EnrollmentException refused =
        catchThrowableOfType(
            EnrollmentException.class,
            () -> joining.confirm(KeyPin.parse(JsonField.text(made, "pin"))));

    assertThat(refused.problem()).startsWith("the clock of this machine is 3 hours behind that of");
  }

  @Test
  void whereNobodyListensThatIsSaid() {
    var joining =
        new Joining(
            new HostPort("127.0.0.1", 1),
            new StateFolder(folder.resolve("agent")),
            "test",
            InstantSource.system());
    EnrollmentException refused =
        catchThrowableOfType(
            EnrollmentException.class, () -> joining.confirm(new KeyPin("0".repeat(64))));
    assertThat(refused.problem()).isEqualTo("nobody listens at 127.0.0.1:1");
    assertThat(refused.isPassing()).isTrue();
  }

  @Test
  void usedWithdrawnAndForeignTokensSayWhatHelps() throws Exception {
    String made = post("/v1/invites?cluster=north");
    join(made, "agent", NOTHING);
    assertThat(refusal(made)).contains("the invite has been used already");

    String withdrawn = post("/v1/invites?cluster=north");
    post("/v1/invites/" + JsonField.text(withdrawn, "invite") + "/withdraw");
    assertThat(refusal(withdrawn)).contains("the hub knows no invite with this token");
    assertThat(operator.post("/v1/invites/none/withdraw").status()).isEqualTo(404);
  }

  @Test
  void strangersAreRefusedOnlySoOftenAndWhoHasATokenAlways() throws Exception {
    String made = post("/v1/invites?cluster=north");
    String unknown = InviteToken.create().text();
    int limited = 0;
    for (int i = 0; i < 60; i++) {
      EnrollmentException refused =
          catchThrowableOfType(
              EnrollmentException.class,
              () -> joining("stranger").join(trust(), new InviteToken(unknown), NOTHING));
      limited += refused.isPassing() ? 1 : 0;
    }
    assertThat(limited).isBetween(1, 30);
    join(made, "agent", NOTHING);
  }

  @Test
  void anAgentIsNoClientOfTheHubNotEvenWhereItsAuthorityIsTrustedForClients() throws Exception {
    Joining.Done done = join(post("/v1/invites?cluster=north"), "agent", NOTHING);
    assertThat(clusters(done.state())).isEqualTo(401);

    running.hub("authentication:\n- clientCertificate: {caFile: ../state/agents/ca.crt}\n");
    await()
        .until(() -> running.hub().translation().hub().orElseThrow().authenticators().size() == 1);
    assertThat(clusters(done.state())).isEqualTo(401);
  }

  @Test
  void aCertificateIsRenewedInTimeAndNotAfterARevocation() throws Exception {
    Joining.Done done = join(post("/v1/invites?cluster=north"), "agent", NOTHING);
    AgentState first = done.state();
    var renewal =
        new AgentRenewal(
            new StateFolder(folder.resolve("agent")),
            first,
            Reach.over(loops, WayOut.DIRECT, "test"));

    assertThat(renewal.renewIfDue(Instant.now())).isSameAs(first);
    AgentState second = renewal.renewIfDue(Instant.now().plus(Duration.ofDays(21)));
    assertThat(second.identity()).isEqualTo(first.identity());
    assertThat(second.key().belongsTo(first.chain().getFirst().getPublicKey())).isFalse();
    assertThat(new StateFolder(folder.resolve("agent")).load().orElseThrow().chain())
        .isEqualTo(second.chain());

    AgentIdentity identity = second.identity();
    post("/v1/agents/" + identity.cluster() + "/" + identity.id() + "/revoke");
    EnrollmentException refused =
        catchThrowableOfType(
            EnrollmentException.class,
            () -> renewal.renewIfDue(Instant.now().plus(Duration.ofDays(21))));
    assertThat(refused.problem()).contains("agent " + identity + " was revoked at");
    assertThat(operator.post("/v1/agents/north/none/revoke").status()).isEqualTo(404);
    assertThat(operator.post("/v1/agents/NO/none/revoke").status()).isEqualTo(400);
  }

  @Test
  void whatIsNoMessageOfAnAgentIsRefusedWithTheFieldThatIsWrong() throws Exception {
    assertThat(send("POST", "join", "{}").body())
        .contains("token: missing (expected: a text); this hub is of version test");
    assertThat(send("POST", "renew", "[]").statusCode()).isEqualTo(400);
    assertThat(send("GET", "join", "").statusCode()).isEqualTo(405);
    assertThat(send("POST", "ca", "").statusCode()).isEqualTo(405);
    assertThat(send("GET", "other", "").statusCode()).isEqualTo(404);
    assertThat(send("POST", "join", "x".repeat(300_000)).statusCode()).isEqualTo(413);
  }

  @Test
  void invitesOutOfRangeAreRefused() throws Exception {
    assertThat(operator.post("/v1/invites?cluster=NO").body()).contains("cluster: \\\"NO\\\"");
    assertThat(operator.post("/v1/invites?cluster=a&seconds=5").body())
        .contains("expected: 60 to 2592000");
    assertThat(operator.post("/v1/invites?cluster=a&uses=0").status()).isEqualTo(400);
    assertThat(operator.post("/v1/invites?cluster=a&credential=maybe").status()).isEqualTo(400);
  }

  private HttpResponse<String> send(String method, String what, String body) throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(ClientTls.trusting(trust())).build()) {
      return client.send(
          HttpRequest.newBuilder(
                  URI.create("https://127.0.0.1:" + port() + "/fairway/v1/agents/" + what))
              .method(method, BodyPublishers.ofString(body))
              .build(),
          BodyHandlers.ofString());
    }
  }

  private int clusters(AgentState state) throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder()
            .sslContext(ClientTls.trusting(trust(), state.certificate()))
            .build()) {
      return client
          .send(
              HttpRequest.newBuilder(
                      URI.create("https://127.0.0.1:" + port() + "/fairway/v1/clusters"))
                  .build(),
              BodyHandlers.ofString())
          .statusCode();
    }
  }

  private String refusal(String made) {
    return catchThrowableOfType(EnrollmentException.class, () -> join(made, "late", NOTHING))
        .problem();
  }

  private Joining.Done join(String made, String where, Joining.Offer offer) throws Exception {
    Joining joining = joining(where);
    return joining.join(
        joining.confirm(KeyPin.parse(JsonField.text(made, "pin"))),
        new InviteToken(JsonField.text(made, "token")),
        offer);
  }

  private Joining joining(String where) {
    return new Joining(
        new HostPort("127.0.0.1", port()),
        new StateFolder(folder.resolve(where)),
        "test",
        InstantSource.system());
  }

  private Joining.Offer offer(Optional<String> credential) {
    List<X509Certificate> authorities = CertificatePem.parse(running.authority.certificatePem());
    var apiServer =
        new ApiServer(
            HostPort.parse("kubernetes.default.svc:443"), "kubernetes.default.svc", authorities);
    return new Joining.Offer(Optional.empty(), "node-1", Optional.of(apiServer), credential);
  }

  private String trust() throws Exception {
    return Files.readString(folder.resolve("state/ca.crt"));
  }

  private int port() {
    return running.hub().address().getPort();
  }

  private String post(String target) throws Exception {
    AdminClient.Answer answer = operator.post(target);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }
}
