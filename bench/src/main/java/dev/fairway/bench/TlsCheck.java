package dev.fairway.bench;

import dev.fairway.pki.ClientTls;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * What is really negotiated: some TLS libraries ignore some settings. The client here offers only
 * what all shall have; the upstream says what it sees.
 */
final class TlsCheck {

  private static final int TIMEOUT_MILLIS = 10_000;
  private static final int MOST = 4_096;

  private final String authority;

  TlsCheck(String authority) {
    this.authority = authority;
  }

  /**
   * Returns what both sides of a subject speak, in words.
   *
   * @throws BenchException if it is not what all shall speak
   */
  String check(RunningSubject subject) throws IOException {
    try (Socket plain = new Socket(Ports.LOOPBACK, subject.port());
        SSLSocket socket =
            (SSLSocket)
                ClientTls.trusting(authority)
                    .getSocketFactory()
                    .createSocket(plain, HubSite.HOST, subject.port(), true)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.setSSLParameters(offer());
      socket.startHandshake();
      String client =
          socket.getSession().getProtocol() + " " + socket.getSession().getCipherSuite();
      String upstream = upstream(socket);
      String wanted = LoadTls.VERSION + " " + LoadTls.CIPHER;
      if (!client.equals(wanted)
          || !upstream.startsWith(wanted + " " + LoadTls.GROUP + " . HTTP/")) {
        throw new BenchException(
            "%s negotiated %s with its client and %s with its upstream (expected: %s %s on both)"
                .formatted(subject.name(), client, upstream, wanted, LoadTls.GROUP));
      }
      return client + " " + LoadTls.GROUP + " with clients, " + upstream + " with the upstream";
    }
  }

  private static SSLParameters offer() {
    SSLParameters offer =
        new SSLParameters(new String[] {LoadTls.CIPHER}, new String[] {LoadTls.VERSION});
    offer.setNamedGroups(new String[] {"x25519"});
    offer.setServerNames(List.of(new SNIHostName(HubSite.HOST)));
    offer.setEndpointIdentificationAlgorithm("HTTPS");
    return offer;
  }

  private static String upstream(SSLSocket socket) throws IOException {
    String request = "GET /tls HTTP/1.1\r\nHost: " + HubSite.HOST + "\r\nConnection: close\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    String answer = new String(socket.getInputStream().readNBytes(MOST), StandardCharsets.US_ASCII);
    int body = answer.indexOf(LoadTls.VERSION);
    return body < 0 ? answer : answer.substring(body).lines().findFirst().orElse("");
  }
}
