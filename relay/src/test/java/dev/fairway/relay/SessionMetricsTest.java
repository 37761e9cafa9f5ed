package dev.fairway.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.config.RelaySpec;
import dev.fairway.config.RelaySpec.LogFormat;
import dev.fairway.linux.PipePool;
import dev.fairway.model.Balance;
import dev.fairway.model.LogTemplate;
import dev.fairway.model.LogTemplate.Escape;
import dev.fairway.model.Member;
import dev.fairway.model.ProxyVersion;
import dev.fairway.net.HostPort;
import dev.fairway.net.PrefixSet;
import dev.fairway.observe.Metrics;
import dev.fairway.relay.Prelude.First;
import dev.fairway.upstream.Balancer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What Prometheus and the log are told of sessions over real sockets, while they last and after.
 */
final class SessionMetricsTest {

  private static final Path NOWHERE = Path.of("");

  private final RelayRig rig = new RelayRig();

  @AfterEach
  void stop() throws Exception {
    rig.close();
  }

  @Test
  void aSessionIsCountedWhileItLastsWithItsBytes() throws Exception {
    rig.metrics.retain(Set.of("shared"), Set.of("east"));
    HostPort server = rig.server(SessionMetricsTest::echo);
    int port = rig.relay(rig.rules(First.ANYTHING, RelayRig.to(target("east", server))));
    try (Socket client = rig.connect(port)) {
      client.getOutputStream().write("hello".getBytes(US_ASCII));
      assertThat(client.getInputStream().readNBytes(5)).hasSize(5);
      eventually(() -> scrape().contains(line("session_sent_bytes_total", "side=\"client\"", 5)));
      assertThat(scrape())
          .contains(
              line("session_received_bytes_total", "side=\"client\"", 5),
              line("session_received_bytes_total", "side=\"upstream\"", 5),
              line("session_sent_bytes_total", "side=\"upstream\"", 5),
              line("sessions_accepted_total", "", 1),
              line("sessions_open", "", 1))
          .doesNotContain("fairway_sessions_ended_total{");
    }
    rig.record();
    assertThat(scrape())
        .contains(
            "fairway_sessions_ended_total{end=\"client-closed\",listener=\"shared\",status=\"200\"} 1.0\n",
            line("sessions_open", "", 0),
            line("session_duration_seconds_count", "", 1),
            "fairway_session_connect_seconds_count{upstream=\"east\"} 1\n",
            "fairway_session_connect_failures_total{upstream=\"east\"} 0.0\n");
  }

  @Test
  void whatIsRefusedIsCountedByHowItEnded() throws Exception {
    int port =
        rig.relay(
            rig.rules(
                First.ANYTHING,
                RelayRig.to(target("east", RelayRig.nobody())),
                List.of(new Rules.Source(false, RelayRig.networks("127.0.0.1/32"))),
                PrefixSet.NONE));
    for (int i = 0; i < 3; i++) {
      rig.connect(port).close();
      rig.record();
    }
    assertThat(scrape())
        .contains(
            "fairway_sessions_ended_total{end=\"refused\",listener=\"shared\",status=\"403\"} 3.0\n",
            line("sessions_open", "", 0));
  }

  @Test
  void whatARefusedClientHasSentIsCounted() throws Exception {
    int port = rig.relay(rig.rules(First.HELLO, RelayRig.to(target("east", RelayRig.nobody()))));
    try (Socket client = rig.connect(port)) {
      client.getOutputStream().write("not TLS".getBytes(US_ASCII));
      SessionRecord told = rig.record();
      assertThat(told.status()).isEqualTo(502);
      assertThat(told.fromClient()).isEqualTo(7);
    }
    int tunnels =
        rig.relay(rig.rules(First.CONNECT, RelayRig.to(target("east", RelayRig.nobody()))));
    try (Socket client = rig.connect(tunnels)) {
      client.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
      assertThat(rig.record().fromClient()).isEqualTo(18);
    }
    assertThat(scrape())
        .contains(
            line("session_received_bytes_total", "side=\"client\"", 25),
            line("session_sent_bytes_total", "side=\"upstream\"", 0));
  }

  @Test
  void whatTheRelaySaysItselfHasNotBeenReceived() throws Exception {
    HostPort server = rig.server(SessionMetricsTest::echo);
    Target target = RelayRig.target("east", Optional.of(ProxyVersion.V1), server);
    int port = rig.relay(rig.rules(First.CONNECT, RelayRig.to(target)));
    try (Socket client = rig.connect(port)) {
      client.getOutputStream().write("CONNECT a:1 HTTP/1.1\r\n\r\nhi".getBytes(US_ASCII));
      client.shutdownOutput();
      client.getInputStream().readAllBytes();
    }
    SessionRecord told = rig.record();
    SessionRecord.Try taker = told.taker().orElseThrow();
    assertThat(told.fromClient()).isEqualTo(2);
    assertThat(taker.received()).as("an echo of what the member got").isEqualTo(taker.sent());
    assertThat(told.toClient()).isGreaterThan(taker.received());
    assertThat(scrape()).contains(line("session_received_bytes_total", "side=\"client\"", 2));
  }

  @Test
  void triesThatFailAreCountedByTheirUpstreamAndNoOtherNameIsALabel() throws Exception {
    rig.metrics.retain(Set.of("shared"), Set.of("east"));
    for (String upstream : List.of("east", "10.9.8.7:22", "10.9.8.7:23")) {
      Target target = target(upstream, RelayRig.nobody(), RelayRig.nobody());
      int port = rig.relay(rig.rules(First.ANYTHING, RelayRig.to(target)));
      try (Socket _ = rig.connect(port)) {
        assertThat(rig.record().status()).isEqualTo(502);
      }
    }
    assertThat(scrape())
        .contains(
            "fairway_session_connect_failures_total{upstream=\"east\"} 2.0\n",
            "fairway_session_connect_failures_total{upstream=\"other\"} 4.0\n")
        .doesNotContain("10.9.8.7");

    rig.metrics.retain(Set.of("shared"), Set.of());

    assertThat(scrape())
        .contains("fairway_session_connect_failures_total{upstream=\"other\"} 4.0\n")
        .doesNotContain("\"east\"");
  }

  @Test
  void namesThatAreNotConfiguredAnyMoreAreForgottenAfterTheirLastSession() {
    ListenerMetrics gone = rig.metrics.listener("gone");
    gone.begun();
    rig.metrics.listener("stays");
    rig.metrics.retain(Set.of("stays"), Set.of("east"));
    assertThat(scrape()).contains("fairway_sessions_open{listener=\"gone\"} 1.0\n");

    gone.ended(Records.relayed());
    rig.metrics.retain(Set.of("stays"), Set.of());

    assertThat(scrape())
        .contains("fairway_sessions_open{listener=\"stays\"} 0.0\n")
        .doesNotContain("\"gone\"", "\"east\"");
  }

  @Test
  void membersAreShownWithTheirStanding() {
    HostPort one = HostPort.parse("10.0.0.1:6443");
    HostPort two = HostPort.parse("[2001:db8::2]:6443");
    Balancer balancer =
        new Balancer(
            List.of(Member.of(one), Member.of(two)), Balance.ROUND_ROBIN, System::nanoTime);
    balancer.checked(two, false);
    balancer.choose(InetAddress.getLoopbackAddress(), Set.of());
    Metrics metrics = new Metrics();
    show(new SessionMetrics(metrics, null, rig.logs, () -> Map.of("east", balancer.views())));
    assertThat(metrics.scrape())
        .contains(
            "fairway_upstream_member_up{member=\"10.0.0.1:6443\",upstream=\"east\"} 1.0\n",
            "fairway_upstream_member_up{member=\"[2001:db8::2]:6443\",upstream=\"east\"} 0.0\n",
            "fairway_upstream_member_connections{member=\"10.0.0.1:6443\",upstream=\"east\"} 1.0\n",
            "fairway_upstream_members{standing=\"down\",upstream=\"east\"} 1.0\n",
            "fairway_upstream_members{standing=\"ejected\",upstream=\"east\"} 0.0\n",
            "fairway_upstream_members{standing=\"up\",upstream=\"east\"} 1.0\n");
  }

  @Test
  void pipesAreShownAndHowOftenThereWasNone() {
    Metrics metrics = new Metrics();
    try (PipePool pipes = new PipePool(0)) {
      show(new SessionMetrics(metrics, pipes, rig.logs, Map::of));
      assertThat(pipes.lend()).isNull();
      assertThat(metrics.scrape())
          .contains(
              "fairway_pipes{state=\"idle\"} 0.0\n",
              "fairway_pipes{state=\"lent\"} 0.0\n",
              "fairway_pipes_exhausted_total 1.0\n",
              "fairway_session_log_dropped_total 0.0\n",
              "fairway_buffers_bytes ");
    }
  }

  @Test
  void aSessionThatGoesOnIsToldOfNowAndThenWithWhatItHasCarried() throws Exception {
    rig.logTo(
        new RelaySpec.AccessLog(
            Optional.empty(),
            new LogFormat.Template(
                new LogTemplate(
                    "$connection $end $status $bytes_received $bytes_sent", Escape.DEFAULT)),
            Optional.of(Duration.ofMillis(50))),
        NOWHERE);
    HostPort server = rig.server(SessionMetricsTest::echo);
    int port = rig.relay(rig.rules(First.ANYTHING, RelayRig.to(target("east", server))));
    try (Socket client = rig.connect(port)) {
      eventually(() -> log().contains(" open 200 0 0\n"));
      client.getOutputStream().write("hello".getBytes(US_ASCII));
      eventually(() -> log().contains(" open 200 5 5\n"));
    }
    SessionRecord told = rig.record();
    String last = told.connection() + " " + told.end() + " 200 5 5";
    eventually(() -> log().contains(last + "\n"));
    try (Socket _ = rig.connect(port)) {
      String number = told.connection() + " ";
      eventually(
          () ->
              log()
                  .lines()
                  .anyMatch(line -> line.endsWith(" open 200 0 0") && !line.startsWith(number)));
      assertThat(log().lines().filter(line -> line.startsWith(number))).endsWith(last);
    }
  }

  /** They show themselves. */
  private static void show(SessionMetrics metrics) {
    assertThat(metrics.collect()).isNotEmpty();
  }

  private static Target target(String name, HostPort... members) {
    return RelayRig.target(name, members);
  }

  private String log() {
    return rig.lines.toString(UTF_8);
  }

  private String scrape() {
    return rig.scraped.scrape();
  }

  /** As Prometheus reads it, of the listener of these tests. */
  private static String line(String name, String label, double value) {
    String more = label.isEmpty() ? "" : "," + label;
    String number = name.endsWith("_count") ? String.valueOf((int) value) : String.valueOf(value);
    return "fairway_%s{listener=\"shared\"%s} %s\n".formatted(name, more, number);
  }

  private static void echo(Socket socket) throws Exception {
    byte[] bytes = new byte[100];
    for (int n = socket.getInputStream().read(bytes);
        n > 0;
        n = socket.getInputStream().read(bytes)) {
      socket.getOutputStream().write(Arrays.copyOf(bytes, n));
    }
  }

  private static void eventually(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(condition);
  }
}
