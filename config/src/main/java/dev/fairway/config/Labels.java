package dev.fairway.config;

import dev.fairway.net.HostName;

/** The syntax of Kubernetes' labels. */
final class Labels {

  private Labels() {}

  /** Whether the text is a name of at most 63 characters, perhaps after a DNS name and a slash. */
  static boolean isKey(String text) {
    int slash = text.indexOf('/');
    return (slash < 0 || HostName.isValid(text.substring(0, slash)))
        && slash + 1 < text.length()
        && isValue(text.substring(slash + 1));
  }

  /** Whether the text is empty or a value that Kubernetes takes. */
  static boolean isValue(String text) {
    if (text.isEmpty()) {
      return true;
    }
    return text.length() <= 63
        && text.chars().allMatch(c -> isAlphanumeric(c) || c == '-' || c == '_' || c == '.')
        && isAlphanumeric(text.charAt(0))
        && isAlphanumeric(text.charAt(text.length() - 1));
  }

  private static boolean isAlphanumeric(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
