package dev.fairway.proxy;

import dev.fairway.http.HttpServer;
import dev.fairway.http.RequestHandler;
import dev.fairway.model.Action;
import dev.fairway.model.HostMatch;
import dev.fairway.model.HttpLimits;
import dev.fairway.model.Listener;
import dev.fairway.model.PathMatch;
import dev.fairway.model.Route;
import dev.fairway.model.ServingCertificate;
import dev.fairway.model.Snapshot;
import dev.fairway.model.Upstream;
import dev.fairway.model.UpstreamTls;
import dev.fairway.model.VirtualHost;
import dev.fairway.net.HostPort;
import dev.fairway.observe.AccessLog;
import dev.fairway.observe.AccessRecord;
import dev.fairway.observe.Health;
import dev.fairway.observe.LoopTraffic;
import dev.fairway.observe.Metrics;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.ClientTls;
import dev.fairway.pki.IssuedCertificate;
import dev.fairway.transport.Binding;
import dev.fairway.transport.Connections;
import dev.fairway.transport.EventLoops;
import dev.fairway.transport.ServerTls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;

/** A data plane, upstreams for it to reach, and clients to reach it with; all on loopback. */
final class Rig implements AutoCloseable {

  /** Upstreams take more than the hub does, so that its own limits are what a test sees. */
  private static final HttpLimits ROOMY =
      new HttpLimits(1 << 20, 1 << 20, 250, HttpLimits.Timeouts.DEFAULT, HttpLimits.Load.DEFAULT);

  private static final int LOOPS = 2;

  final CertificateAuthority authority;
  final IssuedCertificate certificate;
  final Metrics metrics = new Metrics();
  final Health health = new Health();
  final ByteArrayOutputStream logged = new ByteArrayOutputStream();
  final AccessLog<AccessRecord> accessLog = AccessLog.ofRequests(logged);
  final List<Stage> stages = new ArrayList<>();
  final Map<String, Service> services = new HashMap<>();
  private final EventLoops upstreamLoops = new EventLoops(1);
  private final Connections upstreamConnections =
      new Connections(new Metrics(), "test", () -> 1_000, () -> 1_000);
  private final List<Binding> bindings = new ArrayList<>();
  private final List<DataPlane> planes = new ArrayList<>();

  Rig() {
    this(CertificateAuthority.create("test", Duration.ofDays(1), InstantSource.system()));
  }

  Rig(CertificateAuthority authority) {
    this.authority = authority;
    certificate =
        authority.issueServer(
            List.of("localhost", "127.0.0.1", "hub.test", "*.hub.test", "kubernetes"),
            Duration.ofHours(1));
  }

  DataPlane plane() {
    return plane(BodyMemory.ofThisProcess(LOOPS, new Metrics()));
  }

  /** One that may hold as much of bodies. */
  DataPlane plane(BodyMemory memory) {
    DataPlane plane =
        new DataPlane(
            new EventLoops(LOOPS),
            metrics,
            health,
            accessLog,
            InstantSource.system(),
            stages,
            services,
            (refusal, id) ->
                new Answers.Answer(
                    "text/plain", refusal.hop().words() + ": " + refusal.message() + "\n"),
            Tunnelling.NONE,
            memory);
    planes.add(plane);
    return plane;
  }

  /** An upstream of ours, HTTP/2 and HTTP/1.1. */
  HostPort upstream(RequestHandler handler) throws IOException {
    return upstream(handler, HttpServer.PROTOCOLS);
  }

  /** An upstream of ours that offers these protocols by ALPN. */
  HostPort upstream(RequestHandler handler, List<String> protocols) throws IOException {
    ServerTls tls = ServerTls.of(serving(), protocols);
    HttpServer server = new HttpServer(() -> ROOMY, upstreamConnections, handler);
    Binding binding =
        Binding.bind(
            upstreamLoops,
            new HostPort("127.0.0.1", 0),
            () -> tls,
            false,
            () -> upstreamConnections,
            server);
    bindings.add(binding);
    return new HostPort("127.0.0.1", binding.address().getPort());
  }

  ServingCertificate serving() {
    return new ServingCertificate(certificate.chainPem(), certificate.keyPem());
  }

  /** A route for every path to the endpoints, and one below a prefix. */
  Snapshot snapshot(HostPort... endpoints) {
    return snapshot(HttpLimits.DEFAULT, upstreamTo("kubernetes", endpoints));
  }

  Upstream upstreamTo(String serverName, HostPort... endpoints) {
    return new Upstream(
        "east",
        List.of(endpoints),
        new UpstreamTls(serverName, authority.certificatePem()),
        Duration.ofSeconds(10));
  }

  Snapshot snapshot(HttpLimits limits, Upstream upstream) {
    VirtualHost any =
        new VirtualHost(
            new HostMatch.Any(),
            false,
            List.of(
                new Route(
                    "by-path",
                    new PathMatch.Below("/clusters/east"),
                    new Action.Forward("east", "/clusters/east")),
                new Route("by-host", new PathMatch.Any(), new Action.Forward("east", ""))));
    Listener listener =
        new Listener(
            "hub",
            new HostPort("127.0.0.1", 0),
            Optional.of(serving()),
            List.of(),
            List.of(any),
            limits);
    return new Snapshot(List.of(listener), List.of(upstream));
  }

  HttpClient client(HttpClient.Version version) {
    return HttpClient.newBuilder().version(version).sslContext(trust()).build();
  }

  /** A TLS connection without a protocol above it; ALPN is http/1.1. */
  SSLSocket raw(DataPlane plane) throws IOException {
    return raw(plane, "http/1.1");
  }

  /** A TLS connection whose protocol, chosen by ALPN, the test speaks itself. */
  SSLSocket raw(DataPlane plane, String protocol) throws IOException {
    return raw(plane.address("hub").getPort(), protocol);
  }

  SSLSocket raw(int port, String protocol) throws IOException {
    return tls(new Socket(InetAddress.getLoopbackAddress(), port), protocol);
  }

  /** One whose receive buffer is as small as can be, for a client that does not read. */
  SSLSocket deaf(DataPlane plane, String protocol) throws IOException {
    return deaf(plane.address("hub").getPort(), protocol);
  }

  SSLSocket deaf(int port, String protocol) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return tls(socket, protocol);
  }

  /** TLS over a connection that stands. */
  SSLSocket tls(Socket tcp, String protocol) throws IOException {
    SSLSocket socket =
        (SSLSocket) trust().getSocketFactory().createSocket(tcp, "localhost", tcp.getPort(), true);
    var parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {protocol});
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(20_000);
    socket.startHandshake();
    return socket;
  }

  /** What is open on all loops of a data plane. */
  static LoopTraffic.Open open(DataPlane plane) throws InterruptedException {
    return plane.traffic().ask(LoopTraffic::open).answers().stream()
        .reduce(LoopTraffic.Open.NONE, LoopTraffic.Open::and);
  }

  SSLContext trust() {
    return ClientTls.trusting(authority.certificatePem());
  }

  /** The sum of all series whose name and labels begin so. */
  long metric(String start) {
    return metrics
        .scrape()
        .lines()
        .filter(line -> line.startsWith(start))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /** Waits until the access log has this; lines are gathered before they are written. */
  void awaitLog(String part) {
    Awaitility.await(part).until(() -> log().contains(part));
  }

  String log() {
    return logged.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    planes.forEach(DataPlane::close);
    bindings.forEach(Binding::close);
    upstreamConnections.closeAll();
    upstreamLoops.close();
    accessLog.close();
  }
}
