package dev.fairway.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Columns as wide as what is in them, and values as people read them. */
final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  Table(String... headings) {
    row(headings);
  }

  Table row(String... cells) {
    var printable = new ArrayList<String>();
    for (String cell : cells) {
      printable.add(cell.isEmpty() ? "-" : printable(cell));
    }
    rows.add(printable);
    return this;
  }

  boolean isEmpty() {
    return rows.size() == 1;
  }

  /** The lines of the table. */
  List<String> lines() {
    var lines = new ArrayList<String>();
    for (List<String> row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        line.append(row.get(i)).append(" ".repeat(width(i) - row.get(i).length() + 2));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  /** What clients sent must not steer the terminal of who looks at it. */
  static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}|[\\x{80}-\\x{9f}]|\\p{Cf}", "?");
  }

  /** The two largest units that matter. */
  static String time(Duration time) {
    if (time.compareTo(Duration.ofSeconds(1)) < 0) {
      return time.toMillis() + "ms";
    }
    if (time.compareTo(Duration.ofMinutes(2)) < 0) {
      return time.toSeconds() + "s";
    }
    if (time.compareTo(Duration.ofHours(2)) < 0) {
      return time.toMinutes() + "m" + time.toSecondsPart() + "s";
    }
    return time.compareTo(Duration.ofDays(2)) < 0
        ? time.toHours() + "h" + time.toMinutesPart() + "m"
        : time.toDays() + "d" + time.toHoursPart() + "h";
  }

  static String bytes(long bytes) {
    if (bytes < 1_024) {
      return bytes + "B";
    }
    int unit = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
    double value = (double) bytes / (1L << (unit * 10));
    return String.format(Locale.ROOT, "%.1f%siB", value, "KMGTPE".charAt(unit - 1));
  }

  private int width(int column) {
    return rows.stream()
        .filter(row -> row.size() > column)
        .mapToInt(row -> row.get(column).length())
        .max()
        .orElse(0);
  }
}
