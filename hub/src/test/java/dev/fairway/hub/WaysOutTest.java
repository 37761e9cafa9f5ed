package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.fairway.agent.Agent;
import dev.fairway.agent.AgentOptions;
import dev.fairway.agent.AgentRenewal;
import dev.fairway.agent.AgentState;
import dev.fairway.agent.EnrollmentException;
import dev.fairway.agent.HttpProxy;
import dev.fairway.agent.Joining;
import dev.fairway.agent.ProxyCredentials;
import dev.fairway.agent.Reach;
import dev.fairway.agent.StateFolder;
import dev.fairway.agent.WayOut;
import dev.fairway.enrollment.ApiServer;
import dev.fairway.enrollment.InviteToken;
import dev.fairway.net.HostPort;
import dev.fairway.observe.AdminClient;
import dev.fairway.observe.AdminServer;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.CertificatePem;
import dev.fairway.pki.KeyPin;
import dev.fairway.testkit.JsonField;
import dev.fairway.testkit.Requires;
import dev.fairway.transport.EventLoops;
import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Agents whose networks let only some things out join, renew and carry requests by the same way;
 * whoever opens TLS on it sees nothing but TLS.
 */
final class WaysOutTest {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final CertificateAuthority company =
      CertificateAuthority.create("company", Duration.ofDays(1), InstantSource.system());

  @TempDir Path folder;
  private RunningHub running;
  private TestUpstream hidden;
  private AdminServer admin;
  private AdminClient operator;

  @BeforeEach
  void start() throws Exception {
    running = new RunningHub(folder);
    hidden = new TestUpstream("hidden", running.authority);
    Path socket = folder.resolve("state/hub.sock");
    admin = HubAdmin.serve(running.hub(), socket, "test");
    operator = new AdminClient(socket);
  }

  @AfterEach
  void stop() {
    admin.close();
    running.close();
    hidden.close();
  }

  @Test
  void throughAProxyThatWantsCredentialsAndResolvesTheHubsName() throws Exception {
    try (TestProxy proxy = TestProxy.plain().wants("user:pass:word")) {
      Path secret = Files.writeString(folder.resolve("secret"), "user:pass:word\n");
      Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
      WayOut way = way(proxy, "http", new ProxyCredentials.InFile(secret), false, "");

      carriesEverything("hub.test", port(), way);

      assertThat(proxy.asked()).containsOnly("hub.test:" + port() + " 200");
    }
  }

  @Test
  void throughAProxyThatSpeaksTls() throws Exception {
    try (TestProxy proxy = TestProxy.overTls(company)) {
      String outer = company.certificatePem();
      carriesEverything(
          "127.0.0.1", port(), way(proxy, "https", new ProxyCredentials.None(), false, outer));
      assertThat(proxy.asked()).containsOnly("127.0.0.1:" + port() + " 200");
    }
  }

  @Test
  void inAWebSocketStraightToTheHub() throws Exception {
    carriesEverything("127.0.0.1", port(), new WayOut(Optional.empty(), true, ""));
    await().until(() -> running.accessLog().contains("/fairway/v1/agents/websocket"));
  }

  @Test
  void inAWebSocketThroughAProxyThatOpensTlsAndSeesNothing() throws Exception {
    try (TestProxy proxy = TestProxy.plain().wants("user:word").opensTls(company, hubTrust())) {
      WayOut way =
          way(
              proxy,
              "http",
              new ProxyCredentials.Given("user:word"),
              true,
              company.certificatePem());

      String token = carriesEverything("127.0.0.1", port(), way);

      assertThat(proxy.seen())
          .contains("GET /fairway/v1/agents/websocket HTTP/1.1", "HTTP/1.1 101 ")
          .doesNotContain(token)
          .doesNotContain("/fairway/v1/agents/join")
          .doesNotContain("BEGIN CERTIFICATE");
    }
  }

  @Test
  void throughNginxThatForwardsHttpAlone() throws Exception {
    Requires.programs("nginx");
    int port = freePort();
    Process nginx = nginx(port);
    try {
      await().atMost(PATIENCE).until(() -> listens(port));
      String outer = company.certificatePem();
      carriesEverything("127.0.0.1", port, new WayOut(Optional.empty(), true, outer));
    } finally {
      nginx.destroy();
      nginx.waitFor();
    }
  }

  @Test
  void whoOpensTheOuterTlsWithoutBeingTrustedIsNamed() throws Exception {
    try (TestProxy proxy = TestProxy.plain().opensTls(company, hubTrust())) {
      String made = invite();
      Joining joining =
          joining("127.0.0.1", port(), way(proxy, "http", new ProxyCredentials.None(), true, ""));
      EnrollmentException refused =
          catchThrowableOfType(EnrollmentException.class, () -> joining.confirm(pin(made)));
      assertThat(refused.problem()).contains("the TLS around the WebSocket");
      assertThat(refused.remedy()).contains("--outer-ca");
      assertThat(proxy.seen()).doesNotContain(JsonField.text(made, "token"));
    }
  }

  @Test
  void whoOpensTheInnerTlsIsNotTheHub() throws Exception {
    try (TestProxy proxy = TestProxy.plain().opensTls(company, hubTrust())) {
      String made = invite();
      String outer = company.certificatePem();
      Joining joining =
          joining(
              "127.0.0.1", port(), way(proxy, "http", new ProxyCredentials.None(), false, outer));
      EnrollmentException byTrust =
          catchThrowableOfType(
              EnrollmentException.class,
              () ->
                  joining.join(
                      hubTrust(), new InviteToken(JsonField.text(made, "token")), offer()));
      assertThat(byTrust.problem()).contains("is not issued by what is trusted");
      assertThat(proxy.seen()).doesNotContain(JsonField.text(made, "token"));
    }
  }

  @Test
  void aProxyThatWantsOtherCredentialsIsSaid() throws Exception {
    try (TestProxy proxy = TestProxy.plain().wants("user:right")) {
      assertThat(problem(way(proxy, "http", new ProxyCredentials.None(), false, "")))
          .isEqualTo("the proxy 127.0.0.1:" + proxy.port() + " wants credentials (status 407)");
      String wrong =
          problem(way(proxy, "http", new ProxyCredentials.Given("user:wrong"), true, ""));
      assertThat(wrong)
          .isEqualTo(
              "the proxy 127.0.0.1:"
                  + proxy.port()
                  + " does not accept the credentials (status 407)");
    }
  }

  @Test
  void aFileOfCredentialsThatIsOpenToOthersIsNotUsed() throws Exception {
    try (TestProxy proxy = TestProxy.plain().wants("user:right")) {
      Path secret = Files.writeString(folder.resolve("secret"), "user:right");
      Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
      assertThat(problem(way(proxy, "http", new ProxyCredentials.InFile(secret), false, "")))
          .contains(secret + ": open to other users");
      assertThat(proxy.asked()).isEmpty();
    }
  }

  @Test
  void anAgentComesBackWhenItsWebSocketWasBrokenOff() throws Exception {
    try (TestProxy proxy = TestProxy.plain();
        Agent agent =
            joined(
                "127.0.0.1", port(), way(proxy, "http", new ProxyCredentials.None(), true, ""))) {
      await().atMost(PATIENCE).until(() -> running.ask("north").equals("hidden"));
      proxy.breakOff();
      await().atMost(PATIENCE).until(() -> running.ask("north").equals("hidden"));
      await().atMost(PATIENCE).until(() -> agent.connected() == 2);
    }
  }

  /** Joins, serves requests and watches, and renews. */
  private String carriesEverything(String host, int port, WayOut way) throws Exception {
    String made = invite();
    join(joining(host, port, way), made);
    AgentState state = new StateFolder(folder.resolve("agent")).load().orElseThrow();
    assertThat(state.way()).isEqualTo(way);
    try (EventLoops loops = new EventLoops(1)) {
      Reach reach = Reach.over(loops, way, "test");
      AgentRenewal renewal =
          new AgentRenewal(new StateFolder(folder.resolve("agent")), state, reach);
      AgentState next = renewal.renewIfDue(Instant.now().plus(Duration.ofDays(21)));
      assertThat(next.identity()).isEqualTo(state.identity());
      assertThat(next.way()).isEqualTo(way);
      assertThat(next.chain()).isNotEqualTo(state.chain());
    }
    try (Agent agent = agent()) {
      await().atMost(PATIENCE).until(() -> running.ask("north").equals("hidden"));
      try (BufferedReader watch = running.watch("north", HttpClient.Version.HTTP_2)) {
        hidden.say("something happened");
        assertThat(watch.readLine()).isEqualTo("something happened");
      }
      await().atMost(PATIENCE).until(() -> agent.connected() == 2);
      assertThat(operator.get("/v1/agents").body())
          .contains("\"webSocket\" : " + way.inWebSocket())
          .doesNotContain("\"webSocket\" : " + !way.inWebSocket());
    }
    await().atMost(PATIENCE).until(() -> running.hub().agentTunnels().views().isEmpty());
    running.assertWestNoticedNothing();
    return JsonField.text(made, "token");
  }

  private Agent joined(String host, int port, WayOut way) throws Exception {
    join(joining(host, port, way), invite());
    return agent();
  }

  private void join(Joining joining, String made) throws Exception {
    joining.join(
        joining.confirm(pin(made)), new InviteToken(JsonField.text(made, "token")), offer());
    await().atMost(PATIENCE).until(() -> running.hub().serves("north"));
  }

  private Agent agent() throws Exception {
    return Agent.start(
        new AgentOptions(
            new StateFolder(folder.resolve("agent")),
            List.of(),
            2,
            1,
            "test",
            InstantSource.system()));
  }

  private String problem(WayOut way) throws Exception {
    String made = invite();
    return catchThrowableOfType(
            EnrollmentException.class, () -> joining("127.0.0.1", port(), way).confirm(pin(made)))
        .problem();
  }

  private Joining joining(String host, int port, WayOut way) {
    return new Joining(
        new HostPort(host, port),
        new StateFolder(folder.resolve("agent")),
        "test",
        InstantSource.system(),
        way);
  }

  private Joining.Offer offer() {
    ApiServer apiServer =
        new ApiServer(
            new HostPort("127.0.0.1", hidden.port()),
            "kubernetes",
            CertificatePem.parse(running.authority.certificatePem()));
    return new Joining.Offer(Optional.empty(), "node-1", Optional.of(apiServer), Optional.empty());
  }

  private static WayOut way(
      TestProxy proxy,
      String scheme,
      ProxyCredentials credentials,
      boolean inWebSocket,
      String outerPem) {
    HttpProxy through = HttpProxy.parse(scheme + "://127.0.0.1:" + proxy.port());
    return new WayOut(Optional.of(through.with(credentials)), inWebSocket, outerPem);
  }

  private Process nginx(int port) throws Exception {
    var own = company.issueServer(List.of("127.0.0.1"), Duration.ofHours(1));
    Files.writeString(folder.resolve("balancer.crt"), own.chainPem());
    Files.writeString(folder.resolve("balancer.key"), own.keyPem());
    Path file =
        Files.writeString(
            folder.resolve("nginx.conf"),
            """
            daemon off;
            master_process off;
            pid nginx.pid;
            error_log error.log;
            events {}
            http {
              access_log off;
              client_body_temp_path body;
              proxy_temp_path proxy;
              fastcgi_temp_path fastcgi;
              uwsgi_temp_path uwsgi;
              scgi_temp_path scgi;
              server {
                listen 127.0.0.1:%d ssl;
                ssl_certificate balancer.crt;
                ssl_certificate_key balancer.key;
                location / {
                  proxy_pass https://127.0.0.1:%d;
                  proxy_http_version 1.1;
                  proxy_set_header Host $host;
                  proxy_set_header Upgrade $http_upgrade;
                  proxy_set_header Connection "upgrade";
                }
              }
            }
            """
                .formatted(port, port()));
    return new ProcessBuilder("nginx", "-p", folder.toString(), "-c", file.toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("nginx.out").toFile())
        .start();
  }

  private static int freePort() throws Exception {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static boolean listens(int port) {
    try (Socket connected = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return connected.isConnected();
    } catch (java.io.IOException e) {
      return false;
    }
  }

  private KeyPin pin(String made) {
    return KeyPin.parse(JsonField.text(made, "pin"));
  }

  private String invite() throws Exception {
    AdminClient.Answer answer = operator.post("/v1/invites?cluster=north");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private String hubTrust() throws Exception {
    return Files.readString(folder.resolve("state/ca.crt"));
  }

  private int port() {
    return running.hub().address().getPort();
  }
}
