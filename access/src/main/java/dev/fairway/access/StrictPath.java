package dev.fairway.access;

/**
 * Paths that everybody reads alike. Rules decide by the decoded path, and the raw one is what the
 * cluster gets: where a server on the way might cut, join or clean it otherwise, a rule for one
 * object could open another. So an encoded slash, a dot segment, an empty segment and a NUL are
 * refused; one slash at the end is not, for it changes nothing.
 */
public final class StrictPath {

  private StrictPath() {}

  /**
   * Checks the path of a raw request target. Linear, without allocation.
   *
   * @throws MalformedTargetException if it could be read in two ways
   */
  public static void require(String target) throws MalformedTargetException {
    int question = target.indexOf('?');
    int end = question < 0 ? target.length() : question;
    if (end == 0 || target.charAt(0) != '/') {
      throw new MalformedTargetException("the request target does not start with a slash");
    }
    for (int start = 1; start <= end; ) {
      int slash = target.indexOf('/', start);
      int stop = slash < 0 || slash > end ? end : slash;
      requireSegment(target, start, stop, end);
      start = stop + 1;
    }
  }

  private static void requireSegment(String target, int start, int stop, int end)
      throws MalformedTargetException {
    if (start == stop && stop < end) {
      throw new MalformedTargetException("the path holds an empty segment");
    }
    int characters = 0;
    boolean onlyDots = start < stop;
    for (int i = start; i < stop; i++) {
      int value = value(target, i, stop);
      if (value == '/') {
        throw new MalformedTargetException("the path holds an encoded slash");
      }
      if (value == 0) {
        throw new MalformedTargetException("the path holds a NUL");
      }
      i += target.charAt(i) == '%' ? 2 : 0;
      onlyDots &= value == '.';
      characters++;
    }
    if (onlyDots && characters <= 2) {
      throw new MalformedTargetException("the path holds a dot segment");
    }
  }

  /** The byte at a place, decoded; a percent sign that begins no escape is itself. */
  private static int value(String target, int at, int stop) {
    char c = target.charAt(at);
    if (c != '%' || at + 2 >= stop) {
      return c;
    }
    int high = Character.digit(target.charAt(at + 1), 16);
    int low = Character.digit(target.charAt(at + 2), 16);
    return high < 0 || low < 0 ? c : high << 4 | low;
  }
}
