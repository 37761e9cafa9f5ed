package dev.fairway.proxy;

import dev.fairway.net.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/** A stretch of the way to an endpoint that can be made to lose everything, and be mended. */
final class Valve implements AutoCloseable {

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final HostPort target;
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final CountDownLatch connected = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private boolean held;

  Valve(HostPort target) throws IOException {
    this.target = target;
    Thread.ofVirtual().start(this::accept);
  }

  HostPort endpoint() {
    return new HostPort("127.0.0.1", server.getLocalPort());
  }

  /** From now on nothing arrives at either end, and neither hears of it. */
  synchronized void hold() {
    held = true;
  }

  synchronized void release() {
    held = false;
    notifyAll();
  }

  /** Returns when somebody has connected. */
  void awaitConnection() throws InterruptedException {
    connected.await();
  }

  /** Returns when whoever connected has ended its side of a connection. */
  void awaitEnd() throws InterruptedException {
    ended.await();
  }

  @Override
  public void close() throws IOException {
    release();
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket near = server.accept();
        Socket far = new Socket(InetAddress.getLoopbackAddress(), target.port());
        sockets.add(near);
        sockets.add(far);
        connected.countDown();
        Thread.ofVirtual()
            .start(
                () -> {
                  pass(near, far);
                  ended.countDown();
                });
        Thread.ofVirtual().start(() -> pass(far, near));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void pass(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[1 << 16];
      for (int size = in.read(buffer); size >= 0; size = in.read(buffer)) {
        awaitOpen();
        out.write(buffer, 0, size);
      }
      to.shutdownOutput();
    } catch (IOException | InterruptedException e) {
      // Either end is gone, and the other will hear of it when the test closes it.
    }
  }

  private synchronized void awaitOpen() throws InterruptedException {
    while (held) {
      wait();
    }
  }
}
