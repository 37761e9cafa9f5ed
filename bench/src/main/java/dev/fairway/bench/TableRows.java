package dev.fairway.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows as a table for people. */
public final class TableRows {

  private static final List<String> HEAD =
      List.of("case", "metric", "subject", "median", "spread", "unit", "compared", "gate");

  private TableRows() {}

  /** Returns the table, a line for each row. */
  public static String format(List<Row> rows) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(HEAD);
    rows.forEach(row -> lines.add(cells(row)));
    int[] widths = new int[HEAD.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line(line, widths)).append('\n'));
    return text.toString();
  }

  private static List<String> cells(Row row) {
    String compared =
        row.baseline()
            .map(name -> row.ratio().map(ratio -> number(ratio) + "x " + name).orElse(""))
            .orElse("");
    return List.of(
        row.caseName(),
        row.metric(),
        row.subject(),
        number(row.value()),
        spread(row.runs()),
        row.unit(),
        compared,
        Gate.of(row).map(gate -> gate.verdict(row)).orElse(""));
  }

  private static String spread(List<Double> runs) {
    double least = runs.stream().mapToDouble(run -> run).min().orElse(0);
    double most = runs.stream().mapToDouble(run -> run).max().orElse(0);
    return runs.size() < 2 ? "" : number(least) + " - " + number(most);
  }

  private static String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(cells.get(i)).append(" ".repeat(widths[i] - cells.get(i).length() + 2));
    }
    return line.toString().stripTrailing();
  }

  private static String number(double value) {
    double size = Math.abs(value);
    String format = size >= 1_000 || size == 0 ? "%.0f" : size >= 100 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, value);
  }
}
