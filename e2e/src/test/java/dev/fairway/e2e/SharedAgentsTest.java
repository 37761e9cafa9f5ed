package dev.fairway.e2e;

import static dev.fairway.e2e.HomeInFront.NAMESPACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fairway.agent.Agent;
import dev.fairway.agent.AgentOptions;
import dev.fairway.agent.EnrollmentException;
import dev.fairway.agent.Joining;
import dev.fairway.agent.StateFolder;
import dev.fairway.enrollment.ApiServer;
import dev.fairway.enrollment.EnrolledAgents;
import dev.fairway.enrollment.Invite;
import dev.fairway.enrollment.InviteToken;
import dev.fairway.enrollment.JoinRequest;
import dev.fairway.enrollment.RefusedException;
import dev.fairway.hub.Hub;
import dev.fairway.hub.HubAdmin;
import dev.fairway.kubernetes.HomeAccess;
import dev.fairway.kubernetes.HomeCluster;
import dev.fairway.net.HostPort;
import dev.fairway.observe.AdminClient;
import dev.fairway.observe.AdminServer;
import dev.fairway.pki.AgentKey;
import dev.fairway.pki.CertificatePem;
import dev.fairway.pki.KeyPin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas of a hub, whose agents and invites are the same by their home cluster. */
@Tag("real")
final class SharedAgentsTest {

  private static final Duration SOON = Duration.ofMinutes(1);

  @TempDir private static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static HomeInFront setup;

  @BeforeAll
  static void start() throws Exception {
    setup = new HomeInFront(folder);
  }

  @AfterAll
  static void stop() {
    setup.close();
  }

  @Test
  void anInviteIsUsedAsOftenAsItSaysByJoinsThatRaceAtAllReplicas() throws Exception {
    try (HomeCluster first = follow("first");
        HomeCluster second = follow("second");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<EnrolledAgents> replicas =
          List.of(agents("racing-1", first), agents("racing-2", second));
      var terms =
          new Invite.Terms("race", Duration.ofHours(1), 3, new Invite.Accepts(false, false));
      InviteToken token = replicas.getFirst().invite(terms).token();

      List<Future<Boolean>> joins = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        EnrolledAgents replica = replicas.get(i % replicas.size());
        joins.add(threads.submit(() -> join(replica, token)));
      }
      int joined = 0;
      for (Future<Boolean> each : joins) {
        joined += each.get() ? 1 : 0;
      }
      assertThat(joined).isEqualTo(3);
      for (EnrolledAgents replica : replicas) {
        await().atMost(SOON).until(() -> count(replica, "race") == 3);
      }
    }
  }

  private static long count(EnrolledAgents replica, String cluster) throws Exception {
    return replica.agents().stream()
        .filter(agent -> agent.identity().cluster().equals(cluster))
        .count();
  }

  private static boolean join(EnrolledAgents replica, InviteToken token) throws Exception {
    try {
      replica.join(
          new JoinRequest(
              token,
              AgentKey.create().request(),
              Optional.empty(),
              "node",
              "test",
              Optional.empty(),
              Optional.empty()),
          "192.0.2.7");
      return true;
    } catch (RefusedException e) {
      assertThat(e.reason()).contains("has been used");
      return false;
    }
  }

  private static HomeCluster follow(String identity) {
    return HomeCluster.follow(
        new HomeAccess.Kubeconfig(folder.resolve("home.kubeconfig"), Optional.empty()),
        List.of(NAMESPACE),
        identity,
        InstantSource.system());
  }

  private static EnrolledAgents agents(String name, HomeCluster home) {
    return new EnrolledAgents(
        folder.resolve(name), () -> Optional.of(home), InstantSource.system());
  }

  @Test
  void anInviteOfOneReplicaIsGoodAtAnotherAndARevocationEndsTunnelsAtAll() throws Exception {
    try (Replica one = new Replica("invites");
        Replica two = new Replica("admits")) {
      join(two, one.invite("paris"), "paris");
      try (Agent atOne = agent("paris", one, "paris-1");
          Agent atTwo = agent("paris", two, "paris-2")) {
        // What the agent brought along is served by both.
        await().atMost(SOON).until(() -> setup.status(one.hub, "paris") == 200);
        await().atMost(SOON).until(() -> setup.status(two.hub, "paris") == 200);
        assertThat(atOne.connected()).isPositive();
        assertThat(atTwo.connected()).isPositive();

        assertThat(two.agents()).contains("\"connected\"");
        assertThat(one.revoke("paris").status()).isEqualTo(200);

        await().atMost(SOON).until(() -> !one.agents().contains("\"connected\""));
        await().atMost(SOON).until(() -> !two.agents().contains("\"connected\""));
        await().atMost(SOON).until(() -> atTwo.connected() == 0);
      }
    }
  }

  @Test
  void whileTheHomeClusterIsAwayAgentsStayAndNothingIsChanged() throws Exception {
    try (Replica hub = new Replica("away")) {
      InviteToken token = new InviteToken(field(hub.invite("lyon"), "token"));
      join(hub, hub.invite("lyon"), "lyon");
      try (Agent agent = agent("lyon", hub, "lyon-1")) {
        await().atMost(SOON).until(() -> agent.connected() == 2);
      }
      setup.home().killApiServer(0);
      try (Agent again = agent("lyon", hub, "lyon-2")) {
        await().atMost(SOON).until(() -> again.connected() == 2);

        assertThat(hub.invite("lyon")).contains("the home cluster cannot be reached");
        assertThat(hub.revoke("lyon").body()).contains("the home cluster cannot be reached");
        assertThatThrownBy(() -> join(hub, token, "lyon-late"))
            .isInstanceOf(EnrollmentException.class)
            .hasMessageContaining("the home cluster cannot be reached");
      } finally {
        setup.home().startApiServer(0);
      }
      await().atMost(SOON).ignoreExceptions().untilAsserted(() -> join(hub, token, "lyon-late"));
    }
  }

  @Test
  void replicasGetAnAuthorityOfTheirOwnAndWhatNobodyKnowsStays() throws Exception {
    patchAgents("{\"data\":{\"x\":\"eA==\"}}");
    try (Replica one = new Replica("authority-1");
        Replica two = new Replica("authority-2")) {
      one.invite("nice");
      assertThat(keys()).contains("\"x\"", "\"replicas.crt\"", "\"replicas.key\"");

      // As one that an older version has made.
      patchAgents("{\"data\":{\"replicas.crt\":null,\"replicas.key\":null}}");
      await().atMost(SOON).until(() -> keys().contains("\"replicas.key\""));
      two.invite("nice");
      assertThat(keys()).contains("\"x\"", "\"ca.key\"", "\"replicas.crt\"");
    }
  }

  private static void patchAgents(String change) {
    setup.home().kubectl("patch", "secret", "fairway-agents", "-n", NAMESPACE, "-p", change);
  }

  private static String keys() {
    return setup
        .home()
        .kubectl("get", "secret", "fairway-agents", "-n", NAMESPACE, "-o", "jsonpath={.data}");
  }

  @Test
  void whatAFolderHasIsTakenToAHomeClusterThatHasNothing() throws Exception {
    for (String name : List.of("fairway-agents", "fairway-agents-clusters-0")) {
      setup.home().kubectl("patch", "secret", name, "-n", NAMESPACE, "-p", "{\"data\":null}");
    }
    String pin;
    try (Replica alone = new Replica("moves", "")) {
      pin = alone.invite("rome");
      join(alone, pin, "rome");
    }
    try (Replica moved = new Replica("moves");
        Agent agent = agent("rome", moved, "rome-1");
        Replica other = new Replica("never-had-any")) {
      await().atMost(SOON).until(() -> agent.connected() == 2);
      // It knows the cluster, and has no agent for it.
      await().atMost(SOON).until(() -> setup.status(other.hub, "rome") == 503);
      assertThat(other.agents()).contains("\"rome\"");
      assertThat(folder.resolve("moves/state/agents/register.json")).doesNotExist();
    }
  }

  /** A hub with its admin socket. */
  private static final class Replica implements AutoCloseable {

    private final Hub hub;
    private final AdminServer admin;
    private final AdminClient operator;
    private final Path own;

    Replica(String name) throws Exception {
      this(
          name, "homeCluster: {kubeconfigFile: ../home.kubeconfig, namespaces: [fairway, second]}");
    }

    Replica(String name, String ofHub) throws Exception {
      own = folder.resolve(name);
      hub = setup.hub(name, ofHub, "", HomeAccess.Pod.USUAL);
      Path socket = own.resolve("state/hub.sock");
      admin = HubAdmin.serve(hub, socket, "test");
      operator = new AdminClient(socket);
      await().atMost(SOON).until(() -> setup.ready(hub) == 200);
    }

    String invite(String cluster) throws Exception {
      return operator.post("/v1/invites?cluster=" + cluster).body();
    }

    AdminClient.Answer revoke(String cluster) throws Exception {
      Matcher agent =
          Pattern.compile("\"cluster\" : \"" + cluster + "\",\\s*\"agent\" : \"([^\"]*)\"")
              .matcher(agents());
      assertThat(agent.find()).isTrue();
      return operator.post("/v1/agents/" + cluster + "/" + agent.group(1) + "/revoke");
    }

    String agents() throws Exception {
      return operator.get("/v1/agents").body();
    }

    HostPort address() {
      return new HostPort("127.0.0.1", hub.address().getPort());
    }

    @Override
    public void close() {
      admin.close();
      hub.close();
    }
  }

  private static void join(Replica hub, String made, String state) throws Exception {
    join(hub, new InviteToken(field(made, "token")), state);
  }

  private static void join(Replica hub, InviteToken token, String state) throws Exception {
    Joining joining =
        new Joining(
            hub.address(), new StateFolder(folder.resolve(state)), "test", InstantSource.system());
    var east = setup.east();
    ApiServer apiServer =
        new ApiServer(east.apiAddress(), east.serverName(), CertificatePem.parse(east.caPem()));
    KeyPin pin =
        KeyPin.of(
            CertificatePem.parse(Files.readString(hub.own.resolve("state/ca.crt"))).getFirst());
    joining.join(
        joining.confirm(pin),
        token,
        new Joining.Offer(Optional.empty(), "node-1", Optional.of(apiServer), Optional.empty()));
  }

  /** The agent of a state, as a process would be that dials another replica. */
  private static Agent agent(String joined, Replica at, String state) throws Exception {
    Path copy = Files.createDirectories(folder.resolve(state));
    String text = Files.readString(folder.resolve(joined).resolve("agent.json"));
    String ca = Files.readString(at.own.resolve("state/ca.crt")).replace("\n", "\\n");
    Path file = copy.resolve("agent.json");
    Files.copy(folder.resolve(joined).resolve("agent.json"), file);
    Files.writeString(
        file,
        text.replaceAll("\"hub\"( ?: ?)\"[^\"]*\"", "\"hub\"$1\"" + at.address() + "\"")
            .replaceAll(
                "\"trust\"( ?: ?)\"[^\"]*\"",
                "\"trust\"$1\"" + Matcher.quoteReplacement(ca) + "\""));
    return Agent.start(
        new AgentOptions(new StateFolder(copy), List.of(), 2, 1, "test", InstantSource.system()));
  }

  private static String field(String json, String name) {
    Matcher found = Pattern.compile("\"" + name + "\" : \"([^\"]*)\"").matcher(json);
    assertThat(found.find()).as(json).isTrue();
    return found.group(1);
  }
}
