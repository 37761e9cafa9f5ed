package dev.fairway.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.fairway.net.HostPort;
import io.netty.buffer.ByteBuf;
import java.util.regex.Pattern;

/**
 * Reads a request for a tunnel (HTTP CONNECT, RFC 9110 section 9.3.6), as clients send it to the
 * {@code proxy-url} of a kubeconfig. Its fields are checked for their form and otherwise ignored;
 * what follows them belongs to the tunnel. Stateless: each look costs as much as the head is long,
 * and that is bounded.
 */
final class ConnectRequestReader {

  private ConnectRequestReader() {}

  /** What the bytes are. */
  sealed interface Result {

    /** The beginning of a request; more must come. */
    record Partial() implements Result {}

    /**
     * A whole request.
     *
     * @param length how many bytes it took
     */
    record Found(HostPort target, int length) implements Result {}

    /** Something else. Final. */
    record Refused(int status, String reason) implements Result {}
  }

  private static final Result PARTIAL = new Result.Partial();
  private static final String METHOD = "CONNECT ";
  private static final Pattern VERSION = Pattern.compile("HTTP/1\\.[01]");
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  /**
   * Looks at all that has come so far; the indices of the buffer stay as they are.
   *
   * @param limit the most bytes that the head may take
   */
  static Result read(ByteBuf bytes, int limit) {
    int from = bytes.readerIndex();
    int available = Math.min(bytes.readableBytes(), limit);
    String start = bytes.toString(from, Math.min(available, METHOD.length()), ISO_8859_1);
    if (!METHOD.startsWith(start)) {
      return isToken(start.split(" ", 2)[0])
          ? new Result.Refused(405, "another method than CONNECT")
          : new Result.Refused(400, "not HTTP");
    }
    int length = headLength(bytes, from, available);
    if (length < 0) {
      return available < limit
          ? PARTIAL
          : new Result.Refused(431, "a head of more than " + limit + " bytes");
    }
    return parse(bytes.toString(from, length, ISO_8859_1).split("\r\n", -1), length);
  }

  private static int headLength(ByteBuf bytes, int from, int available) {
    int end = from + available;
    for (int at = bytes.indexOf(from, end, (byte) '\n');
        at >= 0;
        at = bytes.indexOf(at + 1, end, (byte) '\n')) {
      if (at - from >= 3
          && bytes.getByte(at - 1) == '\r'
          && bytes.getByte(at - 2) == '\n'
          && bytes.getByte(at - 3) == '\r') {
        return at + 1 - from;
      }
    }
    return -1;
  }

  private static Result parse(String[] lines, int length) {
    String[] words = lines[0].split(" ", -1);
    if (words.length != 3 || !VERSION.matcher(words[2]).matches()) {
      return new Result.Refused(400, "a malformed request line");
    }
    for (int i = 1; i < lines.length - 2; i++) {
      int colon = lines[i].indexOf(':');
      if (colon <= 0 || !isToken(lines[i].substring(0, colon)) || hasControl(lines[i])) {
        return new Result.Refused(400, "a malformed field");
      }
    }
    try {
      HostPort target = HostPort.parse(words[1]);
      boolean whole = !words[1].startsWith(":") && target.port() > 0;
      return whole
          ? new Result.Found(target, length)
          : new Result.Refused(400, "a target without host or port");
    } catch (IllegalArgumentException e) {
      return new Result.Refused(400, "a target that is not host:port");
    }
  }

  private static boolean isToken(String text) {
    return TOKEN.matcher(text).matches();
  }

  private static boolean hasControl(String line) {
    return line.chars().anyMatch(c -> c != '\t' && (c < ' ' || c == 0x7f));
  }
}
