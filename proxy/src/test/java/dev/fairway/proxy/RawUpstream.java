package dev.fairway.proxy;

import dev.fairway.net.HostPort;
import dev.fairway.pki.ClientTls;
import dev.fairway.pki.IssuedCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** An upstream over TLS that does on each connection, byte by byte, what its script says. */
final class RawUpstream implements AutoCloseable {

  /** What happens on one connection, from its first byte to its last. */
  interface Script {
    void run(Wire wire) throws Exception;
  }

  final AtomicInteger connections = new AtomicInteger();

  /** The SNI names that were asked for. */
  final Queue<String> serverNames = new ConcurrentLinkedQueue<>();

  private final Queue<Wire> wires = new ConcurrentLinkedQueue<>();
  private final SSLServerSocket server;
  private final Script script;

  RawUpstream(Rig rig, Script script) throws IOException {
    this(rig, "http/1.1", script);
  }

  RawUpstream(Rig rig, String protocol, Script script) throws IOException {
    this(rig, rig.certificate, protocol, script);
  }

  RawUpstream(Rig rig, IssuedCertificate certificate, String protocol, Script script)
      throws IOException {
    this.script = script;
    server =
        (SSLServerSocket)
            ClientTls.trusting(rig.authority.certificatePem(), certificate)
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    var parameters = server.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {protocol});
    server.setSSLParameters(parameters);
    Thread.ofVirtual().start(this::accept);
  }

  HostPort endpoint() {
    return new HostPort("127.0.0.1", server.getLocalPort());
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Wire wire : wires) {
      wire.close();
    }
  }

  private void accept() {
    try {
      while (true) {
        SSLSocket socket = (SSLSocket) server.accept();
        connections.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void serve(SSLSocket socket) {
    try (socket) {
      socket.startHandshake();
      for (SNIServerName name :
          ((ExtendedSSLSession) socket.getSession()).getRequestedServerNames()) {
        serverNames.add(new String(name.getEncoded(), StandardCharsets.US_ASCII));
      }
      Wire wire = new Wire(socket);
      wires.add(wire);
      script.run(wire);
    } catch (Exception e) {
      // The peer has gone: what that means is what the test looks at.
    }
  }
}
