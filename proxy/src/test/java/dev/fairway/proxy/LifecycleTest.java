package dev.fairway.proxy;

import static java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairway.model.HttpLimits;
import dev.fairway.model.Listener;
import dev.fairway.model.ServingCertificate;
import dev.fairway.model.Snapshot;
import dev.fairway.model.Upstream;
import dev.fairway.net.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a data plane does with running requests when it is told something new, or to stop. */
final class LifecycleTest {

  private static final int BIG = 30_000_000;

  private final Rig rig = new Rig();
  private final Echo echo = new Echo();
  private final Echo moved = new Echo();
  private final DataPlane plane = rig.plane();
  private Snapshot snapshot = Snapshot.EMPTY;

  @BeforeEach
  void serve() throws IOException {
    snapshot = rig.snapshot(rig.upstream(echo));
    plane.swap(snapshot);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void aDrainLetsAStreamFinish() throws Exception {
    try (var background = newVirtualThreadPerTaskExecutor()) {
      Future<Integer> drained;
      try (Frames client = Frames.client(new Wire(rig.raw(plane, "h2")))) {
        client.get(1, "/bytes/" + BIG).await(Frames.HEADERS, 1);
        drained = background.submit(() -> plane.drain(Duration.ofSeconds(15)));
        client.await(Frames.GOAWAY, 0);
        client.window(0, 1 << 30).window(1, 1 << 30);
        assertThat(client.body(1).length()).isGreaterThan(BIG - 100_000);
        assertThat(client.ends()).isTrue();
        // It ends when its peer has had everything and closes as well.
        assertThat(drained.isDone()).isFalse();
      }
      assertThat(drained.get()).isZero();
    }
  }

  @Test
  void aDrainLetsADownloadFinishAndRefusesNewConnections() throws Exception {
    HttpClient http1 = rig.client(HttpClient.Version.HTTP_1_1);
    HttpResponse<InputStream> download = open(http1, "/bytes/" + BIG);
    int port = plane.address("hub").getPort();
    try (var background = newVirtualThreadPerTaskExecutor()) {
      Future<Integer> drained = background.submit(() -> plane.drain(Duration.ofSeconds(15)));
      Awaitility.await().until(() -> rig.health.state().sentence().contains("drain"));
      Awaitility.await().until(() -> isRefused(port));
      assertThat(drained.isDone()).isFalse();
      assertThat(download.body().readAllBytes()).hasSize(BIG);
      assertThat(drained.get()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void aDrainBreaksOffAWatchAtItsDeadline(HttpClient.Version version) throws Exception {
    HttpResponse<InputStream> watch = open(rig.client(version), "/watch");
    assertThat(plane.drain(Duration.ofMillis(300))).isEqualTo(1);
    assertThatThrownBy(() -> watch.body().read()).isInstanceOf(IOException.class);
    Awaitility.await().until(() -> echo.resets.get() == 1);
  }

  @Test
  void aDrainClosesIdleConnectionsAtOnce() throws Exception {
    Wire idle = new Wire(rig.raw(plane));
    idle.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n").response();
    assertThat(plane.drain(Duration.ofSeconds(15))).isZero();
    assertThat(idle.ends()).isTrue();
  }

  @Test
  void aListenerWhosePortIsTakenStaysWhereItWasAndEverythingElseGoesOn() throws Exception {
    Listener hub = snapshot.listeners().getFirst();
    Listener another = listener("another", hub, new HostPort("127.0.0.1", 0), rig.serving());
    int port = plane.address("hub").getPort();
    HostPort wanted;
    Snapshot next;
    try (ServerSocket taken = new ServerSocket(0)) {
      wanted = new HostPort("127.0.0.1", taken.getLocalPort());
      next =
          new Snapshot(
              List.of(another, listener("hub", hub, wanted, rig.serving())),
              List.of(rig.upstreamTo("kubernetes", rig.upstream(moved))));
      Map<String, IOException> failures = plane.swap(next);
      assertThat(failures).containsOnlyKeys("hub");
      assertThat(failures.get("hub")).hasMessageContaining(wanted.toString());
      assertThat(plane.address("hub").getPort()).isEqualTo(port);
      assertThat(plane.address("another").getPort()).isPositive();
      assertThat(open(rig.client(HttpClient.Version.HTTP_2), "/a").statusCode()).isEqualTo(200);
      assertThat(moved.lines).as("the new upstream").isNotEmpty();
    }
    assertThat(plane.swap(next)).as("tried again").isEmpty();
    assertThat(plane.address("hub").getPort()).isEqualTo(wanted.port());
  }

  @Test
  void aListenerMovesFromEveryAddressToOneOfTheSamePort() {
    Listener hub = snapshot.listeners().getFirst();
    Listener everywhere = listener("wide", hub, new HostPort("0.0.0.0", 0), rig.serving());
    plane.swap(new Snapshot(List.of(hub, everywhere), snapshot.upstreams()));
    int port = plane.address("wide").getPort();
    Listener fixed = listener("wide", hub, new HostPort("0.0.0.0", port), rig.serving());
    assertThat(plane.swap(new Snapshot(List.of(hub, fixed), snapshot.upstreams()))).isEmpty();
    Listener narrow = listener("wide", hub, new HostPort("127.0.0.1", port), rig.serving());
    assertThat(plane.swap(new Snapshot(List.of(hub, narrow), snapshot.upstreams()))).isEmpty();
    assertThat(plane.address("wide").getAddress().isLoopbackAddress()).isTrue();
  }

  @Test
  void aSwapToABrokenCertificateLeavesEverythingAsItWas() throws Exception {
    Listener hub = snapshot.listeners().getFirst();
    ServingCertificate broken = new ServingCertificate("not PEM", rig.certificate.keyPem());
    assertThatThrownBy(
            () ->
                plane.swap(
                    new Snapshot(
                        List.of(listener("hub", hub, hub.address(), broken)),
                        snapshot.upstreams())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the serving certificate cannot be used");
    assertThat(open(rig.client(HttpClient.Version.HTTP_1_1), "/a").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"HTTP_1_1,h2", "HTTP_2,h2", "HTTP_1_1,http/1.1", "HTTP_2,http/1.1"})
  void anUpstreamThatMovesFinishesItsStreamsWhereTheyAre(
      HttpClient.Version version, String protocol) throws Exception {
    plane.swap(rig.snapshot(rig.upstream(echo, List.of(protocol))));
    HttpClient client = rig.client(version);
    HttpResponse<InputStream> running = open(client, "/bytes/" + BIG);
    HttpResponse<InputStream> watch = open(client, "/watch");
    plane.swap(rig.snapshot(rig.upstream(moved, List.of(protocol))));
    assertThat(open(client, "/new").statusCode()).isEqualTo(200);
    assertThat(moved.lines).containsExactly("GET /new");
    assertThat(running.body().readAllBytes()).hasSize(BIG);
    assertThat(echo.resets).hasValue(0);
    watch.body().close();
    Awaitility.await().until(() -> echo.resets.get() == 1);
  }

  @Test
  void anUpstreamThatIsRemovedAfterItMovedEndsItsOldStreamsToo() throws Exception {
    HttpResponse<InputStream> watch = open(rig.client(HttpClient.Version.HTTP_2), "/watch");
    plane.swap(rig.snapshot(rig.upstream(moved)));
    plane.swap(new Snapshot(List.of(), List.of()));
    assertThatThrownBy(() -> watch.body().read()).isInstanceOf(IOException.class);
    Awaitility.await().until(() -> echo.resets.get() == 1);
  }

  @Test
  void aConnectionThatWasBeingMadeWhenItsUpstreamMovedIsOfNoUseOnceItIsRemoved() throws Exception {
    try (Valve valve = new Valve(rig.upstream(echo));
        Wire client = new Wire(rig.raw(plane))) {
      valve.hold();
      plane.swap(rig.snapshot(HttpLimits.DEFAULT, patient(valve.endpoint())));
      client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
      valve.awaitConnection();
      plane.swap(rig.snapshot(HttpLimits.DEFAULT, patient(rig.upstream(moved))));
      Listener hub = snapshot.listeners().getFirst();
      plane.swap(
          new Snapshot(
              List.of(
                  new Listener(
                      "hub",
                      hub.address(),
                      hub.certificate(),
                      List.of(),
                      List.of(),
                      HttpLimits.DEFAULT)),
              List.of()));
      valve.release();
      assertThat(client.response().status()).isEqualTo(503);
      valve.awaitEnd();
      assertThat(echo.lines).isEmpty();
    }
  }

  private Upstream patient(HostPort endpoint) {
    Upstream usual = rig.upstreamTo("kubernetes", endpoint);
    return new Upstream(
        usual.name(), List.of(endpoint), usual.links().getFirst().tls(), Duration.ofSeconds(30));
  }

  @Test
  void aNewCertificateServesNewConnectionsAndOldOnesGoOn() throws Exception {
    Wire old = new Wire(rig.raw(plane));
    String before = serial();
    var fresh = rig.authority.issueServer(List.of("localhost"), Duration.ofMinutes(10));
    Listener hub = snapshot.listeners().getFirst();
    ServingCertificate serving = new ServingCertificate(fresh.chainPem(), fresh.keyPem());
    plane.swap(
        new Snapshot(List.of(listener("hub", hub, hub.address(), serving)), snapshot.upstreams()));
    assertThat(serial()).isNotEqualTo(before);
    assertThat(old.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n").response().status()).isEqualTo(200);
  }

  private String serial() throws IOException {
    try (var socket = rig.raw(plane)) {
      var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return certificate.getSerialNumber().toString();
    }
  }

  private static Listener listener(
      String name, Listener like, HostPort address, ServingCertificate serving) {
    return new Listener(
        name, address, Optional.of(serving), List.of(), like.hosts(), like.limits());
  }

  private static boolean isRefused(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return !socket.isConnected();
    } catch (ConnectException e) {
      return true;
    }
  }

  private HttpResponse<InputStream> open(HttpClient client, String path) throws Exception {
    int port = plane.address("hub").getPort();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://localhost:" + port + path)).build();
    return client.send(request, BodyHandlers.ofInputStream());
  }
}
