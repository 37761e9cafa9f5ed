package dev.fairway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.observe.AccessRecord;
import dev.fairway.observe.AccessRecord.End;
import dev.fairway.observe.ConnectionView;
import dev.fairway.observe.LoopTraffic;
import dev.fairway.observe.RequestView;
import dev.fairway.observe.RequestView.Step;
import dev.fairway.observe.UpstreamConnection;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a data plane tells of the traffic that it carries. */
final class TrafficTest {

  private final Rig rig = new Rig();
  private final Echo echo = new Echo();
  private final DataPlane plane = rig.plane();

  @BeforeEach
  void serve() throws IOException {
    plane.swap(rig.snapshot(rig.upstream(echo)));
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void anOpenRequestIsToldWithItsConnectionsAndWhatItNeeds() throws Exception {
    try (Frames client = Frames.client(new Wire(rig.raw(plane, "h2")))) {
      client.get(1, "/watch").await(Frames.HEADERS, 1);
      ConnectionView connection = only(connections());
      assertThat(connection.connection().listener()).isEqualTo("hub");
      assertThat(connection.connection().client()).startsWith("127.0.0.1:");
      assertThat(connection.connection().security().tls()).isEqualTo("TLSv1.3");
      assertThat(connection.connection().security().protocol()).isEqualTo("h2");
      assertThat(connection.open()).isEqualTo(1);
      RequestView request = only(connection.requests());
      assertThat(request.facts().upstream()).isEqualTo("east");
      assertThat(request.facts().path()).isEqualTo("/watch");
      assertThat(request.facts().status()).isEqualTo(200);
      assertThat(request.facts().end()).isEqualTo(End.OPEN);
      assertThat(step(request)).isEqualTo(Step.RESPONSE_BODY);
      UpstreamConnection.View upstream = only(upstreams());
      assertThat(upstream.streams()).isEqualTo(1);
      assertThat(upstream.connection()).isSameAs(request.facts().upstreamConnection());
      assertThat(upstream.connection().protocol()).isEqualTo("h2");
    }
    awaitNothingOpen();
    AccessRecord ended = ended("/watch");
    assertThat(ended.end()).isEqualTo(End.CLIENT);
    assertThat(ended.problem()).contains("the client");
    assertThat(only(upstreams()).streams()).isZero();
  }

  @Test
  void aConnectionThatIsIdleIsToldAndLeavesWhenItCloses() throws Exception {
    try (Wire client = new Wire(rig.raw(plane))) {
      client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n").response();
      ConnectionView connection = only(connections());
      assertThat(connection.open()).isZero();
      assertThat(connection.served()).isEqualTo(1);
      assertThat(connections(false)).as("those that carry something").isEmpty();
    }
    awaitNothingOpen();
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "http/1.1"})
  void aClientThatDoesNotReadIsSeenAsTheOneToWaitFor(String protocol) throws Exception {
    try (Wire client = new Wire(rig.raw(plane, protocol))) {
      if (protocol.equals("h2")) {
        Frames.client(client).get(1, "/endless").await(Frames.HEADERS, 1);
      } else {
        client.send("GET /endless HTTP/1.1\r\nHost: h\r\n\r\n");
      }
      Awaitility.await()
          .untilAsserted(
              () -> {
                RequestView request = only(requests());
                assertThat(step(request)).isEqualTo(Step.CLIENT_READS);
                assertThat(request.progress().orElseThrow().unwrittenToClient()).isPositive();
              });
    }
    awaitNothingOpen();
  }

  @Test
  void anUpstreamThatDoesNotAnswerIsSeenAsTheOneToWaitFor() throws Exception {
    try (Wire client = new Wire(rig.raw(plane))) {
      client.send("GET /silent HTTP/1.1\r\nHost: h\r\n\r\n");
      Awaitility.await()
          .until(() -> requests().stream().anyMatch(one -> step(one) == Step.RESPONSE));
      assertThat(only(requests()).progress().orElseThrow().sinceUpstream().isNegative()).isTrue();
    }
    awaitNothingOpen();
  }

  @Test
  void aBodyThatDoesNotComeIsSeenAsTheClients() throws Exception {
    try (Wire client = new Wire(rig.raw(plane))) {
      client.send("POST /sum HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n1234");
      Awaitility.await()
          .until(() -> requests().stream().anyMatch(one -> step(one) == Step.REQUEST_BODY));
    }
    awaitNothingOpen();
  }

  @Test
  void aDecisionThatDoesNotComeIsSeenAsOurs() throws Exception {
    CompletableFuture<Supplier<Stage.Verdict>> decision = new CompletableFuture<>();
    rig.stages.add(request -> new Stage.Verdict.Await(decision));
    DataPlane deciding = rig.plane();
    deciding.swap(rig.snapshot(rig.upstream(echo)));
    try (Wire client = new Wire(rig.raw(deciding))) {
      client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
      Awaitility.await()
          .until(
              () ->
                  connections(deciding, true).stream()
                      .flatMap(each -> each.requests().stream())
                      .anyMatch(one -> step(one) == Step.DECISION));
      decision.complete(() -> Stage.Verdict.CONTINUE);
      assertThat(client.response().status()).isEqualTo(200);
    }
  }

  @Test
  void anUpstreamThatCannotBeReachedIsRememberedWithItsReason() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    plane.swap(rig.snapshot(new dev.fairway.net.HostPort("127.0.0.1", closed)));
    try (Wire client = new Wire(rig.raw(plane))) {
      assertThat(client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n").response().status())
          .isEqualTo(503);
    }
    AccessRecord ended = ended("/a");
    assertThat(ended.end()).isEqualTo(End.LOCAL);
    assertThat(ended.problem()).contains("127.0.0.1:" + closed);
    var failures = plane.traffic().failures("east").orElseThrow();
    assertThat(failures.inARow()).isPositive();
    assertThat(failures.last()).contains("127.0.0.1:" + closed);
    plane.swap(new dev.fairway.model.Snapshot(List.of(), List.of()));
    assertThat(plane.traffic().failures("east")).isEmpty();
  }

  private AccessRecord ended(String path) throws Exception {
    Awaitility.await().until(() -> rig.log().contains("\"path\":\"" + path + "\""));
    String id = rig.log().replaceAll("(?s).*\"id\":\"([^\"]+)\"[^\n]*" + path + "\".*", "$1");
    return find(id).orElseThrow().facts();
  }

  private Optional<RequestView> find(String id) throws InterruptedException {
    return plane.traffic().ask(loop -> loop.request(id)).answers().stream()
        .flatMap(Optional::stream)
        .findFirst();
  }

  private void awaitNothingOpen() {
    Awaitility.await()
        .untilAsserted(
            () -> {
              assertThat(Rig.open(plane).downstream()).isZero();
              assertThat(Rig.open(plane).requests()).isZero();
            });
  }

  private List<RequestView> requests() throws InterruptedException {
    return connections().stream().flatMap(each -> each.requests().stream()).toList();
  }

  private List<ConnectionView> connections() throws InterruptedException {
    return connections(true);
  }

  private List<ConnectionView> connections(boolean idle) throws InterruptedException {
    return connections(plane, idle);
  }

  private static List<ConnectionView> connections(DataPlane plane, boolean idle)
      throws InterruptedException {
    return plane.traffic().ask(loop -> loop.connections(0, 100, idle, _ -> true)).answers().stream()
        .flatMap(List::stream)
        .toList();
  }

  private List<UpstreamConnection.View> upstreams() throws InterruptedException {
    return plane.traffic().ask(LoopTraffic::upstreams).answers().stream()
        .flatMap(List::stream)
        .toList();
  }

  private static Step step(RequestView request) {
    return request.progress().orElseThrow().next();
  }

  private static <T> T only(List<T> list) {
    assertThat(list).hasSize(1);
    return list.getFirst();
  }
}
