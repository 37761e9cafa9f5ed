package dev.fairway.pump;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** What tests do with the far ends of a session. */
final class Ends {

  /** How a peer's connection ends. */
  enum How {
    FIN,
    RST
  }

  /** Long enough that whoever could take bytes has most likely taken them. */
  private static final int TAKEN_MILLIS = 200;

  private Ends() {}

  static void send(SocketChannel socket, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining()) {
      socket.write(buffer);
    }
  }

  /** Sends until nobody takes any more for a while, or enough. */
  static int sendWhatIsTaken(SocketChannel socket, int enough) throws IOException {
    socket.configureBlocking(false);
    int total = 0;
    try (Selector writable = Selector.open()) {
      socket.register(writable, SelectionKey.OP_WRITE);
      while (total < enough && writable.select(TAKEN_MILLIS) > 0) {
        writable.selectedKeys().clear();
        total += socket.write(ByteBuffer.allocate(64 << 10));
      }
    }
    socket.configureBlocking(true);
    return total;
  }

  static void receive(SocketChannel socket, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining()) {
      if (socket.read(buffer) < 0) {
        throw new IOException("ended after " + buffer.position() + " of " + bytes + " bytes");
      }
    }
  }

  /** Reads to the end. */
  static How end(SocketChannel socket) {
    ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
    try {
      while (socket.read(buffer.clear()) >= 0) {
        // Until the end.
      }
      return How.FIN;
    } catch (IOException e) {
      return How.RST;
    }
  }

  static void reset(SocketChannel socket) throws IOException {
    socket.setOption(StandardSocketOptions.SO_LINGER, 0);
    socket.close();
  }
}
