package dev.fairway.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One end of a connection, byte by byte: what is sent is exactly what a test writes down. */
final class Wire implements AutoCloseable {

  private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *(\\d+)\r?$");

  private final Socket socket;
  private final InputStream in;

  Wire(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
  }

  /** A message as it was on the wire; the body without its chunks. */
  record Message(String head, String body, String trailers) {

    int status() {
      return Integer.parseInt(head.split(" ", 3)[1]);
    }

    boolean has(String field) {
      return ("\r\n" + head).toLowerCase(Locale.ROOT).contains("\r\n" + field + ":");
    }
  }

  Wire send(String text) throws IOException {
    return send(text.getBytes(ISO_8859_1));
  }

  Wire send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /** A response to anything but HEAD. */
  Message response() throws IOException {
    String head = head();
    String start = head.substring(0, Math.min(head.length(), 12));
    boolean bodiless = start.endsWith(" 204") || start.endsWith(" 304") || start.contains(" 1");
    return bodiless ? new Message(head, "", "") : message(head, true);
  }

  Message request() throws IOException {
    return message(head(), false);
  }

  /** The start line and the fields, up to the empty line. */
  String head() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
      head.append((char) octet());
    }
    return head.toString();
  }

  byte[] bytes(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException(bytes.length + " of " + count + " bytes");
    }
    return bytes;
  }

  /** Whether the peer ends properly, with nothing more before it. */
  boolean ends() throws IOException {
    return in.read() == -1;
  }

  /** Everything until the end, whichever end it is. */
  String rest() {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    try {
      for (int octet = in.read(); octet >= 0; octet = in.read()) {
        rest.write(octet);
      }
    } catch (IOException e) {
      // Broken off: what came before counts.
    }
    return rest.toString(ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private Message message(String head, boolean untilEnd) throws IOException {
    if (head.toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked")) {
      return chunked(head);
    }
    Matcher length = LENGTH.matcher(head);
    if (length.find()) {
      byte[] body = bytes(Integer.parseInt(length.group(1)));
      return new Message(head, new String(body, ISO_8859_1), "");
    }
    return new Message(head, untilEnd ? rest() : "", "");
  }

  private Message chunked(String head) throws IOException {
    StringBuilder body = new StringBuilder();
    while (true) {
      int size = Integer.parseInt(line(), 16);
      if (size == 0) {
        break;
      }
      body.append(new String(bytes(size), ISO_8859_1));
      line();
    }
    StringBuilder trailers = new StringBuilder();
    for (String line = line(); !line.isEmpty(); line = line()) {
      trailers.append(line).append('\n');
    }
    return new Message(head, body.toString(), trailers.toString());
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      char c = (char) octet();
      if (c == '\n') {
        return line.substring(0, line.length() - 1);
      }
      line.append(c);
    }
  }

  private int octet() throws IOException {
    int octet = in.read();
    if (octet < 0) {
      throw new EOFException("the peer has ended");
    }
    return octet;
  }
}
