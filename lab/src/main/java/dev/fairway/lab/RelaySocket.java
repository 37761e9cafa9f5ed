package dev.fairway.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** One of the two sockets of a connection through a relay. For the thread of the loop. */
final class RelaySocket {

  private final SocketChannel channel;
  private final SelectionKey key;

  /**
   * Of a connection, or of one that is being made.
   *
   * @param handler hears when something can be done that it is interested in
   */
  RelaySocket(DelayLoop loop, SocketChannel channel, DelayLoop.Handler handler) throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    this.channel = channel;
    this.key = loop.register(channel, 0, handler);
  }

  boolean isConnected() {
    return channel.isConnected() && channel.isOpen();
  }

  /** Whether an attempt to connect is decided now; fails if it went wrong. */
  boolean finishConnect() throws IOException {
    return channel.finishConnect();
  }

  int read(ByteBuffer space) throws IOException {
    return channel.read(space);
  }

  int write(ByteBuffer bytes) throws IOException {
    return channel.write(bytes);
  }

  /** Says that nothing more will come. */
  void finish() throws IOException {
    channel.shutdownOutput();
  }

  /** Waits for what can be done. */
  void await(boolean reading, boolean writing) {
    if (!key.isValid()) {
      return;
    }
    int wanted =
        channel.isConnected()
            ? (reading ? SelectionKey.OP_READ : 0) | (writing ? SelectionKey.OP_WRITE : 0)
            : SelectionKey.OP_CONNECT;
    if (key.interestOps() != wanted) {
      key.interestOps(wanted);
    }
  }

  boolean isReadable() {
    return key.isValid() && key.isReadable();
  }

  boolean isWritable() {
    return key.isValid() && key.isWritable();
  }

  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Closes it with a RST. */
  void abort() {
    abort(channel);
  }

  /** Closes a connection with a RST. */
  static void abort(SocketChannel channel) {
    try (channel) {
      if (channel.isConnected()) {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
    } catch (IOException e) {
      // The other side was faster: it is closed anyway.
      return;
    }
  }
}
