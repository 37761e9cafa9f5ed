package dev.fairway.config;

/** Numbers of bytes as people write them: {@code 64KiB}, {@code 64Ki} as in Kubernetes, 65536. */
public final class ByteText {

  private static final String[] UNITS = {"Mi", "Ki"};
  private static final int[] BYTES = {1 << 20, 1 << 10};

  private ByteText() {}

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if the text is not one within the bounds
   */
  public static int parse(String text, int least, int most) {
    String number = text.endsWith("B") ? text.substring(0, text.length() - 1) : text;
    long unit = 1;
    for (int i = 0; i < UNITS.length; i++) {
      if (number.endsWith(UNITS[i])) {
        number = number.substring(0, number.length() - 2);
        unit = BYTES[i];
        break;
      }
    }
    boolean digits = number.length() <= 10 && number.chars().allMatch(c -> c >= '0' && c <= '9');
    long bytes = digits ? Integer.parseInt(number) * unit : -1;
    if (bytes < least || bytes > most) {
      throw new IllegalArgumentException(text);
    }
    return (int) bytes;
  }

  /** The shortest text that means the number exactly. */
  static String print(int bytes) {
    for (int i = 0; i < UNITS.length; i++) {
      if (bytes > 0 && bytes % BYTES[i] == 0) {
        return bytes / BYTES[i] + UNITS[i] + "B";
      }
    }
    return bytes + "B";
  }
}
