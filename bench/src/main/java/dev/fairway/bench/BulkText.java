package dev.fairway.bench;

import java.util.Random;

/** Text of a given size that looks like data, the same for the same seed. */
final class BulkText {

  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-_ ./";

  private BulkText() {}

  /** Text that JSON takes as it is. */
  static String of(int bytes, long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(bytes);
    for (int i = 0; i < bytes; i++) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }
}
