package dev.fairway.lab;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Quotes from log files, for error messages. */
final class Logs {

  private static final int MAX_LINES = 12;
  private static final int MAX_BYTES = 8 * 1024;

  private Logs() {}

  /** The last lines of a log and the name of its file. */
  static String tail(Path log) {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      long from = Math.max(0, file.length() - MAX_BYTES);
      byte[] end = new byte[(int) (file.length() - from)];
      file.seek(from);
      file.readFully(end);
      return "the end of " + log + ":\n" + lastLines(new String(end, StandardCharsets.UTF_8));
    } catch (IOException e) {
      return "its log " + log + " cannot be read (" + e.getMessage() + ")";
    }
  }

  private static String lastLines(String text) {
    List<String> lines = text.lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - MAX_LINES), lines.size()));
  }
}
