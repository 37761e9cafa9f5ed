package dev.fairway.config;

import java.util.Collection;
import java.util.Locale;

/** The valid name that somebody probably meant. */
public final class Suggestion {

  private static final int LONGEST = 64;

  private Suggestion() {}

  /** {@code ; did you mean "x"?}, or nothing when no name is near. */
  public static String among(Collection<String> names, String written) {
    if (written.length() > LONGEST) {
      return "";
    }
    String nearest = "";
    int least = Math.max(1, written.length() / 3) + 1;
    for (String name : names) {
      int distance = distance(lower(name), lower(written));
      if (distance < least) {
        least = distance;
        nearest = name;
      }
    }
    return nearest.isEmpty() ? "" : "; did you mean \"" + nearest + "\"?";
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** Insertions, deletions, replacements and swaps of neighbours between two words. */
  private static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, a, b, i, j);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int cheapest(int[][] cost, String a, String b, int i, int j) {
    boolean same = a.charAt(i - 1) == b.charAt(j - 1);
    int least = Math.min(cost[i - 1][j], cost[i][j - 1]) + 1;
    least = Math.min(least, cost[i - 1][j - 1] + (same ? 0 : 1));
    if (i > 1
        && j > 1
        && a.charAt(i - 1) == b.charAt(j - 2)
        && a.charAt(i - 2) == b.charAt(j - 1)) {
      least = Math.min(least, cost[i - 2][j - 2] + 1);
    }
    return least;
  }
}
