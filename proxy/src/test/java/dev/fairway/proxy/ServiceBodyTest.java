package dev.fairway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.http.RequestHead;
import dev.fairway.model.Action;
import dev.fairway.model.HostMatch;
import dev.fairway.model.HttpLimits;
import dev.fairway.model.Listener;
import dev.fairway.model.PathMatch;
import dev.fairway.model.Route;
import dev.fairway.model.Snapshot;
import dev.fairway.model.VirtualHost;
import dev.fairway.net.HostPort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Services of our own that read what a client sends. */
final class ServiceBodyTest {

  private static final int MOST = 200_000;

  /** Says the body again, as long as it was. */
  private static final class Reading implements Service {

    @Override
    public int mostBody(RequestHead head) {
      return head.method().equals("POST") ? MOST : 0;
    }

    @Override
    public CompletionStage<Reply> answer(ProxyRequest request) {
      return CompletableFuture.completedStage(new Reply.Content("text/plain", "none"));
    }

    @Override
    public CompletionStage<Reply> answer(ProxyRequest request, String body) {
      return CompletableFuture.completedStage(
          new Reply.Content("text/plain", body.length() + " " + body.hashCode()));
    }
  }

  private final Rig rig = new Rig();
  private DataPlane plane;

  @BeforeEach
  void start() {
    rig.services.put("reading", new Reading());
    plane = rig.plane();
    plane.swap(snapshot(Duration.ofSeconds(1)));
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void aBodyWithinTheLimitIsReadWhole(HttpClient.Version version) throws Exception {
    try (HttpClient client = rig.client(version)) {
      for (int length : new int[] {0, 1, 70_000, MOST}) {
        String body = "x".repeat(length);
        assertThat(post(client, body).body()).isEqualTo(length + " " + body.hashCode());
      }
      assertThat(client.send(HttpRequest.newBuilder(uri()).build(), BodyHandlers.ofString()).body())
          .isEqualTo("none");
    }
    assertThat(plane.serviceBodies().left()).isEqualTo(16 << 20);
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void aLongerOneIsRefused(HttpClient.Version version) throws Exception {
    try (HttpClient client = rig.client(version)) {
      HttpResponse<String> answer = post(client, "x".repeat(MOST + 1));
      assertThat(answer.statusCode()).isEqualTo(413);
      assertThat(answer.body()).contains("a body of more than 200000 bytes");
      assertThat(post(client, "again").statusCode()).isEqualTo(200);
    }
    assertThat(plane.serviceBodies().left()).isEqualTo(16 << 20);
  }

  @Test
  void aBodyThatDoesNotComeIsNotWaitedFor() throws Exception {
    try (Wire wire = new Wire(rig.raw(plane))) {
      wire.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf");
      assertThat(wire.response().status()).isEqualTo(408);
    }
    assertThat(plane.serviceBodies().left()).isEqualTo(16 << 20);
  }

  @Test
  void aClientThatGoesAwayLeavesNothingBehind() throws Exception {
    plane.swap(snapshot(Duration.ofMinutes(1)));
    try (Wire wire = new Wire(rig.raw(plane))) {
      wire.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf");
      await().until(() -> plane.serviceBodies().left() < 16 << 20);
    }
    await().until(() -> plane.serviceBodies().left() == 16 << 20);
    rig.awaitLog("client-closed");
  }

  private HttpResponse<String> post(HttpClient client, String body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(uri()).POST(BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString());
  }

  private URI uri() {
    return URI.create("https://localhost:" + plane.address("hub").getPort() + "/a");
  }

  private Snapshot snapshot(Duration body) {
    HttpLimits.Timeouts usual = HttpLimits.Timeouts.DEFAULT;
    var timeouts =
        new HttpLimits.Timeouts(usual.head(), body, usual.write(), usual.response(), usual.idle());
    var any =
        new VirtualHost(
            new HostMatch.Any(),
            false,
            List.of(new Route("own", new PathMatch.Any(), new Action.Own("reading"))));
    Listener listener =
        new Listener(
            "hub",
            new HostPort("127.0.0.1", 0),
            Optional.of(rig.serving()),
            List.of(),
            List.of(any),
            new HttpLimits(64 << 10, 256 << 10, 250, timeouts, HttpLimits.Load.DEFAULT));
    return new Snapshot(List.of(listener), List.of());
  }
}
