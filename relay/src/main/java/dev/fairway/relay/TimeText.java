package dev.fairway.relay;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Times as text, to the second. That of a second is made once: else it would be a large part of
 * what a line costs. For one thread.
 */
final class TimeText {

  private final DateTimeFormatter format;
  private long second = Long.MIN_VALUE;
  private String text = "";

  /**
   * Prepares to print.
   *
   * @param pattern of {@link DateTimeFormatter}, nothing smaller than seconds in it
   */
  TimeText(String pattern, ZoneId zone) {
    format = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(zone);
  }

  String of(Instant time) {
    if (time.getEpochSecond() != second) {
      second = time.getEpochSecond();
      text = format.format(time);
    }
    return text;
  }

  /** The same with a point and three more digits. */
  String withMillis(Instant time) {
    long millis = Math.floorMod(time.toEpochMilli(), 1_000L);
    return of(time) + "." + Long.toString(1_000 + millis).substring(1);
  }
}
