package dev.fairway.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes a tar archive (POSIX.1-1988 ustar) whose bytes depend on its content alone: owner 0, time
 * 0.
 */
final class TarWriter implements AutoCloseable {

  private static final int BLOCK = 512;
  private static final int MAX_NAME = 100;
  private static final long MAX_SIZE = 1L << 33;

  private final OutputStream out;

  TarWriter(OutputStream out) {
    this.out = out;
  }

  void folder(String name, int mode) throws IOException {
    header(name + "/", mode, 0, '5', "");
  }

  void link(String name, String target) throws IOException {
    header(name, 0777, 0, '2', target);
  }

  void file(String name, int mode, byte[] content) throws IOException {
    header(name, mode, content.length, '0', "");
    out.write(content);
    pad(content.length);
  }

  void file(String name, int mode, Path content) throws IOException {
    long size = Files.size(content);
    header(name, mode, size, '0', "");
    if (Files.copy(content, out) != size) {
      throw new IOException(content + " changed while it was read");
    }
    pad(size);
  }

  /** Ends the archive and closes the stream. */
  @Override
  public void close() throws IOException {
    out.write(new byte[2 * BLOCK]);
    out.close();
  }

  private void header(String name, int mode, long size, char type, String linkTarget)
      throws IOException {
    if (name.length() > MAX_NAME || linkTarget.length() > MAX_NAME || size >= MAX_SIZE) {
      throw new IllegalArgumentException(name + " does not fit into a tar header");
    }
    byte[] header = new byte[BLOCK];
    text(header, 0, name);
    octal(header, 100, 8, mode);
    octal(header, 108, 8, 0);
    octal(header, 116, 8, 0);
    octal(header, 124, 12, size);
    octal(header, 136, 12, 0);
    header[156] = (byte) type;
    text(header, 157, linkTarget);
    text(header, 257, "ustar\00000");
    checksum(header);
    out.write(header);
  }

  /** The sum of all bytes, with the checksum itself counted as blanks. */
  private static void checksum(byte[] header) {
    int sum = 8 * ' ';
    for (byte value : header) {
      sum += Byte.toUnsignedInt(value);
    }
    text(header, 148, "%06o\0 ".formatted(sum));
  }

  private static void octal(byte[] header, int offset, int width, long value) {
    text(header, offset, ("%0" + (width - 1) + "o").formatted(value));
  }

  private static void text(byte[] header, int offset, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, offset, bytes.length);
  }

  private void pad(long size) throws IOException {
    out.write(new byte[(int) (-size & (BLOCK - 1))]);
  }
}
