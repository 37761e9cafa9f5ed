package dev.fairway.access;

/** Decimal numbers as Go's {@code strconv.ParseInt} takes them. */
final class DecimalSyntax {

  private DecimalSyntax() {}

  /** Whether the text is a signed 64-bit number in ASCII digits. */
  static boolean isLong(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > '9') {
        return false;
      }
    }
    try {
      Long.parseLong(text);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
