package dev.fairway.access;

import java.util.List;
import java.util.Set;

/**
 * A list of a rule, made for look-ups.
 *
 * @param all whether "*" is among them
 * @param exact the others
 */
record Words(boolean all, Set<String> exact) {

  static final String ALL = "*";

  static Words of(List<String> list) {
    return new Words(list.contains(ALL), Set.copyOf(list));
  }

  boolean has(String word) {
    return all || exact.contains(word);
  }

  /** Whether the word itself is there: nothing with an asterisk counts. */
  boolean spell(String word) {
    return exact.contains(word) && word.indexOf('*') < 0;
  }

  boolean isEmpty() {
    return exact.isEmpty();
  }
}
