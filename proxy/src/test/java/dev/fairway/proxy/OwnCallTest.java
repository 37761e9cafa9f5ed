package dev.fairway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairway.http.Fields;
import dev.fairway.model.Snapshot;
import dev.fairway.model.Upstream;
import dev.fairway.net.HostPort;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program's own requests to an upstream. */
final class OwnCallTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final Rig rig = new Rig();
  private final Echo echo = new Echo();
  private final DataPlane plane = rig.plane();

  @AfterEach
  void stop() {
    rig.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "http/1.1"})
  void theAnswerComesWholeWithItsStatus(String protocol) throws Exception {
    serve(rig.upstream(echo, List.of(protocol)));
    Fields fields = new Fields().add("authorization", "Bearer secret");

    OwnRequest.Answer told = call(request("GET", "/told?x=1", fields, "", LONG));
    OwnRequest.Answer back = call(request("POST", "/echo", new Fields(), "what came", LONG));

    assertThat(told.status()).isEqualTo(200);
    assertThat(told.body())
        .startsWith("GET /told?x=1\nhost: kubernetes\n")
        .contains("authorization: Bearer secret");
    assertThat(back.body()).isEqualTo("what came");
    assertThat(call(request("GET", "/redirect", new Fields(), "", LONG)).status()).isEqualTo(301);
  }

  @Test
  void aLongerAnswerThanIsWantedFailsAndItsStreamIsReset() throws Exception {
    serve(rig.upstream(echo));
    assertFails(request("GET", "/endless", new Fields(), "", LONG), "more than 65536 bytes");
    Awaitility.await().until(() -> echo.resets.get() == 1);
  }

  @Test
  void whoDoesNotAnswerIsWaitedForUntilTheDeadline() throws Exception {
    serve(rig.upstream(echo));
    OwnRequest soon = request("GET", "/silent?token=x", new Fields(), "", Duration.ofMillis(300));
    assertFails(soon, "east: no answer within 300 ms");
    Awaitility.await().until(() -> echo.resets.get() == 1);
  }

  @Test
  void anAnswerThatBreaksOffIsNone() throws Exception {
    serve(rig.upstream(echo));
    assertFails(request("GET", "/break", new Fields(), "", LONG), "ended before the answer");
  }

  @Test
  void anUpstreamThatIsNotThereFailsWithTheReason() throws Exception {
    serve(nobody());
    assertFails(request("GET", "/", new Fields(), "", LONG), "connection refused");
  }

  @Test
  void aNameThatIsNotConfiguredFails() {
    plane.swap(Snapshot.EMPTY);
    assertFails(request("GET", "/", new Fields(), "", LONG), "east is not there");
  }

  @Test
  void neitherSecretsNorQueriesArePrinted() {
    Fields fields = new Fields().add("authorization", "Bearer hidden");
    assertThat(request("GET", "/a?command=hidden", fields, "hidden", LONG)).hasToString("GET /a");
    assertThat(new OwnRequest.Answer(200, "hidden")).hasToString("Answer[200, 6 characters]");
  }

  /** An address that nobody listens on any more. */
  private static HostPort nobody() throws IOException {
    try (ServerSocket reserved = new ServerSocket(0)) {
      return new HostPort("127.0.0.1", reserved.getLocalPort());
    }
  }

  private void serve(HostPort endpoint) throws IOException {
    plane.swap(rig.snapshot(endpoint));
  }

  private OwnRequest.Answer call(OwnRequest request) throws Exception {
    return plane.call("east", request).toCompletableFuture().get(1, TimeUnit.MINUTES);
  }

  private void assertFails(OwnRequest request, String why) {
    assertThatThrownBy(() -> call(request))
        .hasCauseInstanceOf(OwnRequest.FailedException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("token");
  }

  private static OwnRequest request(
      String method, String target, Fields fields, String body, Duration deadline) {
    return new OwnRequest(method, target, fields, Upstream.ANONYMOUS, body, 1 << 16, deadline);
  }
}
