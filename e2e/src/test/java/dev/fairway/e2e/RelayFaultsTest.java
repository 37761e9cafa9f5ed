package dev.fairway.e2e;

import static dev.fairway.e2e.RelayProcess.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.fairway.testkit.Requires;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** A relay with too little of what the kernel grants, or very much of it. */
final class RelayFaultsTest {

  /** What a client asks its server for. */
  private static final int ECHO = 1;

  private static final int FLOOD = 2;

  /** More than the program itself needs, with its jars. */
  private static final int FEW = 500;

  /** What the program and the test need besides connections. */
  private static final int OTHERS = 1_000;

  /** What the program opens later: jars, pipes. */
  private static final int SPARE = 20;

  private static final int MOST_IDLE = 8_000;
  private static final int STALLED = 48;

  private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
  private ServerSocket server;

  @BeforeEach
  void serve() throws IOException {
    Requires.linux();
    server = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    for (Socket each : open) {
      each.close();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private static void serve(Socket socket) {
    try (socket) {
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      byte[] flood = new byte[64 << 10];
      for (int asked = in.read(); asked >= 0; asked = in.read()) {
        out.write(asked);
        while (asked == FLOOD) {
          out.write(flood);
        }
      }
    } catch (IOException e) {
      // The peer has gone.
    }
  }

  @Test
  void withoutDescriptorsItStopsAcceptingAndGoesOnOnceThereAreSome() throws Exception {
    try (RelayProcess relay = new RelayProcess(FEW, server.getLocalPort())) {
      Socket first = connect(relay);
      assertThat(isServed(first)).isTrue();
      int before = relay.descriptors();

      List<Socket> many = new ArrayList<>();
      while (!relay.log().contains("cannot be accepted now")) {
        assertThat(many).hasSizeLessThan(4 * FEW);
        many.add(connect(relay));
        many.getLast().getOutputStream().write(ECHO);
      }
      assertThat(isServed(first)).isTrue();

      for (Socket each : many) {
        each.close();
      }
      await().until(() -> relay.descriptors() <= before + SPARE);
      assertThat(isServed(first)).isTrue();
      await().until(() -> isServed(connect(relay)));
      assertThat(relay.isAlive()).isTrue();
    }
  }

  @Test
  void withoutPipesItCopies() throws Exception {
    try (RelayProcess relay = new RelayProcess(FEW, server.getLocalPort())) {
      for (int i = 0; i < STALLED; i++) {
        ask(connect(relay), FLOOD);
      }
      await().until(() -> relay.metric("fairway_pipes_exhausted_total") > 0);

      Socket reader = connect(relay);
      ask(reader, FLOOD);
      reader.getInputStream().skipNBytes(64 << 20);
      assertThat(isServed(connect(relay))).isTrue();
    }
  }

  @Test
  void thousandsOfIdleConnectionsStayAndOthersAreServed(TestReporter reporter) throws Exception {
    int idle = (int) Math.min(MOST_IDLE, (descriptors() - OTHERS) / 2);
    reporter.publishEntry("idle connections", String.valueOf(idle));
    try (RelayProcess relay = new RelayProcess((int) descriptors(), server.getLocalPort())) {
      assertThat(isServed(connect(relay))).isTrue();
      int before = relay.descriptors();
      List<Socket> clients = new ArrayList<>();
      for (int i = 0; i < idle; i++) {
        Socket client = connect(relay);
        clients.add(client);
        assertThat(isServed(client)).isTrue();
      }
      assertThat(relay.metric("fairway_sessions_open")).isGreaterThanOrEqualTo(idle);
      for (Socket client : clients) {
        assertThat(isServed(client)).isTrue();
      }
      for (Socket client : clients) {
        client.close();
      }
      await().until(() -> relay.descriptors() <= before + SPARE);
      assertThat(isServed(connect(relay))).isTrue();
    }
  }

  private static long descriptors() {
    return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getMaxFileDescriptorCount();
  }

  private Socket connect(RelayProcess relay) throws IOException {
    Socket socket = relay.connect();
    open.add(socket);
    return socket;
  }

  private static void ask(Socket socket, int what) throws IOException {
    socket.getOutputStream().write(what);
    assertThat(socket.getInputStream().read()).isEqualTo(what);
  }

  /** Whether it gets an answer, be it that it was accepted only now. */
  private static boolean isServed(Socket socket) {
    try {
      socket.getOutputStream().write(ECHO);
      return socket.getInputStream().read() == ECHO;
    } catch (IOException e) {
      return false;
    }
  }
}
