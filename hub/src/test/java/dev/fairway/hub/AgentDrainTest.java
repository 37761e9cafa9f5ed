package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.agent.Agent;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that is asked to end waits for what is in flight, and for nothing else. */
final class AgentDrainTest {

  /** Shorter than anything that only waits for use is kept. */
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path folder;
  private AgentHub hub;

  @BeforeEach
  void start() throws Exception {
    hub = new AgentHub(folder);
    hub.enroll(2, hub.address().getPort(), InstantSource.system());
    hub.start();
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void connectionsThatOnlyWaitForUseEndAtOnce() throws Exception {
    try (Agent agent = hub.agent(0, 2);
        HttpClient client = hub.client()) {
      await().until(hub::works);
      assertThat(hub.ask(client, "/bytes/100000").statusCode()).isEqualTo(200);
      assertThat(agent.drain(SOON)).isTrue();
      await().until(() -> hub.openTunnels() == 0);
    }
  }

  @Test
  void whatIsInFlightFinishesWhileOthersGoThroughAnotherAgent() throws Exception {
    try (Agent leaving = hub.agent(0, 1);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        HttpClient client = hub.client()) {
      await().until(hub::works);
      HttpResponse<InputStream> watch = hub.stream(client, "/watch");
      assertThat(watch.statusCode()).isEqualTo(200);
      try (BufferedReader lines =
              new BufferedReader(new InputStreamReader(watch.body(), StandardCharsets.UTF_8));
          Agent staying = hub.agent(1, 1)) {
        assertThat(lines.readLine()).isEqualTo("hidden");
        await().until(() -> staying.connected() == 1 && hub.tunnels() == 2);
        Future<Boolean> drained = threads.submit(() -> leaving.drain(Duration.ofMinutes(1)));
        await().until(() -> hub.tunnels() == 1);

        for (int i = 0; i < 20; i++) {
          assertThat(hub.ask(client, "/bytes/1000").statusCode()).isEqualTo(200);
        }
        hub.hidden.say("still here");
        assertThat(lines.readLine()).isEqualTo("still here");
        assertThat(drained.isDone()).isFalse();

        watch.body().close();
        assertThat(drained.get(1, TimeUnit.MINUTES)).isTrue();
        assertThat(hub.works()).isTrue();
      }
    }
  }
}
