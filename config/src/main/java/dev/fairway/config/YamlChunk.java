package dev.fairway.config;

import java.util.ArrayList;
import java.util.List;

/**
 * A part of a file that holds whole documents.
 *
 * <p>A line that starts with {@code ---} and white space ends the document before it wherever it
 * stands, even inside a quoted text (YAML 1.2.2, rule 206 {@code c-forbidden}), so files can be
 * split before they are parsed.
 *
 * @param text the part
 * @param firstLine its first line in the file, from 1
 */
record YamlChunk(String text, int firstLine) {

  static List<YamlChunk> split(String text) {
    List<YamlChunk> chunks = new ArrayList<>();
    int start = 0;
    int startLine = 1;
    int line = 1;
    boolean preamble = true;
    for (int at = 0; at < text.length(); line++) {
      int end = text.indexOf('\n', at);
      int next = end < 0 ? text.length() : end + 1;
      if (isMarker(text, at)) {
        if (!preamble) {
          chunks.add(new YamlChunk(text.substring(start, at), startLine));
          start = at;
          startLine = line;
        }
        preamble = false;
      } else if (!isPreamble(text, at, next)) {
        preamble = false;
      }
      at = next;
    }
    chunks.add(new YamlChunk(text.substring(start), startLine));
    return chunks;
  }

  /** How many lines a text has; what follows the last line break counts if it is not empty. */
  static int lineCount(String text) {
    int breaks = lineBreaks(text, text.length());
    boolean open = !text.isEmpty() && text.charAt(text.length() - 1) != '\n';
    return Math.max(1, breaks + (open ? 1 : 0));
  }

  /** The line, from 0, of a character that is counted in code points, from 0. */
  int lineOf(int codePoint) {
    int points = text.codePointCount(0, text.length());
    return lineBreaks(text, text.offsetByCodePoints(0, Math.min(codePoint, points)));
  }

  private static int lineBreaks(String text, int end) {
    int breaks = 0;
    for (int i = text.indexOf('\n'); i >= 0 && i < end; i = text.indexOf('\n', i + 1)) {
      breaks++;
    }
    return breaks;
  }

  private static boolean isMarker(String text, int at) {
    return text.startsWith("---", at)
        && (at + 3 == text.length() || Character.isWhitespace(text.charAt(at + 3)));
  }

  /**
   * Whether the line is what may stand before the first marker: a directive, a comment, nothing.
   */
  private static boolean isPreamble(String text, int start, int end) {
    return text.startsWith("%", start)
        || text.startsWith("#", start)
        || text.substring(start, end).isBlank();
  }
}
