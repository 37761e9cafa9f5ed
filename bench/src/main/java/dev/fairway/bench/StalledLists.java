package dev.fairway.bench;

import dev.fairway.pki.ClientTls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Clients that ask for a gigabyte in all, and read nothing of it. */
final class StalledLists implements LatencyBeside.Going {

  /** Of 50 MB each. */
  private static final int CLIENTS = 20;

  /** After so long all buffers between here and the upstream are full, and nothing moves. */
  private static final long REST = TimeUnit.SECONDS.toNanos(2);

  private final List<SSLSocket> sockets = new ArrayList<>();

  private StalledLists() {}

  /** Returns when all have asked, and have got what fits into buffers. */
  static StalledLists begin(HubSite site, int port) throws IOException {
    SSLSocketFactory factory = ClientTls.trusting(site.authority()).getSocketFactory();
    StalledLists lists = new StalledLists();
    String request = "GET " + HubSite.LARGE + " HTTP/1.1\r\nhost: " + HubSite.HOST + "\r\n\r\n";
    for (int i = 0; i < CLIENTS; i++) {
      SSLSocket socket = (SSLSocket) factory.createSocket(Ports.LOOPBACK, port);
      lists.sockets.add(socket);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(HubSite.HOST)));
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }
    LockSupport.parkNanos(REST);
    return lists;
  }

  @Override
  public String told() {
    return sockets.size() + " answers of 50 MB that nobody reads";
  }

  @Override
  public void close() throws IOException {
    for (SSLSocket socket : sockets) {
      socket.close();
    }
  }
}
