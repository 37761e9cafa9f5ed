package dev.fairway.e2e;

import static dev.fairway.e2e.RelayProcess.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.testkit.Requires;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What service managers, logrotate and impatient operators send to a relay. */
final class RelaySignalsTest {

  private static final int DESCRIPTORS = 500;

  private ServerSocket server;

  @BeforeEach
  void serve() throws IOException {
    Requires.linux();
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::echo);
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private void echo() {
    try (Socket socket = server.accept()) {
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  @Test
  void whatAsksOthersForAReloadOrNewLogFilesEndsNothing() throws Exception {
    try (RelayProcess relay = new RelayProcess(DESCRIPTORS, server.getLocalPort());
        Socket client = relay.connect()) {
      exchange(client);
      for (String signal : new String[] {"HUP", "USR1"}) {
        relay.signal(signal);
        await().until(() -> relay.log().contains("SIG" + signal + ":"));
      }
      exchange(client);
      assertThat(relay.isAlive()).isTrue();
    }
  }

  @Test
  void aDrainWaitsForConnectionsUntilASecondSignal() throws Exception {
    try (RelayProcess relay = new RelayProcess(DESCRIPTORS, server.getLocalPort());
        Socket client = relay.connect()) {
      exchange(client);
      relay.signal("TERM");
      await().until(() -> relay.log().contains("draining: at most"));
      exchange(client);
      relay.signal("TERM");
      assertThat(relay.exit()).isZero();
      assertThat(relay.log()).contains("a second signal ends the drain");
    }
  }

  private static void exchange(Socket client) throws IOException {
    client.getOutputStream().write('x');
    assertThat(client.getInputStream().read()).isEqualTo('x');
  }
}
