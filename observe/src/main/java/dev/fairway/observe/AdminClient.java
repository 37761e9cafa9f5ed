package dev.fairway.observe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;

/** Asks the admin API of a running process. Blocks; any thread may ask. */
public final class AdminClient {

  private static final int MAX_ANSWER = 256 << 20;
  private static final Duration DEADLINE = Duration.ofSeconds(15);

  private final Path socket;

  /** Connects at each question. */
  public AdminClient(Path socket) {
    this.socket = socket;
  }

  /**
   * An answer.
   *
   * @param status 200 if it was served
   * @param body JSON; of any other status an object with {@code error}
   */
  public record Answer(int status, String body) {}

  /** A text as a part of a path or a query. */
  public static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  /**
   * Asks.
   *
   * @param target the path and query
   * @throws IOException if nobody listens, the socket may not be used, or no whole answer comes in
   *     15 s
   */
  public Answer get(String target) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      Thread watch = Thread.ofVirtual().start(() -> closeLate(channel));
      try {
        String request =
            "GET " + target + " HTTP/1.1\r\nHost: fairway\r\nConnection: close\r\n\r\n";
        ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(ISO_8859_1));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        return parse(readAll(channel));
      } catch (ClosedChannelException e) {
        throw new IOException(socket + ": no answer in " + DEADLINE.toSeconds() + " s", e);
      } finally {
        watch.interrupt();
      }
    }
  }

  private byte[] readAll(SocketChannel channel) throws IOException {
    var in = Channels.newInputStream(channel);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 16];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      all.write(buffer, 0, n);
      if (all.size() > MAX_ANSWER) {
        throw new IOException(socket + ": the answer is longer than " + MAX_ANSWER + " bytes");
      }
    }
    return all.toByteArray();
  }

  private Answer parse(byte[] all) throws IOException {
    String text = new String(all, UTF_8);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0 || !text.startsWith("HTTP/1.1 ")) {
      throw new IOException(socket + ": what listens there does not speak the admin API");
    }
    String body = text.substring(end + 4);
    String head = text.substring(0, end);
    if (!head.contains("Content-Length: " + body.getBytes(UTF_8).length)) {
      throw new IOException(socket + ": the answer was broken off");
    }
    return new Answer(Integer.parseInt(head.substring(9, 12)), body);
  }

  private static void closeLate(SocketChannel channel) {
    try {
      Thread.sleep(DEADLINE);
      channel.close();
    } catch (InterruptedException | IOException e) {
      // It was in time.
    }
  }
}
