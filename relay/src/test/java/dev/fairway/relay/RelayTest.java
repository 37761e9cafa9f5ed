package dev.fairway.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.fairway.config.Configuration;
import dev.fairway.config.Job;
import dev.fairway.config.RelaySpec;
import dev.fairway.config.SourceFile;
import dev.fairway.http.ProxyConnector;
import dev.fairway.net.HostPort;
import dev.fairway.observe.AdminClient;
import dev.fairway.observe.AdminServer;
import dev.fairway.testkit.Requires;
import dev.fairway.transport.Dialer;
import dev.fairway.transport.EventLoops;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole relay, from its configuration to its sockets. */
class RelayTest {

  private final List<AutoCloseable> open = new ArrayList<>();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @Test
  void connectionsGoWhereTheListenerSays() throws Exception {
    Relay relay = start(to(server("east")));
    assertThat(ask(port(relay))).isEqualTo("east");
  }

  @Test
  void eachPortOfARangeLeadsToTheSamePortOfTheOther() throws Exception {
    int servers = range();
    server("first", servers);
    server("second", servers + 1);
    int clients = range();
    start(
        """
          listeners:
            - listen: ["127.0.0.1:%d-%d"]
              to: 127.0.0.1:%d-%d
        """
            .formatted(clients, clients + 1, servers, servers + 1));
    assertThat(ask(clients)).isEqualTo("first");
    assertThat(ask(clients + 1)).isEqualTo("second");
  }

  @Test
  void anOpenConnectionStaysWhereItIsWhileNewOnesFollowTheChange() throws Exception {
    Relay relay = start(to(server("east")));
    int port = port(relay);
    try (Socket before = connect(port)) {
      assertThat(hear(before)).isEqualTo("east");
      relay.apply(spec(to(server("west"))));
      assertThat(port(relay)).as("the socket that listens").isEqualTo(port);
      assertThat(ask(port)).isEqualTo("west");
      before.getOutputStream().write("still there".getBytes(US_ASCII));
      before.shutdownOutput();
      assertThat(new String(before.getInputStream().readAllBytes(), US_ASCII))
          .isEqualTo("still there");
    }
  }

  @Test
  void changesUnderLoadDropNotOneConnection() throws Exception {
    int east = server("east");
    int west = server("west");
    Relay relay = start(to(east));
    int port = port(relay);
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger asked = new AtomicInteger();
    List<Thread> clients = new ArrayList<>();
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 4; i++) {
      clients.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      while (!over.get()) {
                        assertThat(ask(port)).isIn("east", "west");
                        asked.incrementAndGet();
                      }
                    } catch (IOException | AssertionError e) {
                      failures.add(e);
                    }
                  }));
    }
    for (int i = 0; i < 20; i++) {
      relay.apply(spec(to(i % 2 == 0 ? west : east)));
    }
    over.set(true);
    for (Thread client : clients) {
      client.join();
    }
    assertThat(failures).isEmpty();
    assertThat(asked.get()).isPositive();
  }

  @Test
  void aListenerWhoseNewPortIsTakenStaysWhereItWasByTheNewRules() throws Exception {
    int server = server("east");
    Relay relay = start(named("127.0.0.1:0", server));
    int port = port(relay);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      relay.apply(spec(named("127.0.0.1:" + taken.getLocalPort(), server("west"))));
      assertThat(relay.unbound()).containsKey("127.0.0.1:" + taken.getLocalPort());
      assertThat(ask(port)).isEqualTo("west");
    }
  }

  @Test
  void aListenerWithoutANameServesOnAsItWasUntilItsNewPortIsFree(@TempDir Path folder)
      throws Exception {
    Path before = folder.resolve("before.log");
    int port = range();
    Relay relay = start(unnamed(port, server("east"), before.toString()));
    RelaySpec next;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      next = spec(unnamed(taken.getLocalPort(), server("west"), folder + "/next.log"));
      for (int i = 0; i < 2; i++) { // As a file is changed, and as it is tried again.
        relay.apply(next);
        assertThat(relay.unbound()).containsKey("127.0.0.1:" + taken.getLocalPort());
        assertThat(ask(port)).isEqualTo("east");
        assertThat(relay.addresses()).containsOnlyKeys("127.0.0.1:" + port);
        assertThat(relay.plane().upstreams()).hasSize(2);
      }
    }
    relay.apply(next);
    assertThat(relay.unbound()).isEmpty();
    assertThat(ask(next.listeners().getFirst().listen().getFirst().at(0).port())).isEqualTo("west");
    assertThatThrownBy(() -> connect(port)).isInstanceOf(IOException.class);
    assertThat(relay.plane().upstreams()).hasSize(1);
    Awaitility.await().until(() -> Files.readAllLines(before).size() == 2);
  }

  @Test
  void aListenerOfWhichNeitherTheNameNorThePortStaysServesOnWhileThePortIsTaken() throws Exception {
    int port = range();
    Relay relay = start(named("127.0.0.1:" + port, server("east")));
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int other = range();
      relay.apply(
          spec(
              """
                resolver: {timeout: 3s}
                listeners:
                  - {name: gate, listen: ["127.0.0.1:%d"], to: "127.0.0.1:%d"}
                  - {name: free, listen: ["127.0.0.1:%d"], to: "127.0.0.1:%d"}
              """
                  .formatted(taken.getLocalPort(), server("west"), other, server("north"))));
      assertThat(ask(other)).as("what can be had is in force").isEqualTo("north");
      assertThat(ask(port)).isEqualTo("east");
      relay.apply(spec(named("127.0.0.1:" + port, server("south"))));
      assertThat(ask(port)).as("after a way back").isEqualTo("south");
      assertThatThrownBy(() -> connect(other)).isInstanceOf(IOException.class);
      assertThat(relay.plane().upstreams()).hasSize(1);
    }
  }

  @Test
  void whoIsBeyondALimitHasALineAndIsCounted() throws Exception {
    Relay relay =
        start(
            """
              listeners:
                - name: door
                  listen: ["127.0.0.1:0"]
                  to: "127.0.0.1:%d"
                  limits: {connectionsPerAddress: 1}
            """
                .formatted(server("east")));
    try (Socket first = connect(port(relay))) {
      assertThat(hear(first)).isEqualTo("east");
      try (Socket second = connect(port(relay))) {
        assertThat(second.getInputStream().read()).isNegative();
      }
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(log.toString(US_ASCII))
                      .contains("\"status\":503", "\"end\":\"refused\"", "connectionsPerAddress"));
      assertThat(scrape(relay))
          .contains(
              "fairway_downstream_connections_refused_total{listener=\"door\",reason=\"address-limit\"} 1.0")
          .contains("fairway_sessions_accepted_total{listener=\"door\"} 1.0");
    }
  }

  @Test
  void aLogThatCannotBeWrittenIsAProblemAndItsLinesAreCounted() throws Exception {
    Requires.linux();
    Relay relay =
        start(
            """
              accessLog: {path: /dev/full}
              listeners:
                - {name: door, listen: ["127.0.0.1:0"], to: "127.0.0.1:%d"}
            """
                .formatted(server("east")));
    ask(port(relay));
    Awaitility.await().until(() -> relay.plane().logs().dropped() == 1);
    assertThat(relay.plane().logs().problems())
        .singleElement(STRING)
        .contains("/dev/full", "No space left on device");
  }

  @Test
  void aReloadThatCannotBeInForceIsSaidInTheMetrics() throws Exception {
    Relay relay = start(to(server("east")));
    assertThat(scrape(relay)).contains("fairway_config_last_reload_successful 1.0");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      relay.apply(spec(named("127.0.0.1:" + taken.getLocalPort(), server("west"))));
      assertThat(scrape(relay)).contains("fairway_config_last_reload_successful 0.0");
    }
    relay.apply(spec(to(server("east"))));
    assertThat(scrape(relay)).contains("fairway_config_last_reload_successful 1.0");
    relay.keep();
    assertThat(scrape(relay)).contains("fairway_config_last_reload_successful 0.0");
  }

  private static String scrape(Relay relay) throws IOException {
    var admin = relay.adminAddress().orElseThrow();
    URI metrics = URI.create("http://127.0.0.1:" + admin.getPort() + "/metrics");
    try (InputStream in = metrics.toURL().openStream()) {
      return new String(in.readAllBytes(), US_ASCII);
    }
  }

  @Test
  void anotherRelayMayHaveThePlaceForHealthAndMetricsThatNobodyChose() throws Exception {
    String spec = "admin: {}\n" + to(server("east")).strip();
    try (Closeable _ = occupied(RelaySpec.ADMIN_LISTEN.port())) {
      Relay relay = start(spec);

      assertThat(ask(port(relay))).isEqualTo("east");
      assertThat(relay.adminAddress()).isEmpty();
      assertThat(relay.unbound().values())
          .singleElement()
          .asString()
          .contains("127.0.0.1:8082", "spec.admin.listen", "--admin-listen");
    }
  }

  @Test
  void aPlaceForHealthAndMetricsThatWasChosenMustBeThere() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String spec = "admin: {listen: \"127.0.0.1:%d\"}\n".formatted(taken.getLocalPort());
      assertThatThrownBy(() -> start(spec + to(server("east")).strip()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("(spec.admin.listen, or --admin-listen)");
    }
  }

  @Test
  void aPlaceForHealthAndMetricsThatIsLeftIsTakenWithoutAnotherReload() throws Exception {
    String east = to(server("east"));
    Relay relay = start(east);
    int before = relay.adminAddress().orElseThrow().getPort();
    int place;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      place = taken.getLocalPort();
      relay.apply(spec("admin: {listen: \"127.0.0.1:%d\"}\n".formatted(place) + east.strip()));
      assertThat(relay.adminAddress().orElseThrow().getPort()).isEqualTo(before);
      assertThat(relay.unbound()).containsOnlyKeys("127.0.0.1:" + place);
    }
    Instant since = relay.plane().inForceSince();

    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> relay.adminAddress().orElseThrow().getPort() == place);
    Awaitility.await()
        .until(() -> scrape(relay).contains("fairway_config_last_reload_successful 1.0"));
    assertThat(relay.plane().inForceSince()).isEqualTo(since);
  }

  /** By us, or by somebody else on this machine. */
  private static Closeable occupied(int port) throws IOException {
    try {
      return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    } catch (BindException e) {
      return () -> {};
    }
  }

  @Test
  void aListenerMayMoveBetweenAddressesThatExcludeEachOther() throws Exception {
    int server = server("east");
    int port = range();
    Relay relay = start(named("0.0.0.0:" + port, server));
    assertThat(ask(port)).isEqualTo("east");
    relay.apply(spec(named("127.0.0.1:" + port, server)));
    assertThat(relay.unbound()).isEmpty();
    assertThat(ask(port)).isEqualTo("east");
    assertThat(relay.addresses("door"))
        .containsExactly(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
  }

  @Test
  void aListenerThatIsGoneListensNoMore() throws Exception {
    int server = server("east");
    Relay relay = start(to(server));
    int port = port(relay);
    relay.apply(spec(named("127.0.0.1:" + range(), server)));
    assertThatThrownBy(() -> connect(port)).isInstanceOf(IOException.class);
  }

  @Test
  void aNameThatCannotBeResolvedStopsNothing() throws Exception {
    int server = server("east");
    Relay relay =
        start(
            """
              resolver: {servers: ["127.0.0.1:%d"], timeout: 200ms}
              listeners:
                - {name: good, listen: ["127.0.0.1:0"], to: "127.0.0.1:%d"}
                - {name: lost, listen: ["127.0.0.1:0"], to: "api.invalid:443"}
            """
                .formatted(range(), server));
    assertThat(ask(port(relay, "good"))).isEqualTo("east");
    assertThat(ask(port(relay, "lost"))).isEmpty();
    relay.close();
    open.remove(relay);
    assertThat(log.toString(US_ASCII)).contains("no address: api.invalid: ");
  }

  @Test
  void untilANewNameIsLookedUpConnectionsGoWhereTheyWent() throws Exception {
    Relay relay = start(named("127.0.0.1:0", server("east")));
    int port = port(relay);
    try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      RelaySpec next =
          spec(
              """
                resolver: {servers: ["127.0.0.1:%d"], timeout: 1s}
                listeners:
                  - {name: door, listen: ["127.0.0.1:0"], to: "api.example:443"}
              """
                  .formatted(silent.getLocalPort()));
      List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
      Thread change = Thread.ofVirtual().start(() -> apply(relay, next, failures));
      silent.receive(new DatagramPacket(new byte[512], 512));
      assertThat(ask(port)).isEqualTo("east");
      change.join();
      assertThat(failures).isEmpty();
      assertThat(ask(port)).isEmpty();
    }
  }

  private static void apply(Relay relay, RelaySpec next, List<Throwable> failures) {
    try {
      relay.apply(next);
    } catch (IOException e) {
      failures.add(e);
    }
  }

  @Test
  void newConnectionsFollowANameThatMovesAndOpenOnesStay() throws Exception {
    int port = server("east");
    server("west", InetAddress.getByAddress(new byte[] {127, 0, 0, 2}), port);
    MovingName dns = new MovingName();
    open.add(dns);
    Relay relay =
        start(
            """
              resolver: {servers: ["127.0.0.1:%d"], validity: 1s, family: ipv4}
              listeners:
                - {name: door, listen: ["127.0.0.1:0"], to: "api.example:%d"}
            """
                .formatted(dns.port(), port));
    try (Socket before = connect(port(relay))) {
      assertThat(hear(before)).isEqualTo("east");
      dns.moveTo(127, 0, 0, 2);
      Awaitility.await().until(() -> ask(port(relay)).equals("west"));
      before.getOutputStream().write("still there".getBytes(US_ASCII));
      before.shutdownOutput();
      assertThat(new String(before.getInputStream().readAllBytes(), US_ASCII))
          .isEqualTo("still there");
    }
  }

  @Test
  void aMemberThatFailsItsChecksGetsNoConnections() throws Exception {
    int alive = server("alive");
    int dead;
    try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      dead = gone.getLocalPort();
    }
    Relay relay =
        start(
            """
              listeners:
                - {name: door, listen: ["127.0.0.1:0"], upstream: api}
              upstreams:
                - name: api
                  tries: 1
                  endpoints:
                    - {address: "127.0.0.1:%d", maxFails: 0}
                    - {address: "127.0.0.1:%d", maxFails: 0}
                  check: {tcp: {}, interval: 100ms, timeout: 1s, rise: 1, fall: 1}
            """
                .formatted(dead, alive));
    int port = port(relay);
    long deadline = System.nanoTime() + 30_000_000_000L;
    int inARow = 0;
    while (inARow < 10 && System.nanoTime() < deadline) {
      inARow = succeeds(port) ? inARow + 1 : 0;
    }
    assertThat(inARow).isEqualTo(10);
  }

  @Test
  void aTunnelLeadsToANameThatIsAllowed() throws Exception {
    int server = server("east");
    Relay relay =
        start(
            """
              listeners:
                - name: door
                  listen: ["127.0.0.1:0"]
                  connect: {allow: ["localhost:%d"]}
            """
                .formatted(server));
    try (Socket client = connect(port(relay))) {
      String request = "CONNECT localhost:" + server + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
      client.getOutputStream().write(request.getBytes(US_ASCII));
      client.shutdownOutput();
      assertThat(new String(client.getInputStream().readAllBytes(), US_ASCII))
          .startsWith("HTTP/1.1 200 ")
          .endsWith("\r\n\r\neast");
    }
  }

  @Test
  void whatAsksProxiesForConnectionsIsLetThroughAsFarAsItIsAllowed() throws Exception {
    int server = server("east");
    Relay relay =
        start(
            """
              listeners:
                - name: door
                  listen: ["127.0.0.1:0"]
                  connect: {allow: ["localhost:%d"]}
            """
                .formatted(server));
    try (EventLoops loops = new EventLoops(1)) {
      ProxyConnector connector =
          new ProxyConnector(
              new Dialer(loops),
              new HostPort("127.0.0.1", port(relay)),
              Optional.empty(),
              Optional::empty);
      Duration timeout = Duration.ofSeconds(30);
      var through = connector.connect(loops.next(), new HostPort("localhost", server), timeout);
      through.get().close().await();
      var refused = connector.connect(loops.next(), new HostPort("localhost", 1), timeout);
      assertThat(refused.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(refused.cause()).hasMessageContaining("does not let us connect to localhost:1");
    }
  }

  @Test
  void aListenerIsShownThroughTheDrainForAsLongAsItCarriesSomething(@TempDir Path folder)
      throws Exception {
    Relay relay = start(to(server("east")));
    int port = port(relay);
    Path socket = folder.resolve("relay.sock");
    try (AdminServer _ =
            RelayAdmin.serve(relay, new RelayAdmin.Told("test", List::of), socket, "test");
        Socket client = connect(port)) {
      assertThat(hear(client)).isEqualTo("east");
      Thread drain = Thread.ofVirtual().start(() -> assertThat(drained(relay)).isZero());
      Awaitility.await().until(() -> !isListening(port));
      String shown = "\"listeners\":[{\"name\":\"door\",\"addresses\":[],\"connections\":1}]";
      Awaitility.await()
          .until(
              () -> new AdminClient(socket).get("/v1/status").body().replaceAll("\\s", ""),
              status -> status.contains(shown));
      client.shutdownOutput();
      drain.join();
    }
  }

  @Test
  void aDrainLetsOpenConnectionsFinish() throws Exception {
    Relay relay = start(to(server("east")));
    int port = port(relay);
    Socket client = connect(port);
    assertThat(hear(client)).isEqualTo("east");
    Thread drain = Thread.ofVirtual().start(() -> assertThat(drained(relay)).isZero());
    while (isListening(port)) {
      Thread.onSpinWait();
    }
    client.getOutputStream().write("more".getBytes(US_ASCII));
    client.shutdownOutput();
    assertThat(new String(client.getInputStream().readAllBytes(), US_ASCII)).isEqualTo("more");
    drain.join();
  }

  @Test
  void aDrainBreaksOffWhatDoesNotEndInTime() throws Exception {
    Relay relay =
        start(
            """
              drainTimeout: 200ms
              listeners:
                - {name: door, listen: ["127.0.0.1:0"], to: "127.0.0.1:%d"}
            """
                .formatted(server("east")));
    Socket client = connect(port(relay));
    assertThat(hear(client)).isEqualTo("east");
    assertThat(relay.drain()).isEqualTo(1);
    assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
  }

  private static int drained(Relay relay) {
    try {
      return relay.drain();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private boolean isListening(int port) {
    try (Socket socket = connect(port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private boolean succeeds(int port) {
    try {
      return ask(port).equals("alive");
    } catch (IOException e) {
      return false;
    }
  }

  private static String to(int server) {
    return named("127.0.0.1:0", server);
  }

  private static String named(String listen, int server) {
    return """
          listeners:
            - {name: door, listen: ["%s"], to: "127.0.0.1:%d"}
        """
        .formatted(listen, server);
  }

  private static String unnamed(int port, int server, String log) {
    return """
          accessLog: {path: "%s"}
          listeners:
            - {listen: ["127.0.0.1:%d"], to: "127.0.0.1:%d"}
        """
        .formatted(log, port, server);
  }

  private Relay start(String spec) throws IOException {
    Relay relay = Relay.start(spec(spec), new RelayRuntime(log, InstantSource.system(), 2, "test"));
    open.add(relay);
    return relay;
  }

  private static RelaySpec spec(String spec) {
    String text =
        """
        apiVersion: fairway.dev/v1alpha1
        kind: Relay
        metadata: {name: relay}
        spec:
        """
            + (spec.startsWith("admin:") ? "" : "  admin: {listen: \"127.0.0.1:0\"}\n")
            + spec.indent(2).replaceAll("(?m)^ {4}", "  ");
    Configuration read =
        Configuration.parse("test", List.of(new SourceFile("test", text)), List.of(), Job.RELAY);
    assertThat(read.problems()).isEmpty();
    return read.relay().orElseThrow();
  }

  private static int port(Relay relay) {
    return port(relay, "door");
  }

  private static int port(Relay relay, String listener) {
    return relay.addresses(listener).getFirst().getPort();
  }

  /** Two free ports that follow each other. */
  private static int range() throws IOException {
    while (true) {
      try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        int port = first.getLocalPort();
        try (ServerSocket second =
            new ServerSocket(port + 1, 1, InetAddress.getLoopbackAddress())) {
          return second.getLocalPort() - 1;
        } catch (IOException | IllegalArgumentException e) {
          // Somebody has the second: another first.
        }
      }
    }
  }

  private int server(String name) throws IOException {
    return server(name, 0);
  }

  /** Says its name to whoever connects, and then what they say. */
  private int server(String name, int port) throws IOException {
    return server(name, InetAddress.getLoopbackAddress(), port);
  }

  private int server(String name, InetAddress address, int port) throws IOException {
    ServerSocket server = new ServerSocket(port, 512, address);
    open.add(server);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                while (true) {
                  Socket client = server.accept();
                  Thread.ofVirtual().start(() -> serve(client, name));
                }
              } catch (IOException e) {
                // Closed: the test is over.
              }
            });
    return server.getLocalPort();
  }

  private static void serve(Socket client, String name) {
    try (client) {
      client.getOutputStream().write(name.getBytes(US_ASCII));
      client.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException e) {
      // The client has gone, as some tests want it.
    }
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(30_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 30_000);
    return socket;
  }

  private static String ask(int port) throws IOException {
    try (Socket client = connect(port)) {
      client.shutdownOutput();
      return new String(client.getInputStream().readAllBytes(), US_ASCII);
    }
  }

  private static String hear(Socket client) throws IOException {
    return new String(client.getInputStream().readNBytes(4), US_ASCII);
  }
}
