package dev.fairway.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.net.HostPort;
import dev.fairway.observe.AdminClient;
import dev.fairway.observe.AdminServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators are told of sessions, over the socket that they ask. */
class LiveSessionsTest {

  private static final Pattern ID = Pattern.compile("\"id\" : \"([^\"]+)\"");

  @TempDir Path folder;

  private final RelayRig rig = new RelayRig();
  private AdminServer admin;
  private AdminClient client;

  @BeforeEach
  void serve() throws IOException {
    Path socket = folder.resolve("relay.sock");
    admin =
        AdminServer.start(
            socket,
            Map.of(
                "/v1/connections", new SessionsResource(rig.sessions),
                "/v1/connections/*", new SessionResource(rig.sessions)));
    client = new AdminClient(socket);
  }

  @AfterEach
  void stop() throws Exception {
    admin.close();
    rig.close();
  }

  @Test
  void anOpenSessionIsToldWithItsBytesAndWhatItWaitsFor() throws Exception {
    HostPort server = rig.server(LiveSessionsTest::answerAndStay);
    int port = relay(RelayRig.target("east", server));
    try (Socket socket = rig.connect(port)) {
      socket.getOutputStream().write("hello".getBytes(US_ASCII));
      assertThat(socket.getInputStream().readNBytes(3)).asString().isEqualTo("got");

      String told = ask("/v1/connections");
      assertThat(told)
          .contains("\"state\" : \"relaying\"")
          .contains("\"client\" : \"127.0.0.1:" + socket.getLocalPort() + "\"")
          .contains("\"local\" : \"127.0.0.1:" + port + "\"")
          .contains("\"upstream\" : \"east\"", "\"member\" : \"" + server + "\"")
          .contains("\"fromClient\" : 5", "\"toUpstream\" : 5")
          .contains("\"fromUpstream\" : 3", "\"toClient\" : 3")
          .contains("\"fromClient\" : \"client\"", "\"fromUpstream\" : \"upstream\"");
      String explained = ask("/v1/connections/" + id(told));
      assertThat(explained)
          .contains("Its listener has one target, so it goes to the upstream east.")
          .contains(server + " took it in ")
          .contains("5 bytes came from the client and 3 from the upstream; all were copied.")
          .contains("It waits for the client to send.")
          .contains("It waits for the upstream to send.")
          .contains("It lives by configuration 1, which is in force.");
    }
  }

  @Test
  void aSessionLivesByTheConfigurationThatItWasAcceptedUnder() throws Exception {
    int port = relay(RelayRig.target("east", rig.server(LiveSessionsTest::answerAndStay)));
    try (Socket socket = rig.connect(port)) {
      String id = id(awaitSession());
      rig.sessions.inForce(2);

      assertThat(ask("/v1/connections/" + id))
          .contains("\"generation\" : 1", "\"generationInForce\" : 2")
          .contains("It lives by configuration 1, in which it was accepted; 2 is in force");
      assertThat(socket.isConnected()).isTrue();
    }
  }

  @Test
  void aSessionThatHasEndedIsRememberedWithHowItEnded() throws Exception {
    HostPort dead = RelayRig.nobody();
    HostPort server = rig.server(socket -> socket.getInputStream().readAllBytes());
    int port = relay(RelayRig.target("east", dead, server));
    try (Socket socket = rig.connect(port)) {
      socket.shutdownOutput();
      assertThat(socket.getInputStream().readAllBytes()).isEmpty();
    }
    String id = rig.record().id();

    assertThat(ask("/v1/connections")).doesNotContain(id);
    assertThat(ask("/v1/connections/" + id.substring(0, 8)))
        .contains("\"state\" : \"ended\"", "\"end\" : \"client-closed\"")
        .contains("A try failed after ", dead + ": ", server + " took it in ")
        .contains("It ended as it should after ");
  }

  @Test
  void aSessionThatWasRefusedIsRememberedWithTheReason() throws Exception {
    int port =
        rig.relay(
            rig.rules(
                Prelude.First.CONNECT,
                (source, wish) -> new Router.Decision.Refused(403, "the target is not allowed")));
    try (Socket socket = rig.connect(port)) {
      socket.getOutputStream().write("CONNECT a.test:1 HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
      assertThat(socket.getInputStream().readAllBytes()).asString().startsWith("HTTP/1.1 403 ");
    }
    assertThat(ask("/v1/connections/" + rig.record().id()))
        .contains("It asked for a tunnel to a.test:1, and no target takes that.")
        .contains("It ended with 403 after ", "the target is not allowed (refused).");
  }

  @Test
  void oneThatSaysNothingOrWaitsForItsMemberIsToldSo() throws Exception {
    int silent = rig.relay(rig.rules(Prelude.First.CONNECT, (source, wish) -> refused()));
    int stuck = relay(RelayRig.target("hole", rig.blackHole()));
    try (Socket first = rig.connect(silent)) {
      assertThat(ask("/v1/connections/" + id(awaitSession())))
          .contains("\"state\" : \"opening\"")
          .contains("It waits for the client to say where to; it has 500ms for that.");
      assertThat(first.getInputStream().readAllBytes()).isNotEmpty();
    }
    try (Socket second = rig.connect(stuck)) {
      Awaitility.await().until(() -> awaitSession().contains("connecting"));
      assertThat(ask("/v1/connections/" + id(awaitSession())))
          .contains("to take it for ", "so it goes to the upstream hole.");
      assertThat(second.isConnected()).isTrue();
    }
  }

  @Test
  void sessionsComeInPagesAndByUpstream() throws Exception {
    HostPort server = rig.server(LiveSessionsTest::answerAndStay);
    int east = relay(RelayRig.target("east", server));
    int west = relay(RelayRig.target("west", server));
    try (Socket one = rig.connect(east);
        Socket two = rig.connect(west);
        Socket three = rig.connect(east)) {
      for (Socket socket : List.of(one, two, three)) {
        socket.getOutputStream().write(1);
        assertThat(socket.getInputStream().readNBytes(3)).hasSize(3);
      }
      String first = ask("/v1/connections?limit=2");
      var next = Pattern.compile("\"next\" : ([0-9]+)").matcher(first);
      assertThat(next.find()).isTrue();
      String second = ask("/v1/connections?limit=2&after=" + next.group(1));
      assertThat(ID.matcher(first).results()).hasSize(2);
      assertThat(ID.matcher(second).results()).hasSize(1);
      assertThat(second).doesNotContain("next");
      assertThat(ID.matcher(ask("/v1/connections?upstream=west")).results()).hasSize(1);
      assertThat(ID.matcher(ask("/v1/connections?upstream=none")).results()).isEmpty();
    }
  }

  @Test
  void anIdThatNobodyHasOrThatIsTooShortIsSaid() throws Exception {
    assertThat(client.get("/v1/connections/00000000").status()).isEqualTo(404);
    assertThat(client.get("/v1/connections/0").body())
        .contains("expected: at least 4 characters of an id");
  }

  private int relay(Target target) throws IOException {
    return rig.relay(rig.rules(Prelude.First.ANYTHING, RelayRig.to(target)));
  }

  private String ask(String target) throws IOException {
    AdminClient.Answer answer = client.get(target);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private String awaitSession() {
    return Awaitility.await().until(() -> ask("/v1/connections"), told -> ID.matcher(told).find());
  }

  private static String id(String told) {
    var id = ID.matcher(told);
    assertThat(id.find()).isTrue();
    return id.group(1);
  }

  private static Router.Decision refused() {
    return new Router.Decision.Refused(403, "no");
  }

  /** Answers the first bytes, and leaves the connection open. */
  private static void answerAndStay(Socket socket) throws IOException {
    if (socket.getInputStream().read() >= 0) {
      socket.getOutputStream().write("got".getBytes(US_ASCII));
      socket.getInputStream().readAllBytes();
    }
  }
}
