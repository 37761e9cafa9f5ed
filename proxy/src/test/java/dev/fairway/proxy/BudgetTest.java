package dev.fairway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.model.Budget;
import dev.fairway.model.HttpLimits;
import dev.fairway.model.Upstream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the requests to one upstream may cost together; each of the two loops has half of it. */
final class BudgetTest {

  private static final long ROOMY = 1L << 30;

  private final Rig rig = new Rig();
  private final DataPlane plane = rig.plane();
  private final Echo echo = new Echo();

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void oneRequestTooManyIsToldToComeAgain() throws Exception {
    Upstream east = rig.upstreamTo("kubernetes", rig.upstream(echo));
    limit(east, new Budget(2, ROOMY));
    try (HttpClient client = rig.client(HttpClient.Version.HTTP_2)) {
      assertThat(ask(client, "/head").statusCode()).isEqualTo(200);
      CompletableFuture<HttpResponse<String>> waits =
          client.sendAsync(request("/silent"), BodyHandlers.ofString());
      Awaitility.await().until(() -> echo.lines.contains("GET /silent"));

      HttpResponse<String> refused = ask(client, "/head");
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.headers().firstValue("retry-after")).isPresent();
      assertThat(refused.body()).contains("east: too many requests are in flight to it");

      limit(east, new Budget(4, ROOMY));
      assertThat(ask(client, "/head").statusCode()).isEqualTo(200);
      assertThat(waits).as("no connection is lost by another budget").isNotDone();
      assertThat(rig.metric("fairway_upstream_connections_total")).isEqualTo(1);

      limit(east, new Budget(2, ROOMY));
      assertThat(ask(client, "/head").statusCode()).isEqualTo(429);
      waits.cancel(true);
      Awaitility.await().until(() -> ask(client, "/head").statusCode() == 200);
    }
  }

  @Test
  void whileTooManyBytesWaitNothingNewBegins() throws Exception {
    Upstream east = rig.upstreamTo("kubernetes", rig.upstream(echo));
    limit(east, new Budget(1_000, 64 << 10));
    List<Wire> deaf = new ArrayList<>();
    try (HttpClient client = rig.client(HttpClient.Version.HTTP_2)) {
      for (int i = 0; i < 8; i++) {
        Wire wire = new Wire(rig.deaf(plane, "http/1.1"));
        deaf.add(wire);
        wire.send("GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n");
      }
      Awaitility.await().until(() -> ask(client, "/head").statusCode() == 429);
      assertThat(ask(client, "/head").body()).contains("wait to be written on");
      for (Wire wire : deaf) {
        wire.close();
      }
      Awaitility.await().until(() -> ask(client, "/head").statusCode() == 200);
    }
  }

  private void limit(Upstream east, Budget budget) {
    plane.swap(rig.snapshot(HttpLimits.DEFAULT, east.with(budget)));
  }

  private HttpResponse<String> ask(HttpClient client, String path)
      throws IOException, InterruptedException {
    return client.send(request(path), BodyHandlers.ofString());
  }

  private HttpRequest request(String path) {
    int port = plane.address("hub").getPort();
    return HttpRequest.newBuilder(URI.create("https://localhost:" + port + path)).build();
  }
}
