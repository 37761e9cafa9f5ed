package dev.fairway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairway.http.Fields;
import dev.fairway.http.HttpServer;
import dev.fairway.http.Malformed;
import dev.fairway.http.RequestHandler;
import dev.fairway.http.RequestHead;
import dev.fairway.http.Reset;
import dev.fairway.http.ResponseHead;
import dev.fairway.http.ServerStream;
import dev.fairway.http.StreamEvents;
import dev.fairway.model.Balance;
import dev.fairway.model.HttpLimits;
import dev.fairway.model.Member;
import dev.fairway.model.ServingCertificate;
import dev.fairway.model.UpstreamTls;
import dev.fairway.net.HostPort;
import dev.fairway.observe.Metrics;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.IssuedCertificate;
import dev.fairway.transport.Binding;
import dev.fairway.transport.Connections;
import dev.fairway.transport.Dialer;
import dev.fairway.transport.EventLoops;
import dev.fairway.transport.ServerTls;
import dev.fairway.upstream.Balancer.Standing;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntUnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Probes against real sockets: who is found alive, who is not, and how often that is told. */
final class HealthCheckTest {

  private static final Duration OFTEN = Duration.ofMillis(20);
  private static final HealthRhythm AT_ONCE = new HealthRhythm(OFTEN, Duration.ofSeconds(20), 1, 1);

  /** For those that never answer; a handshake may take longer than this, too. */
  private static final HealthRhythm HASTY = new HealthRhythm(OFTEN, Duration.ofMillis(300), 1, 1);

  private static final HealthRhythm PATIENT = new HealthRhythm(OFTEN, Duration.ofSeconds(20), 2, 2);

  private final CertificateAuthority authority =
      CertificateAuthority.create("test", Duration.ofDays(1), InstantSource.system());
  private final UpstreamTls trust = new UpstreamTls("kubernetes", authority.certificatePem());
  private final EventLoops loops = new EventLoops(1);
  private final Connections accepted =
      new Connections(new Metrics(), "test", () -> 1_000, () -> 1_000);
  private final List<Binding> bindings = new ArrayList<>();
  private final List<HealthCheck> checks = new ArrayList<>();

  /** What each path answers to its n-th request; nothing where it is 0. */
  private final Map<String, IntUnaryOperator> answers = new ConcurrentHashMap<>();

  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private final Queue<Boolean> told = new ConcurrentLinkedQueue<>();

  @AfterEach
  void stop() {
    checks.forEach(HealthCheck::close);
    bindings.forEach(Binding::close);
    accepted.closeAll();
    loops.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 401, 403})
  void aServerThatAnswersOrAsksWhoWeAreIsAlive(int status) throws Exception {
    answers.put("/readyz", n -> status);
    HealthCheck check = start(server(), https(), PATIENT);
    Awaitility.await().until(() -> asked.size() > 3);
    assertThat(asked).containsOnly("/readyz");
    assertThat(check.state().failure()).isEmpty();
    assertThat(told).isEmpty();
  }

  @Test
  void aServerThatDoesNotKnowTheFirstPathIsAskedForTheSecond() throws Exception {
    answers.put("/healthz", n -> 200);
    HealthCheck check = start(server(), https(), PATIENT);
    Awaitility.await().until(() -> asked.size() > 4);
    assertThat(List.copyOf(asked).subList(0, 4))
        .containsExactly("/readyz", "/healthz", "/readyz", "/healthz");
    assertThat(check.state().failure()).isEmpty();
  }

  @Test
  void aServerThatIsNotReadyIsDownHoweverHealthy() throws Exception {
    answers.put("/readyz", n -> 500);
    answers.put("/healthz", n -> 200);
    HealthCheck check = start(server(), https(), AT_ONCE);
    awaitDown(check, "/readyz answered 500");
    assertThat(asked).containsOnly("/readyz");
  }

  @Test
  void aServerThatKnowsNoPathIsDown() throws Exception {
    awaitDown(start(server(), https(), AT_ONCE), "/healthz answered 404");
  }

  @Test
  void aServerThatTakesARequestAndSaysNothingIsDown() throws Exception {
    answers.put("/readyz", n -> 0);
    awaitDown(start(server(), https(), HASTY), "no answer within 300 ms");
  }

  @Test
  void oneThatRefusesIsDownAndAliveOnceItDoesNot() throws Exception {
    answers.put("/readyz", n -> 200);
    HostPort endpoint = refusing();
    List<HealthCheck> all =
        List.of(
            start(endpoint, new HealthProbe.Tcp(), AT_ONCE),
            start(endpoint, new HealthProbe.Tls(trust), AT_ONCE),
            start(endpoint, https(), AT_ONCE));
    all.forEach(check -> awaitDown(check, "refused"));
    server("kubernetes", endpoint.port());
    Awaitility.await().until(() -> all.stream().allMatch(check -> check.state().alive()));
    assertThat(told).containsExactly(false, false, false, true, true, true);
  }

  @Test
  void oneThatNeverAcceptsIsDown() throws Exception {
    List<SocketChannel> queued = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // Once its queue is full, the kernel drops what more there comes.
      for (int i = 0; i < 8; i++) {
        SocketChannel filler = SocketChannel.open();
        filler.configureBlocking(false);
        filler.connect(full.getLocalSocketAddress());
        queued.add(filler);
      }
      HostPort endpoint = new HostPort("127.0.0.1", full.getLocalPort());
      awaitDown(start(endpoint, new HealthProbe.Tcp(), HASTY), "");
      awaitDown(start(endpoint, https(), HASTY), "");
    }
    for (SocketChannel filler : queued) {
      filler.close();
    }
  }

  @Test
  void whatOnlyListensIsAliveForTcpAndNotForTls() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 500, InetAddress.getLoopbackAddress())) {
      HostPort endpoint = new HostPort("127.0.0.1", silent.getLocalPort());
      HealthCheck tcp = start(endpoint, new HealthProbe.Tcp(), PATIENT);
      awaitDown(start(endpoint, new HealthProbe.Tls(trust), HASTY), "");
      assertThat(tcp.state().alive()).isTrue();
    }
  }

  @Test
  void aCertificateForAnotherNameIsDown() throws Exception {
    answers.put("/readyz", n -> 200);
    HostPort other = server("other", 0);
    awaitDown(start(other, new HealthProbe.Tls(trust), AT_ONCE), "the TLS handshake failed");
    awaitDown(start(other, https(), AT_ONCE), "the TLS handshake failed");
    assertThat(asked).isEmpty();
    HealthProbe right = new HealthProbe.Tls(new UpstreamTls("other", authority.certificatePem()));
    assertThat(start(other, right, PATIENT).state().alive()).isTrue();
  }

  @Test
  void whoFailsNowAndThenKeepsItsStanding() throws Exception {
    answers.put("/readyz", n -> n % 2 == 0 ? 500 : 200);
    HealthCheck check = start(server(), https(), PATIENT);
    Awaitility.await().until(() -> asked.size() > 10);
    assertThat(told).isEmpty();
    answers.put("/readyz", n -> 500);
    awaitDown(check, "500");
    int before = asked.size();
    answers.put("/readyz", n -> n % 2 == 0 ? 500 : 200);
    Awaitility.await().until(() -> asked.size() > before + 10);
    assertThat(told).containsExactly(false);
    answers.put("/readyz", n -> 200);
    Awaitility.await().until(() -> check.state().alive());
    assertThat(told).containsExactly(false, true);
  }

  @Test
  void aBalancerLeavesOutWhoIsDown() throws Exception {
    answers.put("/readyz", n -> 500);
    HostPort endpoint = server();
    Balancer balancer =
        new Balancer(List.of(Member.of(endpoint)), Balance.ROUND_ROBIN, System::nanoTime);
    start(endpoint, https(), AT_ONCE, balancer::checked);
    Awaitility.await().until(() -> standing(balancer) == Standing.DOWN);
    answers.put("/readyz", n -> 200);
    Awaitility.await().until(() -> standing(balancer) == Standing.UP);
  }

  @Test
  void aClosedCheckProbesNoMore() throws Exception {
    answers.put("/readyz", n -> 200);
    HealthCheck check = start(server(), https(), PATIENT);
    Awaitility.await().until(() -> asked.size() > 2);
    check.close();
    answers.put("/livez", n -> 200);
    start(server(), new HealthProbe.Https(trust, List.of("/livez")), PATIENT);
    awaitAsked("/livez", 3); // One of the closed check may have been on its way.
    long before = count("/readyz");
    awaitAsked("/livez", 10);
    assertThat(count("/readyz")).isEqualTo(before);
  }

  @Test
  void probesWithoutAPathAreRefused() {
    assertThatThrownBy(() -> new HealthProbe.Https(trust, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private HealthProbe https() {
    return new HealthProbe.Https(trust, HealthProbe.Https.KUBERNETES);
  }

  private HealthCheck start(HostPort endpoint, HealthProbe probe, HealthRhythm rhythm) {
    return start(endpoint, probe, rhythm, (where, alive) -> told.add(alive));
  }

  private HealthCheck start(
      HostPort endpoint, HealthProbe probe, HealthRhythm rhythm, HealthCheck.Listener listener) {
    HealthCheck check =
        HealthCheck.start(
            "east",
            endpoint,
            probe,
            rhythm,
            loops.next(),
            new Dialer(loops),
            InstantSource.system(),
            listener);
    checks.add(check);
    return check;
  }

  private static void awaitDown(HealthCheck check, String reason) {
    Awaitility.await()
        .untilAsserted(
            () -> {
              assertThat(check.state().alive()).isFalse();
              assertThat(check.state().failure().orElse("")).contains(reason);
            });
  }

  private static Standing standing(Balancer balancer) {
    return balancer.views().getFirst().standing();
  }

  private void awaitAsked(String path, int more) {
    long enough = count(path) + more;
    Awaitility.await().until(() -> count(path) >= enough);
  }

  private long count(String path) {
    return asked.stream().filter(path::equals).count();
  }

  private static HostPort refusing() throws IOException {
    try (ServerSocket closed = new ServerSocket(0)) {
      return new HostPort("127.0.0.1", closed.getLocalPort());
    }
  }

  private HostPort server() throws IOException {
    return server("kubernetes", 0);
  }

  private HostPort server(String name, int port) throws IOException {
    IssuedCertificate issued = authority.issueServer(List.of(name), Duration.ofHours(1));
    ServerTls tls =
        ServerTls.of(
            new ServingCertificate(issued.chainPem(), issued.keyPem()), HttpServer.PROTOCOLS);
    HttpServer server = new HttpServer(() -> HttpLimits.DEFAULT, accepted, new Answers());
    Binding binding =
        Binding.bind(
            loops, new HostPort("127.0.0.1", port), () -> tls, false, () -> accepted, server);
    bindings.add(binding);
    return new HostPort("127.0.0.1", binding.address().getPort());
  }

  private final class Answers implements RequestHandler {

    @Override
    public StreamEvents onRequest(ServerStream stream, RequestHead head, boolean end) {
      asked.add(head.path());
      int status = answers.getOrDefault(head.path(), n -> 404).applyAsInt((int) count(head.path()));
      if (status != 0) {
        stream.respond(new ResponseHead(status, new Fields()), true);
      }
      return new Ignored();
    }

    @Override
    public void onMalformed(ServerStream stream, Malformed malformed) {
      stream.respond(new ResponseHead(malformed.status(), new Fields()), true);
    }
  }

  private static final class Ignored implements StreamEvents {

    @Override
    public void onData(ByteBuf data, boolean end) {
      data.release();
    }

    @Override
    public void onTrailers(Fields trailers) {}

    @Override
    public void onReset(Reset reason) {}
  }
}
