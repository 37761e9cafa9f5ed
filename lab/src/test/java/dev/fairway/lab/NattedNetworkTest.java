package dev.fairway.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A network that nothing can enter, with real programs and sockets on both sides. */
@Tag("real")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NattedNetworkTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SILENCE_MILLIS = 3_000;
  private static final int INNER_PORT = 7_000;

  private final Executables executables = new Executables(System.getenv());
  private final List<AutoCloseable> open = new ArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private Path state;

  @SuppressWarnings("NullAway.Init")
  private Lab lab;

  @SuppressWarnings("NullAway.Init")
  private NattedNetwork network;

  @SuppressWarnings("NullAway.Init")
  private ServerSocket hub;

  @BeforeAll
  void start(@TempDir Path folder) {
    List<String> obstacles = NattedNetwork.obstacles(System.getenv());
    assumeTrue(obstacles.isEmpty(), () -> String.join(" ", obstacles));
    state = folder;
    lab = Lab.open(TestLabs.options(folder));
    network = lab.startNetwork("inside");
  }

  @AfterAll
  void stop() throws IOException {
    if (lab != null) {
      lab.close();
      try (var namespaces = Files.list(Path.of("/run/netns"))) {
        assertThat(namespaces).noneMatch(file -> file.toString().contains("-inside-"));
      }
      assertThat(Lab.list(TestLabs.options(state))).isEmpty();
    }
  }

  @BeforeEach
  void listen() throws IOException {
    hub = new ServerSocket(0, 50, InetAddress.getByName(network.hostAddress()));
    hub.setSoTimeout((int) PATIENCE.toMillis());
    open.add(hub);
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    open.clear();
  }

  @Test
  void whatIsInsideReachesTheHubFromTheAddressOfTheNat() throws Exception {
    Dialled dialled = dial();

    assertThat(dialled.peer()).isEqualTo(network.outerAddress());
    dialled.assertTalks();
  }

  @Test
  void nothingOutsideReachesWhatListensInside() throws Exception {
    Process listener =
        network.start(
            "listener", Map.of(), busybox("nc", "-ll", "-p", "" + INNER_PORT, "-e", "cat"));
    String inner = network.innerAddress();
    Poll.require(PATIENCE, () -> reachesFromInside(inner), () -> "nothing listens inside");

    // Even one who knows the way.
    String way = executables.require("ip").toString();
    String added =
        Command.of(
                Map.of(),
                List.of(way, "route", "add", inner + "/32", "via", network.outerAddress()))
            .output();
    assertThat(added).isEmpty();
    assertUnreachable(inner);
    assertUnreachable(network.outerAddress());
    assertThat(listener.isAlive()).isTrue();
  }

  @Test
  void aConnectionGoesSilentWhenTheNatForgetsIt() throws Exception {
    Dialled dialled = dial();
    dialled.assertTalks();

    network.loseMappings();

    dialled.assertSilent();
    dial().assertTalks();
  }

  @Test
  void aConnectionGoesSilentWhenTheNatGetsAnotherAddress() throws Exception {
    Dialled dialled = dial();
    dialled.assertTalks();
    String before = network.outerAddress();

    network.changeOuterAddress();

    dialled.assertSilent();
    Dialled again = dial();
    assertThat(again.peer()).isEqualTo(network.outerAddress()).isNotEqualTo(before);
    again.assertTalks();
  }

  @Test
  void aConnectionGoesSilentWhenTheProgramInsideGetsAnotherAddress() throws Exception {
    Dialled dialled = dial();
    dialled.assertTalks();
    String before = network.innerAddress();

    network.changeInnerAddress();

    assertThat(network.innerAddress()).isNotEqualTo(before);
    dialled.assertSilent();
    dial().assertTalks();
  }

  private boolean reachesFromInside(String inner) {
    List<String> words = busybox("nc", "-w", "1", inner, "" + INNER_PORT);
    return network.run(words.toArray(String[]::new)).succeeded();
  }

  private static void assertUnreachable(String address) {
    assertThatThrownBy(
            () -> {
              try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(address, INNER_PORT), SILENCE_MILLIS);
              }
            })
        .isInstanceOf(SocketTimeoutException.class);
  }

  private List<String> busybox(String... words) {
    List<String> all = new ArrayList<>(List.of(executables.require("busybox").toString()));
    all.addAll(List.of(words));
    return all;
  }

  private Dialled dial() throws IOException {
    List<String> words = busybox("nc", network.hostAddress(), "" + hub.getLocalPort());
    Process program = new ProcessBuilder(network.command(words)).start();
    Socket accepted = hub.accept();
    Dialled dialled = new Dialled(program, accepted);
    open.add(dialled);
    return dialled;
  }

  /** A connection of a program inside, which sends what it is told and says what it gets. */
  private static final class Dialled implements AutoCloseable {

    private final Process program;
    private final Socket accepted;
    private final BufferedReader said;

    Dialled(Process program, Socket accepted) {
      this.program = program;
      this.accepted = accepted;
      this.said = program.inputReader(UTF_8);
    }

    String peer() {
      return accepted.getInetAddress().getHostAddress();
    }

    void assertTalks() throws IOException {
      accepted.setSoTimeout((int) PATIENCE.toMillis());
      send();
      var lines = new BufferedReader(new InputStreamReader(accepted.getInputStream(), UTF_8));
      assertThat(lines.readLine()).isEqualTo("ping");
      accepted.getOutputStream().write("pong\n".getBytes(UTF_8));
      assertThat(said.readLine()).isEqualTo("pong");
    }

    void assertSilent() throws Exception {
      send();
      accepted.getOutputStream().write("pong\n".getBytes(UTF_8));
      accepted.setSoTimeout(SILENCE_MILLIS);
      assertThatThrownBy(() -> accepted.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(said.ready()).isFalse();
      assertThat(program.isAlive()).isTrue();
    }

    @Override
    public void close() throws IOException {
      accepted.close();
      program.destroyForcibly();
      assertThat(program.onExit()).succeedsWithin(PATIENCE);
    }

    private void send() throws IOException {
      program.getOutputStream().write("ping\n".getBytes(UTF_8));
      program.getOutputStream().flush();
    }
  }
}
