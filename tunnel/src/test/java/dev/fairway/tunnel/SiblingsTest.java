package dev.fairway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fairway.net.HostPort;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections through another replica, which has the agent. */
class SiblingsTest {

  private static final int SIZE = 20 << 20;

  private static final Siblings.Times TIMES =
      new Siblings.Times(TunnelRig.PATIENCE, TunnelRig.PATIENCE, TunnelRig.PATIENCE);

  private TunnelRig here;
  private TunnelRig there;
  private TunnelRig third;
  private ServerSocket target;

  @BeforeEach
  void open() throws Exception {
    here = new TunnelRig("here", TIMES);
    there = new TunnelRig("there", TIMES);
    third = new TunnelRig("third", TIMES);
    target = new ServerSocket();
    target.bind(TunnelRig.loopback());
  }

  @AfterEach
  void close() throws Exception {
    here.close();
    there.close();
    third.close();
    target.close();
  }

  private TestConnection connect() throws Exception {
    return here.connect(target.getLocalPort());
  }

  @Test
  void bytesArriveAsTheyWereSentAndEachDirectionEndsByItself() throws Exception {
    here.knows(there);
    there.agent("a", 1);
    byte[] up = TunnelTest.bytes(1, SIZE);
    byte[] down = TunnelTest.bytes(2, SIZE);
    try (TestConnection client = connect();
        Socket server = target.accept()) {
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () ->
                      TunnelTest.unchecked(
                          () -> {
                            client.write(up);
                            client.shutdownOutput();
                          }));
      assertThat(server.getInputStream().readAllBytes()).isEqualTo(up);
      writer.join();
      Thread sender =
          Thread.ofVirtual()
              .start(
                  () ->
                      TunnelTest.unchecked(
                          () -> {
                            server.getOutputStream().write(down);
                            server.shutdownOutput();
                          }));
      assertThat(client.read(SIZE)).isEqualTo(down);
      assertThat(client.read()).isEmpty();
      sender.join();
    }
    await().atMost(TunnelRig.PATIENCE).until(() -> streams(there) == 0);
  }

  private static int streams(TunnelRig rig) {
    return rig.tunnels.views().stream().mapToInt(Tunnels.View::streams).sum();
  }

  @Test
  void whatIsResetAtOneEndIsResetAtTheOther() throws Exception {
    here.knows(there);
    there.agent("a", 1);
    try (TestConnection client = connect();
        Socket server = target.accept()) {
      client.write("x".getBytes(StandardCharsets.US_ASCII));
      assertThat(server.getInputStream().read()).isEqualTo('x');
      client.reset();
      assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketException.class);
    }
    try (TestConnection client = connect()) {
      Socket server = target.accept();
      server.setSoLinger(true, 0);
      server.close();
      assertThatThrownBy(client::read).isInstanceOf(IOException.class);
    }
    await().atMost(TunnelRig.PATIENCE).until(() -> streams(there) == 0);
  }

  @Test
  void aReplicaAsksNoThirdOneForAnother() throws Exception {
    here.knows(there);
    there.knows(third);
    third.agent("a", 1);
    assertThatThrownBy(this::connect)
        .hasMessageContaining("no agent of west is connected to this hub");
    assertThat(there.siblings.forwarded()).isEmpty();

    // The same replica does reach it for itself.
    there.connect(target.getLocalPort()).close();
    assertThat(there.siblings.forwarded()).isEqualTo(Map.of("west", 1L));
  }

  @Test
  void whoHasAnAgentOfItsOwnAsksNobody() throws Exception {
    here.knows(there);
    here.agent("a", 1);
    there.agent("b", 1);
    connect().close();
    assertThat(here.siblings.forwarded()).isEmpty();
  }

  @Test
  void whatGoesThroughAnotherIsCountedAsLongAsItDoes() throws Exception {
    here.knows(there);
    there.agent("a", 1);
    var way = new Siblings.Way("west", "there");
    TestConnection client = connect();
    assertThat(here.siblings.open()).isEqualTo(Map.of(way, 1L));
    client.close();
    await().atMost(TunnelRig.PATIENCE).until(() -> here.siblings.open().equals(Map.of(way, 0L)));
    assertThat(here.siblings.forwarded()).isEqualTo(Map.of("west", 1L));
  }

  @Test
  void whenTheOtherDiesItsConnectionsBreakAndErrorsSaySo() throws Exception {
    here.knows(there);
    there.agent("a", 1);
    try (TestConnection client = connect();
        Socket server = target.accept()) {
      there.die();
      assertThatThrownBy(client::read).hasMessageContaining("the tunnel is gone");
      assertThat(server.isConnected()).isTrue();
    }
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(this::connect)
          .hasMessageContaining("no agent of west is connected to this hub")
          .hasMessageContaining("replica there cannot be reached");
    }
  }

  @Test
  void oneThatIsDeadOrHasNoAgentIsPassedOver() throws Exception {
    there.die();
    try (TunnelRig empty = new TunnelRig("empty", TIMES)) {
      here.knows(there, empty, third);
      third.agent("a", 1);
      for (int i = 0; i < 20; i++) {
        connect().close();
      }
    }
    assertThat(here.siblings.forwarded()).isEqualTo(Map.of("west", 20L));
  }

  @Test
  void whatTheAgentSaysIsPassedOn() throws Exception {
    here.knows(there);
    there.agent("a", 1);
    there.allowed = each -> each.port() == target.getLocalPort();
    HostPort other = new HostPort("127.0.0.1", 1);
    assertThatThrownBy(() -> here.connect(other))
        .hasMessageContaining("through replica there: 127.0.0.1:1 is not among the targets");
    there.allowed = each -> true;
    assertThatThrownBy(() -> here.connect(other)).hasMessageContaining("refused");
  }

  @Test
  void anAgentThatComesHereIsUsedFromThenOn() throws Exception {
    here.knows(there);
    there.agent("a", 1);
    connect().close();
    here.agent("a", 1);
    connect().close();
    assertThat(here.siblings.forwarded()).isEqualTo(Map.of("west", 1L));
  }

  @Test
  void aConnectionToAnotherIsKeptWhileItIsUsedAndLetGoThen() throws Exception {
    there.agent("a", 1);
    var soon = new Siblings.Times(TunnelRig.PATIENCE, Duration.ofMillis(100), TunnelRig.PATIENCE);
    try (TunnelRig brief = new TunnelRig("brief", soon)) {
      brief.knows(there);
      try (TestConnection client = brief.connect(target.getLocalPort());
          Socket server = target.accept()) {
        brief.connect(target.getLocalPort()).close();
        target.accept().close();
        assertThat(there.connections()).isEqualTo(2);
        server.getOutputStream().write('x');
        assertThat(client.read(1)).asString().isEqualTo("x");
      }
      await().atMost(TunnelRig.PATIENCE).until(() -> there.connections() == 1);
      brief.connect(target.getLocalPort()).close();
    }
  }

  @Test
  void oneThatIsOldTakesNoMoreAndFinishesWhatItCarries() throws Exception {
    there.agent("a", 1);
    var old = new Siblings.Times(TunnelRig.PATIENCE, Duration.ofMillis(100), Duration.ZERO);
    try (TunnelRig brief = new TunnelRig("brief", old)) {
      brief.knows(there);
      try (TestConnection client = brief.connect(target.getLocalPort());
          Socket server = target.accept()) {
        await()
            .atMost(TunnelRig.PATIENCE)
            .until(
                () -> {
                  brief.connect(target.getLocalPort()).close();
                  return there.connections() > 2;
                });
        server.getOutputStream().write('x');
        assertThat(client.read(1)).asString().isEqualTo("x");
      }
    }
  }
}
