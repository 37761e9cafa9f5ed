package dev.fairway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.net.HostPort;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Clients that give up cost their own streams and nothing else, however many they are: Netty would
 * end a connection after a few hundred resets.
 */
class CancellationsTest {

  private static final int STREAMS = 3_000;

  @Test
  void thousandsOfStreamsThatAreOpenedAndResetLeaveTheTunnelAsItWas() throws Exception {
    try (TunnelRig rig = new TunnelRig();
        ServerSocket target = new ServerSocket();
        ServerSocket other = new ServerSocket()) {
      target.bind(TunnelRig.loopback(), 1_000);
      other.bind(TunnelRig.loopback());
      AtomicInteger ended = new AtomicInteger();
      Thread.ofVirtual().start(() -> discard(target, ended));
      rig.agent("a", 1);
      Instant since = rig.tunnels.views().getFirst().since();
      try (TestConnection steady = rig.connect(other.getLocalPort());
          Socket peer = other.accept()) {
        for (int i = 0; i < STREAMS; i++) {
          TestConnection given = rig.connect(new HostPort("127.0.0.1", target.getLocalPort()));
          given.write(new byte[100]);
          given.reset();
          if (i % 100 == 0) {
            steady.write(new byte[] {(byte) i});
            assertThat(peer.getInputStream().read()).isEqualTo(i & 0xff);
          }
        }
      }
      await().until(() -> rig.tunnels.views().getFirst().streams() == 0);
      await().until(() -> ended.get() == STREAMS);
      assertThat(rig.tunnels.views())
          .singleElement()
          .extracting(Tunnels.View::since)
          .isEqualTo(since);
      assertThat(rig.hubBudget.granted()).isZero();
      assertThat(rig.agentBudget.granted()).isZero();
      rig.connect(other.getLocalPort()).close();
    }
  }

  private static void discard(ServerSocket target, AtomicInteger ended) {
    try {
      while (true) {
        Socket accepted = target.accept();
        Thread.ofVirtual()
            .start(
                () -> {
                  try (accepted) {
                    accepted.getInputStream().transferTo(OutputStream.nullOutputStream());
                  } catch (IOException e) {
                    // Reset, as it should be.
                  } finally {
                    ended.incrementAndGet();
                  }
                });
      }
    } catch (IOException e) {
      // The end of the test.
    }
  }
}
