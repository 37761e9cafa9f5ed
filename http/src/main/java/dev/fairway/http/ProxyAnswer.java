package dev.fairway.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How an HTTP proxy answers CONNECT (RFC 9110 section 9.3.6).
 *
 * @param status 100 to 599
 * @param schemes by which it wants to be asked (section 11.7.1), in lower case; with status 407
 */
record ProxyAnswer(int status, List<String> schemes) {

  /** The most bytes of its head: as much as Fairway takes of an upstream's. */
  static final int MAX_HEAD = 16 << 10;

  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-5]\\d\\d)(?: .*)?");
  private static final String CHALLENGE = "proxy-authenticate:";
  private static final Pattern SCHEME = Pattern.compile("[-!#$%&'*+.^_`|~0-9a-z]{1,40}");

  ProxyAnswer {
    schemes = List.copyOf(schemes);
  }

  /** Whether bytes after it are those of the server. */
  boolean isThrough() {
    return status / 100 == 2;
  }

  /** Whether another one follows. */
  boolean isInterim() {
    return status / 100 == 1;
  }

  /**
   * Reads a head up to its empty line.
   *
   * @throws IllegalArgumentException if it is none
   */
  static ProxyAnswer parse(String head) {
    String[] lines = head.split("\r?\n", -1);
    Matcher first = STATUS_LINE.matcher(lines[0]);
    if (!first.matches()) {
      throw new IllegalArgumentException("not an answer of an HTTP proxy");
    }
    List<String> schemes = new ArrayList<>();
    for (int i = 1; i < lines.length; i++) {
      String line = lines[i].toLowerCase(Locale.ROOT);
      if (line.startsWith(CHALLENGE)) {
        Matcher scheme = SCHEME.matcher(line.substring(CHALLENGE.length()).strip());
        if (scheme.lookingAt()) {
          schemes.add(scheme.group());
        }
      }
    }
    return new ProxyAnswer(Integer.parseInt(first.group(1)), schemes);
  }
}
