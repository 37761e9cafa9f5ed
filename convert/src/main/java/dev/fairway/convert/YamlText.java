package dev.fairway.convert;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Block YAML, field by field. Every text that could be taken for something else is quoted. */
final class YamlText {

  private static final String[] UNITS = {"h", "m", "s", "ms"};
  private static final long[] MILLIS = {3_600_000, 60_000, 1_000, 1};

  private final StringBuilder text = new StringBuilder();
  private int depth;
  private boolean dash;

  YamlText comment(String line) {
    text.append("# ").append(line).append('\n');
    return this;
  }

  YamlText field(String name, String value) {
    return raw(name, scalar(value));
  }

  YamlText field(String name, int value) {
    return raw(name, Integer.toString(value));
  }

  YamlText field(String name, boolean value) {
    return raw(name, Boolean.toString(value));
  }

  YamlText field(String name, Enum<?> value) {
    return raw(name, scalar(value.name().toLowerCase(Locale.ROOT).replace('_', '-')));
  }

  YamlText field(String name, Duration value) {
    return raw(name, scalar(duration(value)));
  }

  YamlText field(String name, List<String> values) {
    return raw(name, "[" + String.join(", ", values.stream().map(YamlText::inList).toList()) + "]");
  }

  YamlText bytes(String name, int bytes) {
    if (bytes % (1 << 20) == 0) {
      return raw(name, (bytes >> 20) + "MiB");
    }
    return raw(name, bytes % (1 << 10) == 0 ? (bytes >> 10) + "KiB" : bytes + "B");
  }

  YamlText emptyObject(String name) {
    return raw(name, "{}");
  }

  /** Begins what stands below a field. */
  YamlText open(String name) {
    line(name + ":");
    depth++;
    return this;
  }

  YamlText close() {
    depth--;
    return this;
  }

  /** Begins an entry of a list of objects. */
  YamlText item() {
    dash = true;
    depth += 1;
    return this;
  }

  YamlText end() {
    depth -= 1;
    return this;
  }

  String text() {
    return text.toString();
  }

  private YamlText raw(String name, String value) {
    line(name + ": " + value);
    return this;
  }

  private void line(String content) {
    text.append("  ".repeat(dash ? depth - 1 : depth)).append(dash ? "- " : "");
    text.append(content).append('\n');
    dash = false;
  }

  private static String duration(Duration duration) {
    long rest = duration.toMillis();
    var shown = new StringBuilder();
    for (int i = 0; i < UNITS.length; i++) {
      if (rest / MILLIS[i] > 0) {
        shown.append(rest / MILLIS[i]).append(UNITS[i]);
      }
      rest %= MILLIS[i];
    }
    return shown.isEmpty() ? "0s" : shown.toString();
  }

  private static String inList(String value) {
    return scalar(value);
  }

  private static String scalar(String value) {
    return isPlain(value) ? value : quoted(value);
  }

  /** Whether no reader of YAML, of any version, takes the text for anything but text. */
  private static boolean isPlain(String value) {
    boolean letters = value.chars().allMatch(c -> isAlphanumeric(c) || "./_-".indexOf(c) >= 0);
    boolean number = value.chars().noneMatch(c -> c >= 'a' && c <= 'z');
    boolean unit = value.matches("[0-9]+(h|m|s|ms)([0-9a-z]*)");
    return letters
        && !number
        && (unit
            || (!value.isEmpty() && value.charAt(0) >= 'a' && value.charAt(0) <= 'z')
            || value.startsWith("/"))
        && !List.of("true", "false", "null", "yes", "no", "on", "off", "y", "n").contains(value);
  }

  private static boolean isAlphanumeric(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  /** In double quotes, escaped as in JSON, which YAML takes. */
  private static String quoted(String value) {
    var shown = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"', '\\' -> shown.append('\\').append(c);
        case '\n' -> shown.append("\\n");
        case '\t' -> shown.append("\\t");
        default -> {
          if (c >= ' ' && c < 127) {
            shown.append(c);
          } else {
            shown.append(String.format("\\u%04X", (int) c));
          }
        }
      }
    }
    return shown.append('"').toString();
  }
}
