package dev.fairway.hub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.ClientTls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLSocket;

/**
 * An HTTP proxy as companies have them: it may speak TLS itself, want credentials, and open the TLS
 * that goes through it, by an authority of its own. It takes every name for one of loopback.
 */
final class TestProxy implements AutoCloseable {

  private final ServerSocket server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
  private volatile Optional<String> credentials = Optional.empty();
  private volatile Optional<CertificateAuthority> opening = Optional.empty();
  private volatile String beyond = "";

  private TestProxy(ServerSocket server) {
    this.server = server;
    threads.submit(this::accept);
  }

  static TestProxy plain() throws IOException {
    return new TestProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
  }

  /** One that is reached over TLS. */
  static TestProxy overTls(CertificateAuthority authority) throws IOException {
    var own = authority.issueServer(List.of("127.0.0.1"), Duration.ofHours(1));
    return new TestProxy(
        ClientTls.trusting(authority.certificatePem(), own)
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress()));
  }

  /** Wants these from now on. */
  TestProxy wants(String userAndPassword) {
    credentials = Optional.of(userAndPassword);
    return this;
  }

  /**
   * Opens TLS from now on.
   *
   * @param authority of the certificates that it makes for every name
   * @param trustPem what it verifies servers by
   */
  TestProxy opensTls(CertificateAuthority authority, String trustPem) {
    beyond = trustPem;
    opening = Optional.of(authority);
    return this;
  }

  int port() {
    return server.getLocalPort();
  }

  /** What it was asked for, in order; with its answer. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  /** Every byte that went through it, after TLS that it has opened. */
  String seen() {
    synchronized (seen) {
      return seen.toString(ISO_8859_1);
    }
  }

  /** Breaks off what it carries. */
  void breakOff() throws IOException {
    for (Socket each : open) {
      each.close();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    breakOff();
    threads.shutdownNow();
  }

  private Void accept() throws IOException {
    while (true) {
      Socket client = server.accept();
      open.add(client);
      threads.submit(() -> serve(client));
    }
  }

  private Void serve(Socket client) throws IOException {
    try (client) {
      String head = head(client.getInputStream());
      String target = head.split(" ", -1)[1];
      if (!isKnown(head)) {
        asked.add(target + " 407");
        answer(client, "407 No\r\nProxy-Authenticate: Basic realm=\"out\"");
        return null;
      }
      int colon = target.lastIndexOf(':');
      int port = Integer.parseInt(target.substring(colon + 1));
      try (Socket far = new Socket(InetAddress.getLoopbackAddress(), port)) {
        open.add(far);
        asked.add(target + " 200");
        answer(client, "200 Connection established");
        if (opening.isPresent()) {
          openTls(client, far, target.substring(0, colon), opening.get());
        } else {
          join(client, far);
        }
      } catch (IOException e) {
        asked.add(target + " 502");
        answer(client, "502 Bad Gateway");
      }
    } finally {
      open.remove(client);
    }
    return null;
  }

  private void openTls(Socket client, Socket far, String name, CertificateAuthority authority)
      throws IOException {
    var made = authority.issueServer(List.of(name), Duration.ofHours(1));
    var context = ClientTls.trusting(beyond, made);
    SSLSocket near = (SSLSocket) context.getSocketFactory().createSocket(client, null, true);
    near.setUseClientMode(false);
    SSLSocket beyondIt =
        (SSLSocket) context.getSocketFactory().createSocket(far, name, far.getPort(), true);
    join(near, beyondIt);
  }

  private void join(Socket one, Socket other) throws IOException {
    var back = threads.submit(() -> copy(other, one));
    copy(one, other);
    try {
      back.get();
    } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
      throw new IOException(e);
    }
  }

  private Void copy(Socket from, Socket to) {
    byte[] buffer = new byte[16_384];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int size = in.read(buffer); size >= 0; size = in.read(buffer)) {
        synchronized (seen) {
          seen.write(buffer, 0, size);
        }
        out.write(buffer, 0, size);
        out.flush();
      }
      to.shutdownOutput();
    } catch (IOException e) {
      close(from);
      close(to);
    }
    return null;
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed.
    }
  }

  private boolean isKnown(String head) {
    return credentials
        .map(text -> Base64.getEncoder().encodeToString(text.getBytes(UTF_8)))
        .map(text -> head.contains("\r\nProxy-Authorization: Basic " + text + "\r\n"))
        .orElse(true);
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no head: " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static void answer(Socket client, String status) throws IOException {
    client.getOutputStream().write(("HTTP/1.1 " + status + "\r\n\r\n").getBytes(UTF_8));
    client.getOutputStream().flush();
  }
}
