package dev.fairway.authentication;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The SHA-256 of a bearer token: names it in memory and in files without being it. To look a token
 * up by its hash tells nothing of the tokens that are there, however long it takes: who chooses a
 * token does not choose its hash.
 */
public final class TokenHash {

  private static final int BYTES = 32;

  private final byte[] bytes;

  private TokenHash(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The hash of a token. */
  public static TokenHash of(String token) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return new TokenHash(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static TokenHash parse(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(bytes.length + " bytes (expected: " + BYTES + ")");
    }
    return new TokenHash(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TokenHash hash && Arrays.equals(bytes, hash.bytes);
  }

  /** Its first bytes are as good as random. */
  @Override
  public int hashCode() {
    return (bytes[0] << 24) | (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff);
  }

  /** In hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
