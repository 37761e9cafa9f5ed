package dev.fairway.convert;

/** Patterns of names as a shell has them: {@code *}, {@code ?}, {@code [a-z]}, {@code [!a]}. */
final class Glob {

  private Glob() {}

  /** Whether a name without slashes matches; in time proportional to both lengths multiplied. */
  static boolean matches(String pattern, String name) {
    if (name.startsWith(".") && !pattern.startsWith(".")) {
      return false;
    }
    int p = 0;
    int n = 0;
    int star = -1;
    int retry = 0;
    while (n < name.length()) {
      int next = p < pattern.length() ? one(pattern, p, name.charAt(n)) : -1;
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        retry = n;
      } else if (next > 0) {
        p = next;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++retry;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  /** Where the pattern goes on after it took one character; -1 if it does not take it. */
  private static int one(String pattern, int p, char c) {
    char first = pattern.charAt(p);
    if (first == '?') {
      return p + 1;
    }
    int end = first == '[' ? pattern.indexOf(']', p + 2) : -1;
    if (end < 0) {
      return first == c ? p + 1 : -1;
    }
    boolean negated = pattern.charAt(p + 1) == '!' || pattern.charAt(p + 1) == '^';
    boolean in = false;
    for (int i = p + (negated ? 2 : 1); i < end; i++) {
      boolean range = i + 2 < end && pattern.charAt(i + 1) == '-';
      char low = pattern.charAt(i);
      char high = range ? pattern.charAt(i + 2) : low;
      in |= c >= low && c <= high;
      i += range ? 2 : 0;
    }
    return in == negated ? -1 : end + 1;
  }
}
