package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.agent.Agent;
import dev.fairway.agent.StateFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent's certificate lasts 30 days, and the hub may be away when it ends. */
final class AgentExpiryTest {

  @TempDir Path folder;
  private AgentHub hub;

  @BeforeEach
  void start() throws Exception {
    hub = new AgentHub(folder);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void whoseCertificateEndedWhileTheHubWasAwayRenewsItAndComesBackByItself() throws Exception {
    enrollAgo(Duration.ofDays(36));
    assertThat(notAfter()).isBefore(Instant.now());
    try (LogLines log = new LogLines();
        Agent agent = hub.agent(0, 2)) {
      await().until(() -> !log.with("the certificate is not renewed: ").isEmpty());
      hub.start();
      await().until(() -> agent.connected() == 2 && hub.works());
      assertThat(log.with("the certificate is not renewed: ").getFirst())
          .contains("nobody listens");
    }
    assertThat(notAfter()).isAfter(Instant.now().plus(Duration.ofDays(29)));
  }

  @Test
  void whoWasAwayForLongerIsToldToAskForAnInvite() throws Exception {
    enrollAgo(Duration.ofDays(38));
    hub.start();
    try (LogLines log = new LogLines();
        Agent agent = hub.agent(0, 1)) {
      await().until(() -> !log.with("more than seven days ago").isEmpty());
      assertThat(log.with("more than seven days ago").getFirst())
          .contains("Join anew with an invite: fairway hub invite north.");
      await().until(() -> !log.with("does not want this agent").isEmpty());
      assertThat(agent.connected()).isZero();
    }
  }

  private void enrollAgo(Duration time) throws Exception {
    hub.enroll(1, hub.address().getPort(), () -> Instant.now().minus(time));
  }

  private Instant notAfter() throws Exception {
    return new StateFolder(hub.agentFolder(0)).load().orElseThrow().notAfter();
  }
}
