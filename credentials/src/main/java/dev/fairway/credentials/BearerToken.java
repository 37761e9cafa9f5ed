package dev.fairway.credentials;

import io.netty.util.AsciiString;

/**
 * A token that is sent as {@code Authorization: Bearer} (RFC 6750 section 2.1). Secret.
 *
 * @param authorization the whole value of the field
 */
public record BearerToken(AsciiString authorization) {

  /** Tokens with the groups of a whole company measure tens of kilobytes. */
  static final int MOST = 64 << 10;

  /**
   * Reads the text of a file, or of an answer; blanks and line breaks around it are not part of it.
   *
   * @throws IllegalArgumentException if it is none; the message quotes nothing of it
   */
  public static BearerToken parse(String text) {
    String token = text.strip();
    if (token.isEmpty()) {
      throw new IllegalArgumentException("empty (expected: a bearer token)");
    }
    if (token.length() > MOST) {
      throw new IllegalArgumentException("more than " + MOST + " characters in a bearer token");
    }
    if (!token.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
      throw new IllegalArgumentException(
          "a blank, a line break or something that is not ASCII within the token (expected: one"
              + " bearer token and nothing else)");
    }
    return new BearerToken(AsciiString.of("Bearer " + token));
  }

  /** Shows nothing. */
  @Override
  public String toString() {
    return "BearerToken[secret]";
  }
}
