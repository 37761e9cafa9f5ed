package dev.fairway.observe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** One HTTP/1.1 request and its answer on a blocking channel; the connection ends with it. */
final class AdminHttp {

  private static final int MAX_HEAD = 16 << 10;

  private AdminHttp() {}

  static void serve(SocketChannel channel, AdminRoutes routes) throws IOException {
    AdminAnswer answer;
    try {
      answer = routes.answer(AdminRequest.parse(head(channel)));
    } catch (AdminException e) {
      answer = AdminAnswer.error(e);
    }
    ByteBuffer bytes = ByteBuffer.wrap(answer.bytes());
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static String head(SocketChannel channel) throws IOException, AdminException {
    byte[] bytes = new byte[MAX_HEAD];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int seen = 0;
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("the request ended in its head");
      }
      String fresh = text(bytes, Math.max(0, seen - 3), buffer.position());
      if (fresh.contains("\r\n\r\n")) {
        return text(bytes, 0, buffer.position());
      }
      seen = buffer.position();
    }
    throw new AdminException(431, "the request's head is longer than " + MAX_HEAD + " bytes");
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, ISO_8859_1);
  }
}
