package dev.fairway.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/**
 * Passes TCP connections on to another port of loopback, as an L4 relay does, until it is shut:
 * then it swallows everything and says nothing, on open connections and on new ones.
 */
final class Valve implements AutoCloseable {

  private final ServerSocket server;
  private final Semaphore open = new Semaphore(1);
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private volatile int target;

  Valve(int target) throws IOException {
    this.target = target;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** New connections go there. */
  void leadTo(int port) {
    target = port;
  }

  /** Swallows everything from now on. */
  void shut() {
    open.acquireUninterruptibly();
  }

  /** Passes on again. */
  void open() {
    open.release();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        Socket to = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(client);
        sockets.add(to);
        Thread.ofVirtual().start(() -> pass(client, to));
        Thread.ofVirtual().start(() -> pass(to, client));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void pass(Socket from, Socket to) {
    byte[] bytes = new byte[8_192];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        open.acquireUninterruptibly();
        open.release();
        out.write(bytes, 0, read);
      }
    } catch (IOException e) {
      // One of the two has closed.
    }
  }
}
