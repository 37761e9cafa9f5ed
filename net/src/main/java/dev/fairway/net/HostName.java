package dev.fairway.net;

import java.util.Locale;

/**
 * A DNS host name, lower-cased, without a trailing dot.
 *
 * <p>What is made of digits and dots is no name: it is an IPv4 address, or a mistyped one, which no
 * DNS should be asked for.
 *
 * <p>Names compare without regard to case (RFC 4343), so they are lower-cased once, here. Labels
 * follow RFC 1123 section 2.1, and an underscore is let through because real zones contain it.
 *
 * @param value the name, at most 253 characters
 */
public record HostName(String value) implements Comparable<HostName> {

  /**
   * @throws IllegalArgumentException if the value is not a host name
   */
  public HostName {
    if (value.endsWith(".")) {
      value = value.substring(0, value.length() - 1);
    }
    // Before it is lower-cased: the Kelvin sign would become a "k".
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          "\"" + value + "\" (expected: a host name such as api.example.com)");
    }
    value = value.toLowerCase(Locale.ROOT);
  }

  /** Whether the text is a host name; an IPv4 address is not. */
  public static boolean isValid(String text) {
    if (text.isEmpty() || text.length() > 253 || IpLiterals.isAddress(text)) {
      return false;
    }
    int labelStart = 0;
    boolean numeric = true;
    for (int i = 0; i <= text.length(); i++) {
      if (i < text.length() && text.charAt(i) != '.') {
        if (!isLabelCharacter(text.charAt(i))) {
          return false;
        }
        numeric &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
        continue;
      }
      if (!isLabelLength(i - labelStart)
          || text.charAt(labelStart) == '-'
          || text.charAt(i - 1) == '-') {
        return false;
      }
      labelStart = i + 1;
    }
    return !numeric;
  }

  /** Whether this name lies below the other one, at any depth: {@code a.b.c} is below {@code c}. */
  public boolean isBelow(HostName parent) {
    return value.length() > parent.value.length() + 1
        && value.endsWith(parent.value)
        && value.charAt(value.length() - parent.value.length() - 1) == '.';
  }

  /** This name with one more label in front. */
  public HostName child(String label) {
    return new HostName(label + "." + value);
  }

  @Override
  public int compareTo(HostName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }

  private static boolean isLabelLength(int length) {
    return length >= 1 && length <= 63;
  }

  private static boolean isLabelCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }
}
