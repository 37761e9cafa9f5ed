package dev.fairway.observe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Bodies whose length nobody knows before (RFC 9112 section 7.1): chunks, and after the last one a
 * field that says why there are no more.
 */
final class AdminChunks {

  private static final String END = "Fairway-End: ";
  private static final int MAX_LINE = 1 << 10;

  private AdminChunks() {}

  /** Makes one chunk of each write. */
  static OutputStream writer(OutputStream out) {
    return new OutputStream() {
      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > 0) {
          out.write((Integer.toHexString(length) + "\r\n").getBytes(US_ASCII));
          out.write(bytes, offset, length);
          out.write("\r\n".getBytes(US_ASCII));
        }
      }
    };
  }

  /** Writes that there are no more, and why. */
  static void end(OutputStream out, String reason) throws IOException {
    out.write(("0\r\n" + END + reason + "\r\n\r\n").getBytes(US_ASCII));
  }

  /**
   * Copies all chunks.
   *
   * @return why there are no more
   * @throws IOException if they were broken off
   */
  static String copy(InputStream in, OutputStream out) throws IOException {
    while (true) {
      int length = Integer.parseInt(line(in), 16);
      if (length == 0) {
        String last = line(in);
        return last.startsWith(END) ? last.substring(END.length()) : "";
      }
      byte[] bytes = in.readNBytes(length);
      if (bytes.length < length) {
        throw new EOFException("the answer was broken off");
      }
      out.write(bytes);
      line(in);
    }
  }

  /** The next line, without its end. */
  static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0 || line.length() == MAX_LINE) {
        throw new EOFException("the answer was broken off");
      }
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }
}
