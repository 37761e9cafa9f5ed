package dev.fairway.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.fairway.model.HttpLimits;
import dev.fairway.model.Listener;
import dev.fairway.model.Snapshot;
import dev.fairway.net.Prefix;
import dev.fairway.transport.ProxyHeader;
import dev.fairway.transport.ProxyHeaderWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Balancers in front of a listener say who the client is, and nobody else can. */
final class AnnouncedClientTest {

  private static final String TRUSTED = "127.0.0.1";
  private static final String STRANGER = "127.0.0.2";
  private static final String REQUEST = "GET /head HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private final Rig rig = new Rig();
  private final DataPlane plane = rig.plane();

  @BeforeEach
  void start() throws IOException {
    plane.swap(snapshot(HttpLimits.DEFAULT));
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void whomATrustedBalancerNamesIsTheClient() throws Exception {
    for (byte[] header :
        List.of(
            ProxyHeaderWriter.version1(from("203.0.113.7")),
            ProxyHeaderWriter.version2(from("203.0.113.8")))) {
      try (Wire wire = wire(TRUSTED, header)) {
        Wire.Message answer = wire.send(REQUEST).response();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("x-forwarded-for: 203.0.113.");
      }
    }
    rig.awaitLog("\"client\":\"203.0.113.7:4711\"");
    rig.awaitLog("\"client\":\"203.0.113.8:4711\"");
  }

  @Test
  void aHeaderMayComeInPieces() throws Exception {
    byte[] header = ProxyHeaderWriter.version2(from("203.0.113.7"));
    try (Socket socket = connect(TRUSTED)) {
      for (byte each : header) {
        socket.getOutputStream().write(each);
        socket.getOutputStream().flush();
      }
      try (Wire wire = new Wire(rig.tls(socket, "http/1.1"))) {
        assertThat(wire.send(REQUEST).response().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void aBalancerThatConnectsForItselfIsTheClient() throws Exception {
    try (Wire wire = wire(TRUSTED, ProxyHeaderWriter.version2(ProxyHeader.local()))) {
      assertThat(wire.send(REQUEST).response().body()).contains("x-forwarded-for: 127.0.0.1");
    }
  }

  @Test
  void nobodyElseIsBelieved() throws Exception {
    byte[] header = ProxyHeaderWriter.version1(from("203.0.113.7"));
    assertThatIOException().isThrownBy(() -> wire(STRANGER, header));
    try (Wire wire = wire(STRANGER, new byte[0])) {
      assertThat(wire.send(REQUEST).response().body()).contains("x-forwarded-for: " + STRANGER);
    }
    assertThat(rig.log()).doesNotContain("203.0.113.7");
  }

  @Test
  void withoutAHeaderATrustedBalancerIsNotServed() throws Exception {
    assertThatIOException().isThrownBy(() -> wire(TRUSTED, new byte[0]));
    byte[] broken = "PROXY TCP4 what is this\r\n".getBytes(ISO_8859_1);
    assertThatIOException().isThrownBy(() -> wire(TRUSTED, broken));
    assertThat(rig.metric("fairway_downstream_connections_refused_total")).isEqualTo(2);
    assertThat(rig.metrics.scrape()).contains("reason=\"proxy-header\"");
  }

  @Test
  void theLimitOfAnAddressIsThatOfTheClientAndNotOfTheBalancer() throws Exception {
    HttpLimits usual = HttpLimits.DEFAULT;
    HttpLimits.Load one = new HttpLimits.Load(100, 1, 100);
    plane.swap(
        snapshot(
            new HttpLimits(
                usual.requestLine(), usual.headers(), usual.streams(), usual.timeouts(), one)));
    byte[] first = ProxyHeaderWriter.version2(from("203.0.113.7"));
    byte[] second = ProxyHeaderWriter.version2(from("203.0.113.8"));
    try (Wire a = wire(TRUSTED, first);
        Wire b = wire(TRUSTED, second)) {
      assertThat(a.send(REQUEST).response().status()).isEqualTo(200);
      assertThat(b.send(REQUEST).response().status()).isEqualTo(200);
      assertThatIOException().isThrownBy(() -> wire(TRUSTED, first));
    }
  }

  private Wire wire(String source, byte[] header) throws IOException {
    Socket socket = connect(source);
    socket.getOutputStream().write(header);
    socket.getOutputStream().flush();
    return new Wire(rig.tls(socket, "http/1.1"));
  }

  private Socket connect(String source) throws IOException {
    int port = plane.address("hub").getPort();
    return new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.ofLiteral(source), 0);
  }

  private static ProxyHeader from(String client) {
    return ProxyHeader.of(
        new InetSocketAddress(client, 4711), new InetSocketAddress("198.51.100.1", 443));
  }

  private Snapshot snapshot(HttpLimits limits) throws IOException {
    Snapshot plain = rig.snapshot(limits, rig.upstreamTo("kubernetes", rig.upstream(new Echo())));
    Listener like = plain.listeners().getFirst();
    Listener listener =
        new Listener(
            like.name(),
            like.address(),
            like.certificate(),
            List.of(),
            List.of(Prefix.parse(TRUSTED + "/32")),
            like.hosts(),
            limits);
    return new Snapshot(List.of(listener), plain.upstreams());
  }
}
