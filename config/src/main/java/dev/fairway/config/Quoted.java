package dev.fairway.config;

/** Text that others wrote, made fit to be shown: short, in quotes, without control characters. */
final class Quoted {

  private static final int LONGEST = 80;

  private Quoted() {}

  static String of(String text) {
    return "\"" + plain(text) + "\"";
  }

  /** The same without quotes. */
  static String plain(String text) {
    var shown = new StringBuilder();
    int length = 0;
    for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
      if (++length > LONGEST) {
        return shown.append("…").toString();
      }
      append(shown, text.codePointAt(i));
    }
    return shown.toString();
  }

  private static void append(StringBuilder shown, int c) {
    switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          shown.append(c == '\n' ? "\\n" : String.format("\\u%04X", c));
      default -> shown.appendCodePoint(c);
    }
  }
}
