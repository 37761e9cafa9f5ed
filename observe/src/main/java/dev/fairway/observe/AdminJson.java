package dev.fairway.observe;

import java.time.Duration;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** How all resources of the admin API write the same kinds of values. */
public final class AdminJson {

  private AdminJson() {}

  /** A time as milliseconds, to the microsecond. */
  public static void milliseconds(JsonGenerator json, String name, Duration value) {
    json.writeNumberProperty(name, Math.floor(value.toNanos() / 1e3) / 1e3);
  }

  /** A text, unless it is empty. */
  public static void optional(JsonGenerator json, String name, String value) {
    if (!value.isEmpty()) {
      json.writeStringProperty(name, value);
    }
  }

  /** A time in words, for explanations. */
  public static String words(Duration time) {
    double milliseconds = time.toNanos() / 1e6;
    return milliseconds < 10_000
        ? String.format(Locale.ROOT, "%.1f ms", milliseconds)
        : String.format(Locale.ROOT, "%.0f s", milliseconds / 1e3);
  }
}
