package dev.fairway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.model.TrafficClass;
import dev.fairway.net.HostPort;
import io.netty.buffer.Unpooled;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What all streams of a connection may have under way together. */
class ConnectionWindowTest {

  private static final int SENT = 4 << 20;

  /** Were it returned by halves, half of it would never be under way. */
  @Test
  void isReturnedInSmallParts() throws Exception {
    try (TunnelRig rig = new TunnelRig();
        ServerSocket target = new ServerSocket()) {
      target.bind(TunnelRig.loopback());
      rig.agent("a", 1);
      var wanted =
          new Tunnels.Wanted(
              TunnelRig.CLUSTER,
              TrafficClass.INTERACTIVE,
              new HostPort("127.0.0.1", target.getLocalPort()));
      TunnelPeer hub =
          rig.tunnels.choose(wanted, rig.hubLoops.next(), Set.of()).orElseThrow().peer();
      await().atMost(TunnelRig.PATIENCE).until(() -> window(hub) == TunnelPeer.CONNECTION_WINDOW);
      try (TestConnection connection = rig.connect(target.getLocalPort());
          Socket peer = target.accept()) {
        connection.channel().writeAndFlush(Unpooled.wrappedBuffer(new byte[SENT]));
        assertThat(peer.getInputStream().readNBytes(SENT)).hasSize(SENT);
        await()
            .atMost(TunnelRig.PATIENCE)
            .until(() -> window(hub) > TunnelPeer.CONNECTION_WINDOW - SENT / 4);
      }
    }
  }

  private static int window(TunnelPeer peer) throws Exception {
    var connection = peer.connection();
    return peer.loop()
        .submit(
            () -> connection.remote().flowController().windowSize(connection.connectionStream()))
        .get();
  }
}
