package dev.fairway.net;

/** The syntax of labels, as every cluster has it. */
public final class Labels {

  private Labels() {}

  /** Whether the text is a name of at most 63 characters, perhaps after a DNS name and a slash. */
  public static boolean isKey(String text) {
    int slash = text.indexOf('/');
    return (slash < 0 || isDnsSubdomain(text.substring(0, slash)))
        && slash + 1 < text.length()
        && isValue(text.substring(slash + 1));
  }

  /** Whether the text is empty or a value that every cluster takes. */
  public static boolean isValue(String text) {
    if (text.isEmpty()) {
      return true;
    }
    return text.length() <= 63
        && text.chars().allMatch(c -> isAlphanumeric(c) || c == '-' || c == '_' || c == '.')
        && isAlphanumeric(text.charAt(0))
        && isAlphanumeric(text.charAt(text.length() - 1));
  }

  /** Lower-case labels with dots between them, at most 253 characters as a whole. */
  private static boolean isDnsSubdomain(String text) {
    boolean inLabel = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      boolean last = i + 1 == text.length() || text.charAt(i + 1) == '.';
      if (!alphanumeric && (c != '-' || !inLabel || last) && (c != '.' || !inLabel)) {
        return false;
      }
      inLabel = c != '.';
    }
    return inLabel && text.length() <= 253;
  }

  private static boolean isAlphanumeric(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
