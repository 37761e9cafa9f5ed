package dev.fairway.observe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One HTTP/1.1 request and its answer on a blocking channel; the connection ends with it. */
final class AdminHttp {

  private static final int MAX_HEAD = 16 << 10;

  /** For a reader that is slower than what it reads comes. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private AdminHttp() {}

  /**
   * Serves.
   *
   * @param deadline of the connection; extended for a download
   */
  static void serve(SocketChannel channel, AdminRoutes routes, AdminDeadline deadline)
      throws IOException {
    AdminAnswer answer;
    try {
      AdminRequest request = AdminRequest.parse(head(channel));
      try (AdminDownload.@Nullable Transfer transfer = routes.download(request)) {
        if (transfer != null) {
          deadline.extend(transfer.time().plus(PATIENCE));
          Thread.ofVirtual().name("admin-gone").start(() -> awaitEnd(channel, transfer));
          hand(channel, transfer);
          return;
        }
      }
      answer = routes.answer(request);
    } catch (AdminException e) {
      answer = AdminAnswer.error(e);
    }
    ByteBuffer bytes = ByteBuffer.wrap(answer.bytes());
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static void hand(SocketChannel channel, AdminDownload.Transfer transfer)
      throws IOException {
    OutputStream out = Channels.newOutputStream(channel);
    OutputStream body = AdminChunks.writer(out);
    String head =
        "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
            .formatted(transfer.type());
    out.write(head.getBytes(ISO_8859_1));
    try {
      AdminChunks.end(out, transfer.writeTo(body));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A client has nothing more to say: when its end comes, nobody waits for the download. */
  private static void awaitEnd(SocketChannel channel, AdminDownload.Transfer transfer) {
    ByteBuffer rest = ByteBuffer.allocate(64);
    try {
      while (channel.read(rest) >= 0) {
        rest.clear();
      }
    } catch (IOException e) {
      // It is broken, or the download is over.
    }
    transfer.leave();
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
