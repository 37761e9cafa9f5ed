package dev.fairway.lab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * The header of a program (ELF, 64 bit).
 *
 * @param isStatic whether it runs without a loader and libraries: it has no interpreter segment
 */
record ElfFile(boolean isStatic) {

  private static final int HEADER_BYTES = 64;
  private static final int MAGIC = 0x7f454c46;
  private static final int CLASS_64 = 2;
  private static final int LITTLE_ENDIAN = 1;
  private static final int SEGMENT_BYTES = 56;
  private static final int MAX_SEGMENTS = 1024;
  private static final int INTERPRETER = 3;

  /**
   * @throws IOException if the file is not such a program
   */
  static ElfFile read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer header = bytes(channel, 0, HEADER_BYTES, file);
      if (header.getInt(0) != MAGIC || header.get(4) != CLASS_64) {
        throw new IOException(file + ": not a 64-bit program (ELF)");
      }
      header.order(order(header));
      int entrySize = Short.toUnsignedInt(header.getShort(54));
      int entries = Short.toUnsignedInt(header.getShort(56));
      if (entrySize < SEGMENT_BYTES || entries > MAX_SEGMENTS) {
        throw new IOException(file + ": damaged ELF header");
      }
      ByteBuffer segments = bytes(channel, header.getLong(32), entrySize * entries, file);
      segments.order(header.order());
      return new ElfFile(!hasInterpreter(segments, entrySize));
    }
  }

  private static boolean hasInterpreter(ByteBuffer segments, int entrySize) {
    for (int at = 0; at < segments.limit(); at += entrySize) {
      if (segments.getInt(at) == INTERPRETER) {
        return true;
      }
    }
    return false;
  }

  private static ByteOrder order(ByteBuffer header) {
    return header.get(5) == LITTLE_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
  }

  private static ByteBuffer bytes(FileChannel channel, long offset, int count, Path file)
      throws IOException {
    if (offset < 0) {
      throw new IOException(file + ": damaged ELF header");
    }
    ByteBuffer bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, offset + bytes.position()) < 0) {
        throw new IOException(file + ": ends within its ELF header");
      }
    }
    return bytes.flip();
  }
}
