package dev.fairway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fairway.model.TrafficClass;
import dev.fairway.net.HostPort;
import dev.fairway.transport.Connections;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One tunnel at work. */
class TunnelTest {

  private static final int MEBIBYTE = 1 << 20;

  /** A quarter of them is bulk. */
  private static final List<TrafficClass> KINDS =
      List.of(
          TrafficClass.INTERACTIVE,
          TrafficClass.BULK,
          TrafficClass.INTERACTIVE,
          TrafficClass.WATCH);

  private TunnelRig rig;
  private ServerSocket target;

  @BeforeEach
  void open() throws Exception {
    rig = new TunnelRig();
    target = new ServerSocket();
    target.bind(TunnelRig.loopback());
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
    target.close();
  }

  @Test
  void bytesGoThereAndBackAndEachDirectionEndsByItself() throws Exception {
    rig.agent("a", 1);
    try (TestConnection client = rig.connect(target.getLocalPort());
        Socket server = target.accept()) {
      client.write("hello".getBytes(StandardCharsets.US_ASCII));
      client.shutdownOutput();
      assertThat(server.getInputStream().readAllBytes()).asString().isEqualTo("hello");
      server.getOutputStream().write("and back".getBytes(StandardCharsets.US_ASCII));
      assertThat(client.read(8)).asString().isEqualTo("and back");
      server.shutdownOutput();
      assertThat(client.read()).isEmpty();
    }
  }

  @Test
  void aLargeTransferArrivesAsItWasSentInBothDirectionsAtOnce() throws Exception {
    rig.agent("a", 1);
    byte[] up = bytes(1, 40 * MEBIBYTE);
    byte[] down = bytes(2, 40 * MEBIBYTE);
    try (TestConnection client = rig.connect(target.getLocalPort());
        Socket server = target.accept()) {
      Thread writer = Thread.ofVirtual().start(() -> unchecked(() -> client.write(up)));
      Thread sender =
          Thread.ofVirtual().start(() -> unchecked(() -> server.getOutputStream().write(down)));
      Thread reader =
          Thread.ofVirtual()
              .start(
                  () ->
                      unchecked(
                          () ->
                              assertThat(server.getInputStream().readNBytes(up.length))
                                  .isEqualTo(up)));
      assertThat(client.read(down.length)).isEqualTo(down);
      writer.join();
      sender.join();
      reader.join();
    }
  }

  /** The target's side has ended before the bytes came that it is slow to take. */
  @Test
  void aTargetThatHasSaidEverythingStillGetsWhatIsSentToIt() throws Exception {
    rig.agent("a", 1);
    byte[] up = bytes(6, 60 * MEBIBYTE);
    try (TestConnection client = rig.connect(target.getLocalPort());
        Socket server = target.accept()) {
      server.shutdownOutput();
      assertThat(client.read()).isEmpty();
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () ->
                      unchecked(
                          () -> {
                            client.write(up);
                            client.shutdownOutput();
                          }));
      // More than any buffer on the way holds waits now.
      await().atMost(TunnelRig.PATIENCE).until(() -> server.getInputStream().available() > 100_000);
      assertThat(server.getInputStream().readAllBytes()).isEqualTo(up);
      writer.join();
    }
  }

  @Test
  void aResetGoesThroughInEitherDirection() throws Exception {
    rig.agent("a", 1);
    TestConnection first = rig.connect(target.getLocalPort());
    try (Socket server = target.accept()) {
      server.setSoLinger(true, 0);
    }
    assertThatThrownBy(first::read).hasMessageContaining("reset");

    TestConnection second = rig.connect(target.getLocalPort());
    try (Socket server = target.accept()) {
      second.reset();
      assertThatThrownBy(() -> server.getInputStream().read()).hasMessageContaining("reset");
    }
  }

  @Test
  void whatTheAgentCannotReachIsToldWithItsReason() throws Exception {
    int port = target.getLocalPort();
    assertThatThrownBy(() -> rig.connect(port))
        .hasMessageContaining("127.0.0.1:" + port)
        .hasMessageContaining("no agent of west is connected to this hub");
    rig.agent("a", 1);
    rig.allowed = allowed -> allowed.port() != 9;
    assertThatThrownBy(() -> rig.connect(9))
        .hasMessageContaining("127.0.0.1:9 is not among the targets of this agent");
    target.close();
    assertThatThrownBy(() -> rig.connect(port))
        .hasMessageContaining("127.0.0.1:" + port)
        .hasMessageContaining("through the agent: connection refused");
    assertThatThrownBy(() -> rig.connect(new HostPort("no-such-name.invalid", 1)))
        .hasMessageContaining("no such name");
  }

  @Test
  void aReaderThatStopsHoldsTheSenderAndNobodyElse() throws Exception {
    rig.agent("a", 1);
    try (TestConnection stalled = rig.connect(target.getLocalPort());
        Socket source = target.accept();
        TestConnection other = rig.connect(target.getLocalPort());
        Socket peer = target.accept()) {
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  source.getOutputStream().write(bytes(3, 300 * MEBIBYTE));
                } catch (IOException e) {
                  // Closed at the end of the test.
                }
              });
      byte[] some = bytes(4, 64);
      for (int i = 0; i < 200; i++) {
        other.write(some);
        assertThat(peer.getInputStream().readNBytes(64)).isEqualTo(some);
        peer.getOutputStream().write(some);
        assertThat(other.read(64)).isEqualTo(some);
      }
      // Nobody reads, so the window never grows.
      assertThat(rig.hubBudget.granted()).isZero();
      assertThat(stalled.read(100)).isEqualTo(Arrays.copyOf(bytes(3, 100), 100));
    }
  }

  @Test
  void whatTheWindowsGrewByComesBackWithTheirStreams() throws Exception {
    rig.agent("a", 1);
    try (TestConnection client = rig.connect(target.getLocalPort());
        Socket server = target.accept()) {
      byte[] up = bytes(5, 60 * MEBIBYTE);
      Thread.ofVirtual().start(() -> unchecked(() -> client.write(up)));
      assertThat(server.getInputStream().readNBytes(up.length)).isEqualTo(up);
    }
    await().atMost(TunnelRig.PATIENCE).until(() -> rig.agentBudget.granted() == 0);
  }

  @Test
  void aNewGenerationTakesOverAtOnceAndTheOldFinishesItsConnections() throws Exception {
    rig.agent("a", 1);
    try (TestConnection old = rig.connect(target.getLocalPort());
        Socket server = target.accept()) {
      rig.agent("a", 2);
      await()
          .atMost(TunnelRig.PATIENCE)
          .until(() -> rig.tunnels.views().stream().filter(Tunnels.View::inUse).count() == 1);
      old.write(new byte[] {1});
      assertThat(server.getInputStream().read()).isEqualTo(1);
    }
    await().atMost(TunnelRig.PATIENCE).until(() -> rig.tunnels.views().size() == 1);
    rig.connect(target.getLocalPort()).close();
  }

  @Test
  void whoeverKeepsAConnectionHearsThatItsTunnelLeavesAndMayFinish() throws Exception {
    rig.agent("a", 1);
    for (Task leaving :
        List.<Task>of(() -> rig.agent("a", 2), () -> rig.agents.getLast().drain())) {
      try (TestConnection client = rig.connect(target.getLocalPort());
          Socket server = target.accept()) {
        leaving.run();
        await().atMost(TunnelRig.PATIENCE).until(() -> Connections.isFinishing(client.channel()));
        client.write(new byte[] {1});
        assertThat(server.getInputStream().read()).isEqualTo(1);
      }
    }
    await().atMost(TunnelRig.PATIENCE).until(() -> rig.tunnels.views().isEmpty());
  }

  @Test
  void whenATunnelBreaksItsConnectionsAreResetAndNewOnesGoByTheOther() throws Exception {
    AgentTunnel first = rig.agent("a", 1);
    TestConnection one = rig.connect(target.getLocalPort());
    Socket server = target.accept();
    rig.agent("b", 1);
    first.close();
    assertThatThrownBy(one::read).hasMessageContaining("the tunnel is gone");
    assertThatThrownBy(() -> server.getInputStream().read()).hasMessageContaining("reset");
    await().atMost(TunnelRig.PATIENCE).until(() -> rig.tunnels.views().size() == 1);
    rig.connect(target.getLocalPort()).close();
    server.close();
  }

  @Test
  void bulkGoesOverATunnelApartFromWhatSomebodyWaitsFor() throws Exception {
    rig.agent("a", 1);
    rig.agent("a", 1);
    await().atMost(TunnelRig.PATIENCE).until(() -> rig.tunnels.views().size() == 2);
    HostPort there = new HostPort("127.0.0.1", target.getLocalPort());
    List<TestConnection> open = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      open.add(rig.connect(there, KINDS.get(i % KINDS.size())));
    }
    assertThat(rig.tunnels.views())
        .extracting(Tunnels.View::streams)
        .containsExactlyInAnyOrder(3, 9);
    for (TestConnection each : open) {
      each.close();
    }
  }

  @Test
  void anAgentThatIsNotWantedAnyMoreIsToldWhyAndCutOff() throws Exception {
    rig.agent("a", 1);
    TestConnection one = rig.connect(target.getLocalPort());
    rig.tunnels.end(view -> view.agent().equals("a"), "the agent was revoked");
    assertThatThrownBy(one::read).hasMessageContaining("the tunnel is gone");
    assertThat(rig.tunnels.isConnected(TunnelRig.CLUSTER)).isFalse();
  }

  static byte[] bytes(long seed, int count) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  interface Task {
    void run() throws Exception;
  }

  static void unchecked(Task task) {
    try {
      task.run();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
