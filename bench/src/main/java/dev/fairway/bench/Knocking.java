package dev.fairway.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients of a target that swallows packets: each waits for a while, gives up, and knocks again.
 */
final class Knocking implements LatencyBeside.Going {

  private static final int CLIENTS = 32;
  private static final int PATIENCE_MILLIS = 500;

  private final int port;
  private final List<Thread> clients = new ArrayList<>();
  private final AtomicInteger knocks = new AtomicInteger();
  private volatile boolean over;

  private Knocking(int port) {
    this.port = port;
  }

  static Knocking begin(int port) {
    Knocking knocking = new Knocking(port);
    for (int i = 0; i < CLIENTS; i++) {
      knocking.clients.add(Thread.ofVirtual().name("knock").start(knocking::knockAgainAndAgain));
    }
    return knocking;
  }

  @Override
  public String told() {
    return knocks + " connections to where nobody answers";
  }

  @Override
  public void close() {
    over = true;
    clients.forEach(Thread::interrupt);
  }

  private void knockAgainAndAgain() {
    while (!over) {
      try (Socket socket = new Socket()) {
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(Ports.LOOPBACK, port), PATIENCE_MILLIS);
        knocks.incrementAndGet();
        int first = socket.getInputStream().read();
        assert first < 0 : "somebody answers";
      } catch (SocketTimeoutException e) {
        // As expected; it is closed, and asked anew.
      } catch (IOException e) {
        if (!over && !(e instanceof java.net.SocketException)) {
          throw new BenchException("cannot knock: " + e.getMessage(), e);
        }
      }
    }
  }
}
