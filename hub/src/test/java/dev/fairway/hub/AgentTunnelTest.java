package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.agent.Agent;
import dev.fairway.agent.AgentOptions;
import dev.fairway.agent.AgentState;
import dev.fairway.agent.AllowedTarget;
import dev.fairway.agent.Joining;
import dev.fairway.agent.StateFolder;
import dev.fairway.enrollment.ApiServer;
import dev.fairway.enrollment.InviteToken;
import dev.fairway.net.HostPort;
import dev.fairway.observe.AdminClient;
import dev.fairway.observe.AdminServer;
import dev.fairway.pki.CertificatePem;
import dev.fairway.pki.KeyPin;
import dev.fairway.testkit.JsonField;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that only its agent reaches is served like any other. */
final class AgentTunnelTest {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir Path folder;
  private RunningHub running;
  private TestUpstream hidden;
  private AdminServer admin;
  private AdminClient operator;
  private Agent agent;

  @BeforeEach
  void start() throws Exception {
    running = new RunningHub(folder);
    hidden = new TestUpstream("hidden", running.authority);
    Path socket = folder.resolve("state/hub.sock");
    admin = HubAdmin.serve(running.hub(), socket, "test");
    operator = new AdminClient(socket);
    join();
    agent = agent(List.of());
  }

  @AfterEach
  void stop() {
    agent.close();
    admin.close();
    running.close();
    hidden.close();
  }

  @Test
  void requestsAndWatchesGoThroughTheTunnel() throws Exception {
    await().atMost(PATIENCE).until(() -> running.ask("north").equals("hidden"));
    try (BufferedReader watch = running.watch("north", HttpClient.Version.HTTP_2)) {
      hidden.say("something happened");
      assertThat(watch.readLine()).isEqualTo("something happened");
    }
    assertThat(operator.get("/v1/agents").body())
        .contains("\"state\" : \"connected\"", "\"inUse\" : true", "\"roundTripMicros\"");
    running.assertWestNoticedNothing();
  }

  @Test
  void withoutItsAgentTheClusterIsUnreachableAndBackWithIt() throws Exception {
    await().atMost(PATIENCE).until(() -> running.ask("north").equals("hidden"));
    agent.close();
    await()
        .atMost(PATIENCE)
        .until(() -> running.ask("north").contains("no agent of north is connected to this hub"));
    agent = agent(List.of());
    await().atMost(PATIENCE).until(() -> running.ask("north").equals("hidden"));
    running.assertWestNoticedNothing();
  }

  @Test
  void whatTheAgentDoesNotAllowIsNotReached() throws Exception {
    await().atMost(PATIENCE).until(() -> agent.connected() == 2);
    agent.close();
    agent = agent(List.of(AllowedTarget.parse("127.0.0.1:1")));
    await()
        .atMost(PATIENCE)
        .until(() -> running.ask("north").contains("is not among the targets of this agent"));
  }

  @Test
  void anAgentThatIsRevokedIsCutOffWithAllThatItCarries() throws Exception {
    await().atMost(PATIENCE).until(() -> running.ask("north").equals("hidden"));
    BufferedReader watch = running.watch("north", HttpClient.Version.HTTP_2);
    AgentState state = new StateFolder(folder.resolve("agent")).load().orElseThrow();
    post("/v1/agents/north/" + state.identity().id() + "/revoke");
    await()
        .atMost(PATIENCE)
        .until(() -> running.ask("north").contains("no agent of north is connected to this hub"));
    assertThat(ends(watch)).isTrue();
    assertThat(running.hub().agentTunnels().views()).isEmpty();
    running.assertWestNoticedNothing();
  }

  private static boolean ends(BufferedReader watch) {
    try {
      return watch.readLine() == null;
    } catch (IOException e) {
      return true;
    }
  }

  private Agent agent(List<AllowedTarget> allowed) throws Exception {
    return Agent.start(
        new AgentOptions(
            new StateFolder(folder.resolve("agent")),
            allowed,
            2,
            1,
            "test",
            InstantSource.system()));
  }

  private void join() throws Exception {
    String made = post("/v1/invites?cluster=north");
    Joining joining =
        new Joining(
            new HostPort("127.0.0.1", running.hub().address().getPort()),
            new StateFolder(folder.resolve("agent")),
            "test",
            InstantSource.system());
    String trust = joining.confirm(KeyPin.parse(JsonField.text(made, "pin")));
    ApiServer apiServer =
        new ApiServer(
            new HostPort("127.0.0.1", hidden.port()),
            "kubernetes",
            CertificatePem.parse(running.authority.certificatePem()));
    joining.join(
        trust,
        new InviteToken(JsonField.text(made, "token")),
        new Joining.Offer(Optional.empty(), "node-1", Optional.of(apiServer), Optional.empty()));
    await().atMost(PATIENCE).until(() -> running.hub().serves("north"));
  }

  private String post(String target) throws Exception {
    AdminClient.Answer answer = operator.post(target);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }
}
