package dev.fairway.relay;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/** A DNS server that gives every name the one address that it is told. */
final class MovingName implements AutoCloseable {

  private static final int HEAD = 12;
  private static final short ANSWER = (short) 0x8180;
  private static final short NAME_OF_QUESTION = (short) 0xC00C;
  private static final short TYPE_A = 1;
  private static final short CLASS_IN = 1;

  private final DatagramSocket socket;
  private volatile byte[] address = {127, 0, 0, 1};

  MovingName() throws IOException {
    socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  int port() {
    return socket.getLocalPort();
  }

  void moveTo(int... numbers) {
    byte[] next = new byte[numbers.length];
    for (int i = 0; i < next.length; i++) {
      next[i] = (byte) numbers[i];
    }
    address = next;
  }

  private void serve() {
    try {
      byte[] bytes = new byte[512];
      while (true) {
        DatagramPacket query = new DatagramPacket(bytes, bytes.length);
        socket.receive(query);
        byte[] answer = answer(bytes, query.getLength());
        socket.send(new DatagramPacket(answer, answer.length, query.getSocketAddress()));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  /** One question, and one record that answers it (RFC 1035 section 4). */
  private byte[] answer(byte[] query, int length) {
    int end = HEAD;
    while (query[end] != 0) {
      end += query[end] + 1;
    }
    int question = end + 5 - HEAD;
    ByteBuffer answer = ByteBuffer.allocate(length + 32);
    answer.put(query, 0, 2).putShort(ANSWER).putShort((short) 1).putShort((short) 1).putInt(0);
    answer.put(query, HEAD, question);
    answer.putShort(NAME_OF_QUESTION).putShort(TYPE_A).putShort(CLASS_IN).putInt(1);
    answer.putShort((short) address.length).put(address).flip();
    byte[] bytes = new byte[answer.remaining()];
    answer.get(bytes);
    return bytes;
  }

  @Override
  public void close() {
    socket.close();
  }
}
