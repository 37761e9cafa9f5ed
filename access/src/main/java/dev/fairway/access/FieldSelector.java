package dev.fairway.access;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A field selector (k8s.io/apimachinery/pkg/fields), as far as it says which object is meant.
 *
 * @param name the value that {@code metadata.name} must have; empty if it does not say
 */
record FieldSelector(String name) {

  private static final String METADATA_NAME = "metadata.name";

  /** Reads a selector; nothing if Kubernetes would not take it. */
  static Optional<FieldSelector> parse(String text) {
    String least = "";
    @Nullable String name = null;
    for (int start = 0; start <= text.length(); ) {
      int end = termEnd(text, start);
      String term = text.substring(start, end);
      start = end + 1;
      if (term.isEmpty()) {
        continue;
      }
      int operator = operatorStart(term);
      if (operator < 0) {
        return Optional.empty();
      }
      String value = unescape(term.substring(operator + operatorLength(term, operator)));
      if (value == null) {
        return Optional.empty();
      }
      // Kubernetes sorts the terms and takes the first that names the field.
      boolean names = term.charAt(operator) == '=' && term.startsWith(METADATA_NAME);
      if (names
          && operator == METADATA_NAME.length()
          && (name == null || term.compareTo(least) < 0)) {
        least = term;
        name = value;
      }
    }
    return Optional.of(new FieldSelector(name == null ? "" : name));
  }

  /** Terms end at a comma that has no backslash before it. */
  private static int termEnd(String text, int start) {
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == ',') {
        return i;
      }
    }
    return text.length();
  }

  private static int operatorStart(String term) {
    for (int i = 0; i < term.length(); i++) {
      if (term.charAt(i) == '=' || term.startsWith("!=", i)) {
        return i;
      }
    }
    return -1;
  }

  private static int operatorLength(String term, int start) {
    return term.startsWith("!=", start) || term.startsWith("==", start) ? 2 : 1;
  }

  private static @Nullable String unescape(String value) {
    var unescaped = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == ',' || c == '=') {
        return null;
      }
      if (c != '\\') {
        unescaped.append(c);
        continue;
      }
      if (++i == value.length() || !isEscapable(value.charAt(i))) {
        return null;
      }
      unescaped.append(value.charAt(i));
    }
    return unescaped.toString();
  }

  private static boolean isEscapable(char c) {
    return c == '\\' || c == ',' || c == '=';
  }
}
