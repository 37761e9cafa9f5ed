package dev.fairway.convert;

import java.util.function.Predicate;

/** Names as Fairway takes them, from whatever others call something. */
final class Names {

  private static final int LONGEST = 120;

  private Names() {}

  /** The wanted name, as near as it can be had, and not taken. */
  static String unique(String wanted, Predicate<String> taken) {
    var near = new StringBuilder();
    for (int i = 0; i < Math.min(LONGEST, wanted.length()); i++) {
      char c = wanted.charAt(i);
      near.append(isWord(c) || c == '.' || c == '-' ? c : '-');
    }
    while (!near.isEmpty() && !isWord(near.charAt(0))) {
      near.deleteCharAt(0);
    }
    while (!near.isEmpty() && !isWord(near.charAt(near.length() - 1))) {
      near.deleteCharAt(near.length() - 1);
    }
    String base = near.isEmpty() ? "upstream" : near.toString();
    String name = base;
    for (int i = 2; taken.test(name); i++) {
      name = base + "-" + i;
    }
    return name;
  }

  private static boolean isWord(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }
}
