package dev.fairway.config;

import java.time.Duration;

/** Durations as people write them: numbers with the units h, m, s and ms, largest first. */
public final class DurationText {

  private static final String[] UNITS = {"h", "m", "s", "ms"};
  private static final long[] MILLIS = {3_600_000, 60_000, 1_000, 1};

  private DurationText() {}

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if the text is not one within the bounds
   */
  public static Duration parse(String text, Duration least, Duration most) {
    long millis = 0;
    int at = 0;
    int unit = -1;
    while (at < text.length()) {
      int digits = at;
      while (at < text.length() && isDigit(text.charAt(at)) && at - digits < 9) {
        at++;
      }
      long number = Long.parseLong(text, digits, at, 10);
      int letters = at;
      while (at < text.length() && text.charAt(at) >= 'a' && text.charAt(at) <= 'z') {
        at++;
      }
      unit = unitAfter(unit, text.substring(letters, at));
      millis += number * MILLIS[unit];
    }
    Duration duration = Duration.ofMillis(millis);
    if (text.isEmpty() || duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
      throw new IllegalArgumentException(text);
    }
    return duration;
  }

  /** The shortest text that means the duration. */
  public static String print(Duration duration) {
    long rest = duration.toMillis();
    var text = new StringBuilder();
    for (int i = 0; i < UNITS.length; i++) {
      if (rest / MILLIS[i] > 0) {
        text.append(rest / MILLIS[i]).append(UNITS[i]);
      }
      rest %= MILLIS[i];
    }
    return text.isEmpty() ? "0s" : text.toString();
  }

  private static int unitAfter(int previous, String name) {
    for (int i = previous + 1; i < UNITS.length; i++) {
      if (UNITS[i].equals(name)) {
        return i;
      }
    }
    throw new IllegalArgumentException(name);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
