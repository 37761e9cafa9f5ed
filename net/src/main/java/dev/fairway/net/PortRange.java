package dev.fairway.net;

/**
 * Ports that follow each other, as people write them: {@code 443}, {@code 8000-8010}.
 *
 * @param first 0 to 65535; 0 lets the system choose, and stands alone
 * @param last not below the first
 */
public record PortRange(int first, int last) {

  /**
   * @throws IllegalArgumentException if they are no ports, or in the wrong order
   */
  public PortRange {
    boolean ports = first >= 0 && last <= 65_535 && first <= last;
    if (!ports || (first == 0 && last > 0)) {
      throw new IllegalArgumentException(
          "ports: " + first + "-" + last + " (expected: 0, or 1 to 65535, the lower one first)");
    }
  }

  /** One port. */
  public static PortRange of(int port) {
    return new PortRange(port, port);
  }

  /**
   * Reads {@code port} or {@code first-last}.
   *
   * @throws IllegalArgumentException if the text is not of that form
   */
  public static PortRange parse(String text) {
    int dash = text.indexOf('-');
    if (dash < 0) {
      return of(port(text));
    }
    return new PortRange(port(text.substring(0, dash)), port(text.substring(dash + 1)));
  }

  /** How many ports there are. */
  public int size() {
    return last - first + 1;
  }

  /** Whether the port is one of them. */
  public boolean contains(int port) {
    return port >= first && port <= last;
  }

  /** Whether a port is in both. */
  public boolean overlaps(PortRange other) {
    return first <= other.last && other.first <= last;
  }

  @Override
  public String toString() {
    return first == last ? Integer.toString(first) : first + "-" + last;
  }

  private static int port(String digits) {
    if (digits.isEmpty()
        || digits.length() > 5
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException("\"" + digits + "\" (expected: a port)");
    }
    return Integer.parseInt(digits);
  }
}
