package dev.fairway.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.model.ProxyVersion;
import dev.fairway.net.HostPort;
import dev.fairway.net.PrefixSet;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.ClientTls;
import dev.fairway.relay.Opening.Wish;
import dev.fairway.testkit.Requires;
import dev.fairway.transport.ProxyHeader;
import dev.fairway.transport.ProxyHeaderReader;
import dev.fairway.transport.ProxyHeaderWriter;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sessions over real sockets, from what a client says first to the line in the log. */
final class SessionTest {

  private static final byte[] TLVS = {0x20, 0, 2, 7, 8, (byte) 0xe0, 0, 0};

  private final RelayRig rig = new RelayRig();

  @AfterEach
  void stop() throws Exception {
    rig.close();
  }

  @Test
  void bytesAndEndsPassInBothDirections() throws Exception {
    HostPort server = rig.server(SessionTest::answer);
    int port = rig.relay(plain(RelayRig.target("east", server)));
    try (Socket client = rig.connect(port)) {
      client.getOutputStream().write("hello".getBytes(US_ASCII));
      client.shutdownOutput();

      assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("got hello");
    }
    SessionRecord told = rig.record();
    assertThat(told.status()).isEqualTo(200);
    assertThat(told.end()).isEqualTo("client-closed");
    assertThat(told.upstream()).isEqualTo("east");
    assertThat(told.members()).isEqualTo(server.toString());
    assertThat(told.fromClient()).isEqualTo(5);
    assertThat(told.toClient()).isEqualTo(9);
    assertThat(told.taker()).isPresent();
    assertThat(told.taker().orElseThrow().firstByte()).isPresent();
  }

  @Test
  void aServerMaySpeakFirst() throws Exception {
    HostPort server =
        rig.server(socket -> socket.getOutputStream().write("220 hi".getBytes(US_ASCII)));
    int port = rig.relay(plain(RelayRig.target("mail", server)));
    try (Socket client = rig.connect(port)) {
      assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("220 hi");
    }
  }

  @Test
  void tlsPassesUnbrokenToTheUpstreamOfItsServerName() throws Exception {
    CertificateAuthority authority =
        CertificateAuthority.create("test", Duration.ofDays(1), InstantSource.system());
    HostPort east = tls(authority, "east.example");
    Router router =
        (client, wish) ->
            wish instanceof Wish.Tls(var hello)
                    && hello.serverName().equals(Optional.of("east.example"))
                ? new Router.Decision.To(RelayRig.target("east", east))
                : new Router.Decision.Refused(404, "no route takes it");
    int port = rig.relay(rig.rules(Prelude.First.HELLO, router));

    try (SSLSocket client = tlsClient(authority, port, "EAST.example")) {
      client.startHandshake();
      assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("from east.example");
    }
    assertThat(rig.record().hello().orElseThrow().serverName()).hasValue("east.example");
    try (SSLSocket client = tlsClient(authority, port, "west.example")) {
      assertThat(handshakes(client)).isFalse();
    }
    SessionRecord told = rig.record();
    assertThat(told.status()).isEqualTo(404);
    assertThat(told.hello().orElseThrow().serverName()).hasValue("west.example");
    assertThat(told.problem()).isEqualTo("no route takes it");
  }

  @Test
  void whatATrustedProxySaysGoesOnWithItsExtensions() throws Exception {
    CompletableFuture<ProxyHeader> greeting = new CompletableFuture<>();
    HostPort server =
        rig.server(
            socket -> {
              byte[] bytes = socket.getInputStream().readNBytes(28 + TLVS.length + 4);
              var found =
                  (ProxyHeaderReader.Result.Found)
                      ProxyHeaderReader.read(Unpooled.wrappedBuffer(bytes));
              assertThat(bytes).endsWith("data".getBytes(US_ASCII));
              greeting.complete(found.header());
            });
    Target target = RelayRig.target("east", Optional.of(ProxyVersion.V2), server);
    int port =
        rig.relay(
            rig.rules(
                Prelude.First.ANYTHING,
                RelayRig.to(target),
                List.of(),
                RelayRig.networks("127.0.0.0/8")));
    InetSocketAddress source = address("192.0.2.9", 4_000);
    ProxyHeader header =
        new ProxyHeader(ProxyHeader.of(source, address("198.51.100.1", 443)).addresses(), TLVS);
    try (Socket client = rig.connect(port)) {
      client.getOutputStream().write(ProxyHeaderWriter.version2(header));
      client.getOutputStream().write("data".getBytes(US_ASCII));

      assertThat(greeting.get().addresses()).isEqualTo(header.addresses());
      assertThat(greeting.get().extensions()).isEqualTo(TLVS);
    }
    assertThat(rig.record().client()).isEqualTo(source);
  }

  @Test
  void aHeaderFromWhoIsNotTrustedIsData() throws Exception {
    HostPort server = rig.server(SessionTest::answer);
    int port = rig.relay(plain(RelayRig.target("east", server)));
    try (Socket client = rig.connect(port)) {
      client.getOutputStream().write("PROXY UNKNOWN\r\n".getBytes(US_ASCII));
      client.shutdownOutput();
      assertThat(client.getInputStream().readAllBytes())
          .asString()
          .isEqualTo("got PROXY UNKNOWN\r\n");
    }
    assertThat(rig.record().proxied()).isEmpty();
  }

  @Test
  void theAddressThatATrustedProxyTellsIsTheOneThatCounts() throws Exception {
    Rules rules =
        rig.rules(
            Prelude.First.ANYTHING,
            RelayRig.to(RelayRig.target("east", RelayRig.nobody())),
            List.of(new Rules.Source(false, RelayRig.networks("192.0.2.0/24"))),
            RelayRig.networks("127.0.0.1/32"));
    int port = rig.relay(rules);
    try (Socket client = rig.connect(port)) {
      client
          .getOutputStream()
          .write("PROXY TCP4 192.0.2.1 198.51.100.7 40000 443\r\n".getBytes(US_ASCII));
      assertThat(isClosed(client)).isTrue();
    }
    assertThat(rig.record().status()).isEqualTo(403);
  }

  @Test
  void whoMayNotConnectIsClosedUnread() throws Exception {
    int port =
        rig.relay(
            rig.rules(
                Prelude.First.HELLO,
                RelayRig.to(RelayRig.target("east", RelayRig.nobody())),
                List.of(new Rules.Source(false, RelayRig.networks("127.0.0.1/32"))),
                PrefixSet.NONE));
    try (Socket client = rig.connect(port)) {
      assertThat(isClosed(client)).isTrue();
    }
    SessionRecord told = rig.record();
    assertThat(told.status()).isEqualTo(403);
    assertThat(told.problem()).contains("may not connect");
  }

  @Test
  void whoSaysNothingInTimeIsClosed() throws Exception {
    int port =
        rig.relay(
            rig.rules(
                Prelude.First.HELLO, RelayRig.to(RelayRig.target("east", RelayRig.nobody()))));
    try (Socket client = rig.connect(port)) {
      client.getOutputStream().write(22);
      assertThat(isClosed(client)).isTrue();
    }
    assertThat(rig.record().status()).isEqualTo(408);
  }

  @Test
  void aDeadMemberIsPassedOver() throws Exception {
    HostPort dead = RelayRig.nobody();
    HostPort server = rig.server(SessionTest::answer);
    int port = rig.relay(plain(RelayRig.target("east", dead, server)));
    for (int i = 0; i < 3; i++) {
      try (Socket client = rig.connect(port)) {
        client.shutdownOutput();
        assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("got ");
      }
    }
    assertThat(rig.record().members()).isEqualTo(dead + ", " + server);
    assertThat(rig.record().members()).isEqualTo(server.toString());
  }

  @Test
  void whereNoMemberTakesItTheLogSaysWhatEachSaid() throws Exception {
    HostPort one = RelayRig.nobody();
    HostPort two = RelayRig.nobody();
    int port = rig.relay(plain(RelayRig.target("east", one, two)));
    try (Socket client = rig.connect(port)) {
      assertThat(isClosed(client)).isTrue();
    }
    SessionRecord told = rig.record();
    assertThat(told.status()).isEqualTo(502);
    assertThat(told.problem()).contains(one.toString(), two.toString(), "refused");
  }

  @Test
  void aMemberThatSwallowsPacketsIsGivenUpInTime() throws Exception {
    Target target = rig.soon(RelayRig.target("east", rig.blackHole()));
    int port = rig.relay(plain(target));
    try (Socket client = rig.connect(port)) {
      assertThat(isClosed(client)).isTrue();
    }
    SessionRecord told = rig.record();
    assertThat(told.status()).isEqualTo(502);
    assertThat(told.problem()).contains("timed out");
    assertThat(told.lasted()).isGreaterThanOrEqualTo(target.connectTimeout());
  }

  @Test
  void aClientThatLeavesWhileItsMemberIsAwaitedIsForgottenWithTheDial() throws Exception {
    Requires.linux();
    HostPort hole = rig.blackHole();
    Target target = RelayRig.within(Duration.ofHours(1), RelayRig.target("east", hole));
    int port = rig.relay(plain(target));
    Socket client = rig.connect(port);
    Awaitility.await().until(() -> active(target) == 1 && isDialled(hole));
    client.setSoLinger(true, 0);
    client.close();

    SessionRecord told = rig.record();
    assertThat(told.status()).isEqualTo(400);
    assertThat(told.end()).isEqualTo("client-closed");
    assertThat(active(target)).isZero();
    Awaitility.await().until(() -> !isDialled(hole));
  }

  /** Whether a connection to there waits for its answer, as the kernel has it. */
  private static boolean isDialled(HostPort place) throws Exception {
    String synSent = ":%04X 02 ".formatted(place.port());
    return Files.readString(Path.of("/proc/net/tcp")).contains(synSent);
  }

  private static int active(Target target) {
    return target.members().views().getFirst().active();
  }

  @Test
  void aTunnelIsOpenedForWhoAsks() throws Exception {
    HostPort server = rig.server(SessionTest::answer);
    int port = rig.relay(tunnels(server));
    try (Socket client = rig.connect(port)) {
      client
          .getOutputStream()
          .write(("CONNECT " + server + " HTTP/1.1\r\nHost: x\r\n\r\nhi").getBytes(US_ASCII));
      client.shutdownOutput();
      assertThat(client.getInputStream().readAllBytes())
          .asString()
          .isEqualTo("HTTP/1.1 200 Connection established\r\n\r\ngot hi");
    }
    assertThat(rig.record().fromClient()).isEqualTo(2);
  }

  @Test
  void otherTunnelsAndOtherRequestsAreAnswered() throws Exception {
    int port = rig.relay(tunnels(rig.server(SessionTest::answer)));
    assertThat(asked(port, "CONNECT 10.9.8.7:22 HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 403 Forbidden\r\n");
    assertThat(asked(port, "GET http://a/ HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 405 Method Not Allowed\r\n");
    assertThat(asked(port, "CONNECT nowhere HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 400 Bad Request\r\n");
    assertThat(asked(port, "CONNECT :1 HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    assertThat(asked(port, "CONNECT a:1 HTTP/1.1\r\nBad field: 1\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ");
    assertThat(asked(port, "\u0016\u0003\u0001")).startsWith("HTTP/1.1 400 ");
    assertThat(asked(port, "CONNECT a:1 HTTP/1.1\r\nX: " + "y".repeat(9_000)))
        .startsWith("HTTP/1.1 431 ");
  }

  @Test
  void aTunnelToANameThatDnsIsSilentOfIsGivenUpInTime() throws Exception {
    Router router =
        (client, wish) ->
            new Router.Decision.Resolve(new HostPort(RelayRig.SILENT, 443), Duration.ofMillis(300));
    int port = rig.relay(rig.rules(Prelude.First.CONNECT, router));
    assertThat(asked(port, "CONNECT " + RelayRig.SILENT + ":443 HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 502 ")
        .endsWith("silent.example: no answer of DNS in time\n");
    assertThat(rig.record().status()).isEqualTo(502);
  }

  private String asked(int port, String request) throws Exception {
    try (Socket client = rig.connect(port)) {
      client.getOutputStream().write(request.getBytes(US_ASCII));
      return new String(client.getInputStream().readAllBytes(), US_ASCII);
    }
  }

  private Rules tunnels(HostPort allowed) {
    return rig.rules(
        Prelude.First.CONNECT,
        (client, wish) ->
            wish instanceof Wish.Tunnel(HostPort target) && target.equals(allowed)
                ? new Router.Decision.To(RelayRig.target("tunnel", target))
                : new Router.Decision.Refused(403, "the target is not allowed"));
  }

  private Rules plain(Target target) {
    return rig.rules(Prelude.First.ANYTHING, RelayRig.to(target));
  }

  /** Says what it got, once it has got all. */
  private static void answer(Socket socket) throws Exception {
    byte[] got = socket.getInputStream().readAllBytes();
    socket.getOutputStream().write(("got " + new String(got, US_ASCII)).getBytes(US_ASCII));
  }

  /** A TLS server that says its name. */
  private HostPort tls(CertificateAuthority authority, String name) throws Exception {
    var certificate = authority.issueServer(List.of(name), Duration.ofHours(1));
    var factory =
        ClientTls.trusting(authority.certificatePem(), certificate).getServerSocketFactory();
    SSLServerSocket server =
        (SSLServerSocket) factory.createServerSocket(0, 5, InetAddress.getLoopbackAddress());
    return rig.server(
        server, socket -> socket.getOutputStream().write(("from " + name).getBytes(US_ASCII)));
  }

  private SSLSocket tlsClient(CertificateAuthority authority, int port, String name)
      throws Exception {
    SSLSocket socket =
        (SSLSocket)
            ClientTls.trusting(authority.certificatePem())
                .getSocketFactory()
                .createSocket(rig.connect(port), name, port, true);
    var parameters = socket.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(name)));
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    return socket;
  }

  private static boolean handshakes(SSLSocket socket) {
    try {
      socket.startHandshake();
      return true;
    } catch (java.io.IOException e) {
      return false;
    }
  }

  private static boolean isClosed(Socket client) throws Exception {
    try {
      return client.getInputStream().read() < 0;
    } catch (java.net.SocketException e) {
      return true; // Reset.
    }
  }

  private static InetSocketAddress address(String host, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(host), port);
  }
}
