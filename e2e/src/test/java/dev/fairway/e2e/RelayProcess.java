package dev.fairway.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.regex.Pattern;

/** {@code fairway relay} in a process of its own, with as many descriptors as a test grants it. */
final class RelayProcess extends FairwayProcess {

  private static final Pattern RELAYING = Pattern.compile("relaying on .*:(\\d+)");

  /**
   * Starts it, and waits until it listens.
   *
   * @param descriptors the most that it may have
   * @param upstream the port on loopback where its connections go
   */
  RelayProcess(int descriptors, int upstream) throws IOException {
    super(
        descriptors,
        "relay",
        "--listen",
        "127.0.0.1:0",
        "--to",
        "127.0.0.1:" + upstream,
        "--admin-listen",
        "127.0.0.1:0");
  }

  Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(RELAYING));
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }
}
