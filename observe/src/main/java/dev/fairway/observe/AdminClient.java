package dev.fairway.observe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
  private static final int MAX_HEAD = 4 << 10;
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
    return ask(
        "GET", target, DEADLINE, channel -> parse(readAll(Channels.newInputStream(channel))));
  }

  /**
   * Asks for a change.
   *
   * @param target the path and query
   * @throws IOException as of {@link #get}; it may have been made all the same
   */
  public Answer post(String target) throws IOException {
    return ask(
        "POST", target, DEADLINE, channel -> parse(readAll(Channels.newInputStream(channel))));
  }

  /**
   * Asks for something that is handed out while it comes into being.
   *
   * @param sink gets it, as it comes
   * @param time that it takes at most
   * @return if it was served, the answer's body says why there is no more
   * @throws IOException if nobody listens, the socket may not be used, the sink fails, or the
   *     answer is broken off
   */
  public Answer download(String target, OutputStream sink, Duration time) throws IOException {
    return ask(
        "GET",
        target,
        time.plus(DEADLINE),
        channel -> {
          InputStream in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
          in.mark(MAX_HEAD);
          boolean chunked = false;
          for (String line = AdminChunks.line(in); !line.isEmpty(); line = AdminChunks.line(in)) {
            chunked |= line.equals("Transfer-Encoding: chunked");
          }
          if (chunked) {
            return new Answer(200, AdminChunks.copy(in, sink));
          }
          in.reset();
          return parse(readAll(in));
        });
  }

  /** What is done with a connection on which a question was asked. */
  private interface Reading {
    Answer read(SocketChannel channel) throws IOException;
  }

  private Answer ask(String method, String target, Duration deadline, Reading reading)
      throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        AdminDeadline _ = new AdminDeadline(channel, deadline)) {
      String request =
          method + " " + target + " HTTP/1.1\r\nHost: fairway\r\nConnection: close\r\n\r\n";
      ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(ISO_8859_1));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      return reading.read(channel);
    } catch (ClosedChannelException e) {
      throw new IOException(socket + ": no answer in " + deadline.toSeconds() + " s", e);
    }
  }

  private byte[] readAll(InputStream in) throws IOException {
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
}
