package dev.fairway.clients;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A few rows that stand for all: in them each case is done, and each pair of client, address mode
 * and identity occurs. Most faults of a combination show with two values of it (<a
 * href="https://csrc.nist.gov/publications/detail/sp/800-142/final">NIST SP 800-142</a>).
 */
public final class Slice {

  private Slice() {}

  /** Chooses from rows, always the same of the same, greedily: first what covers most. */
  public static List<Row> of(List<Row> rows) {
    List<Row> chosen = new ArrayList<>();
    Set<Object> open = new HashSet<>();
    rows.forEach(row -> open.addAll(pairs(row)));
    while (!open.isEmpty()) {
      Row best =
          rows.stream()
              .max(
                  Comparator.comparingLong((Row row) -> covers(row, open))
                      .thenComparingLong(row -> -likeness(row, chosen)))
              .orElseThrow();
      chosen.add(best);
      open.removeAll(pairs(best));
    }
    return chosen.stream().sorted(Comparator.comparingInt(rows::indexOf)).toList();
  }

  private static long covers(Row row, Set<Object> open) {
    return pairs(row).stream().filter(open::contains).count();
  }

  /** How often its values have been chosen: of equals, the one that adds most variety is taken. */
  private static long likeness(Row row, List<Row> chosen) {
    return chosen.stream()
        .mapToLong(
            other ->
                (other.client() == row.client() ? 1 : 0)
                    + (other.mode() == row.mode() ? 1 : 0)
                    + (other.identity() == row.identity() ? 1 : 0))
        .sum();
  }

  /** What a row covers. */
  static Set<Object> pairs(Row row) {
    return Set.of(
        row.what(),
        List.of(row.client(), row.mode()),
        List.of(row.client(), row.identity()),
        List.of(row.mode(), row.identity()));
  }
}
