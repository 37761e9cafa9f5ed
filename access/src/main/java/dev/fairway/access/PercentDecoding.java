package dev.fairway.access;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Percent decoding as Go's {@code net/url} does it, because Kubernetes' view of a request rests on
 * that. Bytes that are not UTF-8 become U+FFFD, which no name in Kubernetes can hold.
 */
final class PercentDecoding {

  private PercentDecoding() {}

  /** Decodes a path; a plus sign stays one. */
  static String path(String raw) throws MalformedTargetException {
    String decoded = decode(raw, 0, raw.length(), false);
    if (decoded == null) {
      throw new MalformedTargetException("the path holds a broken percent escape");
    }
    return decoded;
  }

  /** Decodes a part of a query, where a plus sign is a space; null if an escape is broken. */
  static @Nullable String query(String raw, int start, int end) {
    return decode(raw, start, end, true);
  }

  private static @Nullable String decode(String raw, int start, int end, boolean plusIsSpace) {
    if (isPlain(raw, start, end, plusIsSpace)) {
      return raw.substring(start, end);
    }
    byte[] bytes = new byte[end - start];
    int length = 0;
    for (int i = start; i < end; i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        int high = i + 2 < end ? hex(raw.charAt(i + 1)) : -1;
        int low = i + 2 < end ? hex(raw.charAt(i + 2)) : -1;
        if (high < 0 || low < 0) {
          return null;
        }
        bytes[length++] = (byte) (high << 4 | low);
        i += 2;
      } else {
        bytes[length++] = (byte) (plusIsSpace && c == '+' ? ' ' : c);
      }
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private static boolean isPlain(String raw, int start, int end, boolean plusIsSpace) {
    for (int i = start; i < end; i++) {
      char c = raw.charAt(i);
      if (c == '%' || c > 0x7F || (plusIsSpace && c == '+')) {
        return false;
      }
    }
    return true;
  }

  private static int hex(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }
}
