package dev.fairway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.model.Listener;
import dev.fairway.model.Snapshot;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a change of the configuration forbids ends, and nothing else does. */
final class PermitTest {

  private static final String WHY = "the policy was tightened";

  private final Rig rig = new Rig();
  private final Echo echo = new Echo();
  private final DataPlane plane = rig.plane();
  private volatile String forbidden = "";
  private Snapshot snapshot = Snapshot.EMPTY;

  @BeforeEach
  void serve() throws IOException {
    snapshot = rig.snapshot(rig.upstream(echo));
    plane.swap(snapshot, List.of(this::permit));
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private Stage.Verdict permit(ProxyRequest request) {
    String path = request.head().path();
    request.permit(() -> path.equals(forbidden) ? Optional.of(WHY) : Optional.empty());
    return Stage.Verdict.CONTINUE;
  }

  @Test
  void aSwapEndsTheStreamsThatItForbidsAndNoOthers() throws Exception {
    try (Frames both = Frames.client(new Wire(rig.raw(plane, "h2")));
        Wire other = new Wire(rig.raw(plane))) {
      both.get(1, "/watch").await(Frames.HEADERS, 1);
      both.get(3, "/endless").await(Frames.HEADERS, 3);
      other.send("GET /silent HTTP/1.1\r\nHost: h\r\n\r\n");
      Awaitility.await().until(() -> Rig.open(plane).requests() == 3);
      forbidden = "/watch";

      plane.swap(snapshot, List.of(this::permit));

      both.await(Frames.RST_STREAM, 1);
      Awaitility.await().until(() -> rig.log().contains(WHY));
      assertThat(Rig.open(plane).requests()).isEqualTo(2);
      assertThat(rig.log()).contains("\"path\":\"/watch\"").doesNotContain("/endless", "/silent");
    }
  }

  @Test
  void whoHasNoAnswerYetIsToldWhy() throws Exception {
    try (Wire client = new Wire(rig.raw(plane))) {
      client.send("GET /silent HTTP/1.1\r\nHost: h\r\n\r\n");
      Awaitility.await().until(() -> echo.lines.contains("GET /silent"));
      forbidden = "/silent";

      plane.swap(snapshot, List.of(this::permit));

      Wire.Message response = client.response();
      assertThat(response.status()).isEqualTo(403);
      assertThat(response.body()).contains(WHY);
      Awaitility.await().until(() -> echo.resets.get() == 1);
    }
  }

  @Test
  void whatEndsWithItsUpstreamIsLoggedSoWhateverTheRulesSayOfIt() throws Exception {
    try (Frames streams = Frames.client(new Wire(rig.raw(plane, "h2")));
        Wire unanswered = new Wire(rig.raw(plane))) {
      streams.get(1, "/watch").await(Frames.HEADERS, 1);
      unanswered.send("GET /silent HTTP/1.1\r\nHost: h\r\n\r\n");
      Awaitility.await().until(() -> echo.lines.contains("GET /silent"));
      forbidden = "/watch";

      plane.swap(withoutUpstreams(), List.of(this::permit));

      streams.await(Frames.RST_STREAM, 1);
      assertThat(unanswered.response().status()).isEqualTo(503);
      Awaitility.await().until(() -> rig.log().lines().count() == 2);
      assertThat(rig.log().lines())
          .allMatch(line -> line.contains("east: was removed from the configuration\","));
    }
  }

  private Snapshot withoutUpstreams() {
    return new Snapshot(
        snapshot.listeners().stream().map(PermitTest::withoutRoutes).toList(), List.of());
  }

  private static Listener withoutRoutes(Listener it) {
    return new Listener(
        it.name(), it.address(), it.certificate(), List.of(), List.of(), it.limits());
  }

  @Test
  void aDecisionThatTookLongerThanItsConfigurationIsAskedAgain() throws Exception {
    CompletableFuture<Supplier<Stage.Verdict>> decision = new CompletableFuture<>();
    plane.swap(snapshot, List.of(this::permit, request -> new Stage.Verdict.Await(decision)));
    try (Wire client = new Wire(rig.raw(plane))) {
      client.send("GET /silent HTTP/1.1\r\nHost: h\r\n\r\n");
      Awaitility.await().until(() -> Rig.open(plane).requests() == 1);
      forbidden = "/silent";
      plane.swap(snapshot, List.of(this::permit));

      decision.complete(() -> Stage.Verdict.CONTINUE);

      assertThat(client.response().status()).isEqualTo(403);
    }
  }

  @Test
  void newRequestsGoThroughTheStagesOfTheSwap() throws Exception {
    try (Wire client = new Wire(rig.raw(plane))) {
      client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(client.response().status()).isEqualTo(200);
      Refusal no = Refusal.of(401, Hop.FAIRWAY, "who are you?");

      plane.swap(snapshot, List.of(request -> new Stage.Verdict.Respond(no)));

      client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(client.response().status()).isEqualTo(401);
    }
  }
}
