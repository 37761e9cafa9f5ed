package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.agent.Agent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hub dies, and its successor finds hundreds of agents at its door. */
final class ManyAgentsTest {

  private static final Logger log = LoggerFactory.getLogger(ManyAgentsTest.class);
  private static final int AGENTS = 500;
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  @Test
  void fiveHundredAgentsAreBackWhenTheHubWasStartedAgain(@TempDir Path folder) throws Exception {
    List<Agent> agents = new ArrayList<>();
    try (AgentHub hub = new AgentHub(folder)) {
      hub.enroll(AGENTS, hub.address().getPort(), InstantSource.system());
      hub.start();
      for (int i = 0; i < AGENTS; i++) {
        agents.add(hub.agent(i, 1));
      }
      await().atMost(PATIENCE).until(() -> hub.tunnels() == AGENTS);
      hub.stop();
      await().atMost(PATIENCE).until(() -> agents.stream().noneMatch(one -> one.connected() > 0));
      hub.start();
      long begin = System.nanoTime();
      await().atMost(PATIENCE).until(() -> hub.tunnels() == AGENTS);
      log.info("all were back after {} ms", (System.nanoTime() - begin) / 1_000_000);
      assertThat(hub.openTunnels()).isEqualTo(AGENTS);
      assertThat(agents).allMatch(one -> one.connected() == 1);
      assertThat(hub.works()).isTrue();
    } finally {
      agents.parallelStream().forEach(Agent::close);
    }
  }
}
