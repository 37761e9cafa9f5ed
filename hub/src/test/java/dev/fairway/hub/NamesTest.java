package dev.fairway.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.http.ClientConnection;
import dev.fairway.http.ClientStream;
import dev.fairway.http.Fields;
import dev.fairway.http.HttpClient;
import dev.fairway.http.HttpServer;
import dev.fairway.http.Malformed;
import dev.fairway.http.RequestHandler;
import dev.fairway.http.RequestHead;
import dev.fairway.http.Reset;
import dev.fairway.http.ResponseEvents;
import dev.fairway.http.ResponseHead;
import dev.fairway.http.ServerStream;
import dev.fairway.http.StreamEvents;
import dev.fairway.model.HttpLimits;
import dev.fairway.model.ServingCertificate;
import dev.fairway.model.UpstreamTls;
import dev.fairway.net.HostPort;
import dev.fairway.observe.Metrics;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.IssuedCertificate;
import dev.fairway.transport.Binding;
import dev.fairway.transport.ClientTls;
import dev.fairway.transport.Connections;
import dev.fairway.transport.Dialer;
import dev.fairway.transport.EventLoops;
import dev.fairway.transport.ServerTls;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which cluster a request means, by its TLS name, its host and its path, over real connections. */
final class NamesTest {

  /** TLS name, host, path, and what comes of them; a dash is a name that is not there. */
  private static final String MATRIX =
      """
      -                 hub.test               /clusters/east/api     east /api
      -                 HUB.Test               /clusters/east/api     east /api
      -                 hub.test.              /clusters/east/api     east /api
      -                 hub.test:8443          /clusters/west/api?a=b west /api?a=b
      -                 hub.test.:8443         /clusters/west         west /
      -                 127.0.0.1              /clusters/east/api     east /api
      -                 127.0.0.1:8443         /clusters/east/api     east /api
      -                 [::1]                  /clusters/east/api     east /api
      -                 [2001:DB8::1]:8443     /clusters/east/api     east /api
      -                 extra.test             /clusters/east/api     east /api
      -                 hub.test               /clusters/north/api    404 no cluster
      -                 hub.test               /clusters/EAST/api     404 no cluster
      -                 hub.test               /clusters/eastern/api  404 no cluster
      -                 hub.test               /clusters/east%2Fapi   404 no cluster
      -                 hub.test               /clusters//east/api    404 no cluster
      -                 hub.test               /clusters              404 no cluster
      -                 hub.test               /                      404 the hub
      -                 hub.test               /api                   404 the hub
      -                 127.0.0.1              /api                   404 the hub
      -                 hub.test               /livez                 ok
      -                 hub.test               /metrics               404 the hub
      -                 hub.test               /fairway/v1/           401 who asks
      -                 hub.test               /fairway/v1/clusters   401 who asks
      -                 127.0.0.1              /fairway/v1            401 who asks
      -                 hub.test               /fairways              404 the hub
      -                 east.hub.test          /api                   east /api
      -                 EAST.Hub.TEST          /api                   east /api
      -                 east.hub.test.         /api                   east /api
      -                 East.Hub.Test.:8443    /api                   east /api
      -                 east.hub.test          /clusters/west/api     east /clusters/west/api
      -                 east.hub.test          /livez                 east /livez
      -                 east.hub.test          /fairway/v1/clusters   east /fairway/v1/clusters
      -                 north.hub.test         /api                   404 no cluster
      -                 a.east.hub.test        /api                   404 no cluster
      -                 north.hub.test         /clusters/east/api     404 no cluster
      -                 elsewhere.test         /clusters/east/api     421 not ours
      -                 xhub.test              /clusters/east/api     421 not ours
      -                 -                      /clusters/east/api     421 not ours
      hub.test          hub.test               /clusters/east/api     east /api
      hub.test          127.0.0.1:8443         /clusters/east/api     east /api
      hub.test          east.hub.test          /api                   east /api
      hub.test          -                      /clusters/east/api     east /api
      hub.test          elsewhere.test         /clusters/east/api     east /api
      east.hub.test     east.hub.test          /api                   east /api
      EAST.Hub.Test     east.hub.test:8443     /api                   east /api
      east.hub.test     EAST.hub.test.         /api                   east /api
      east.hub.test     127.0.0.1              /api                   east /api
      east.hub.test     127.0.0.1:8443         /livez                 east /livez
      east.hub.test     [::1]:8443             /fairway/v1/           east /fairway/v1/
      east.hub.test     -                      /api                   east /api
      east.hub.test     balancer.test          /api                   east /api
      east.hub.test     hub.test               /clusters/west/api     east /clusters/west/api
      east.hub.test     west.hub.test          /api                   421 two clusters
      west.hub.test     EAST.HUB.TEST.:8443    /api                   421 two clusters
      east.hub.test     north.hub.test         /api                   421 two clusters
      north.hub.test    east.hub.test          /api                   421 two clusters
      north.hub.test    127.0.0.1              /clusters/east/api     404 no cluster
      north.hub.test    hub.test               /clusters/east/api     404 no cluster
      elsewhere.test    east.hub.test          /api                   east /api
      elsewhere.test    127.0.0.1              /clusters/east/api     east /api
      elsewhere.test    elsewhere.test         /clusters/east/api     421 not ours
      """;

  private static final Map<String, String> WORDS =
      Map.of(
          "no cluster of this name", "no cluster",
          "this is a Fairway hub", "the hub",
          "does not answer to the host", "not ours",
          "the connection is for", "two clusters",
          "does not know who asks", "who asks");

  @TempDir private Path folder;

  private final CertificateAuthority authority =
      CertificateAuthority.create("test", Duration.ofDays(1), InstantSource.system());
  private final EventLoops loops = new EventLoops(1);
  private final Connections connections =
      new Connections(new Metrics(), "test", () -> 1_000, () -> 1_000);
  private final List<Binding> bindings = new ArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private Hub hub;

  @BeforeEach
  void start() throws IOException {
    IssuedCertificate serving =
        authority.issueServer(
            List.of("hub.test", "*.hub.test", "elsewhere.test", "127.0.0.1"), Duration.ofHours(1));
    Files.writeString(folder.resolve("hub.pem"), serving.chainPem());
    Files.writeString(folder.resolve("hub.key"), serving.keyPem());
    Files.writeString(folder.resolve("ca.pem"), authority.certificatePem());
    Path config = Files.createDirectory(folder.resolve("config"));
    Files.writeString(
        config.resolve("hub.yaml"),
        """
        apiVersion: fairway.dev/v1alpha1
        kind: Hub
        metadata: {name: hub}
        spec:
          listen: 127.0.0.1:0
          domain: hub.test
          extraNames: [extra.test]
          admin: {listen: "127.0.0.1:0"}
          tls: {certificateFile: ../hub.pem, keyFile: ../hub.key}
        """
            + cluster("east")
            + cluster("west"));
    hub =
        Hub.start(
            new HubOptions(
                config,
                folder.resolve("state"),
                OutputStream.nullOutputStream(),
                InstantSource.system(),
                Duration.ofHours(1),
                1,
                "test"));
  }

  @AfterEach
  void stop() {
    hub.close();
    bindings.forEach(Binding::close);
    connections.closeAll();
    loops.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "http/1.1"})
  void theTlsNameTheHostAndThePathDecide(String protocol) throws Exception {
    StringBuilder decided = new StringBuilder();
    for (String line : MATRIX.lines().toList()) {
      String[] row = line.split(" +", 4);
      String outcome = ask(protocol, row[0], row[1].equals("-") ? null : row[1], row[2]);
      decided.append("%-17s %-22s %-22s %s\n".formatted(row[0], row[1], row[2], outcome));
    }
    assertThat(decided).hasToString(MATRIX);
  }

  private String ask(String protocol, String sni, @Nullable String host, String path)
      throws Exception {
    // Without a name the address is verified, and no name is sent (RFC 6066 section 3).
    UpstreamTls name =
        new UpstreamTls(sni.equals("-") ? "127.0.0.1" : sni, authority.certificatePem());
    Asking asking = new Asking(new RequestHead("GET", path, host, new Fields(), null));
    new Dialer(loops)
        .dial(
            loops.next(),
            new HostPort("127.0.0.1", hub.address().getPort()),
            ClientTls.of(name, List.of(protocol)),
            Duration.ofSeconds(10),
            (channel, info) -> asking.begin(HttpClient.over(channel, info, 1, asking)))
        .addListener(
            dialled -> {
              if (!dialled.isSuccess()) {
                asking.answer.completeExceptionally(dialled.cause());
              }
            });
    String answer = asking.answer.get();
    for (Map.Entry<String, String> each : WORDS.entrySet()) {
      if (answer.contains(each.getKey())) {
        return answer.substring(0, 4) + each.getValue();
      }
    }
    return answer.substring(4).strip();
  }

  private String cluster(String name) throws IOException {
    IssuedCertificate issued = authority.issueServer(List.of("kubernetes"), Duration.ofHours(1));
    ServerTls tls =
        ServerTls.of(
            new ServingCertificate(issued.chainPem(), issued.keyPem()), HttpServer.PROTOCOLS);
    HttpServer server = new HttpServer(() -> HttpLimits.DEFAULT, connections, new Named(name));
    Binding binding =
        Binding.bind(
            loops, new HostPort("127.0.0.1", 0), () -> tls, false, () -> connections, server);
    bindings.add(binding);
    return """
    ---
    apiVersion: fairway.dev/v1alpha1
    kind: Cluster
    metadata: {name: %s}
    spec:
      links:
      - direct: {endpoints: ["127.0.0.1:%d"], serverName: kubernetes, caFile: ../ca.pem}
    """
        .formatted(name, binding.address().getPort());
  }

  /** A cluster that answers with its name and what it was asked for. */
  private record Named(String name) implements RequestHandler {

    @Override
    public StreamEvents onRequest(ServerStream stream, RequestHead head, boolean end) {
      ByteBuf body = Unpooled.wrappedBuffer((name + " " + head.target()).getBytes(UTF_8));
      stream.respond(new ResponseHead(200, new Fields()), false);
      stream.data(body, true, bytes -> {});
      return new Unheard();
    }

    @Override
    public void onMalformed(ServerStream stream, Malformed malformed) {
      stream.respond(new ResponseHead(malformed.status(), new Fields()), true);
    }
  }

  /** The requests here have no bodies. */
  private static final class Unheard implements StreamEvents {

    @Override
    public void onData(ByteBuf data, boolean end) {
      data.release();
    }

    @Override
    public void onTrailers(Fields trailers) {}

    @Override
    public void onReset(Reset reason) {}
  }

  /** One request on a connection of its own. */
  private static final class Asking implements ResponseEvents, ClientConnection.Listener {

    final CompletableFuture<String> answer = new CompletableFuture<>();
    private final RequestHead head;
    private final StringBuilder text = new StringBuilder();

    @SuppressWarnings("NullAway.Init") // Set before any event.
    private ClientConnection connection;

    Asking(RequestHead head) {
      this.head = head;
    }

    void begin(ClientConnection connection) {
      this.connection = connection;
      ClientStream stream = connection.open(this);
      stream.request(head, true);
    }

    @Override
    public void onResponse(ResponseHead head, boolean end) {
      text.append(head.status()).append(' ');
    }

    @Override
    public void onData(ByteBuf data, boolean end) {
      text.append(data.toString(UTF_8));
      data.release();
      if (end) {
        answer.complete(text.toString());
        connection.close();
      }
    }

    @Override
    public void onTrailers(Fields trailers) {}

    @Override
    public void onReset(Reset reason) {
      answer.complete("000 " + reason);
    }

    @Override
    public void onCapacity() {}

    @Override
    public void onClosed() {}
  }
}
