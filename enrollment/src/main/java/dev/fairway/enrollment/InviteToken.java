package dev.fairway.enrollment;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The secret of an invite: 256 random bits. The hub keeps its SHA-256 only. To look a token up by
 * its hash tells nothing of the tokens that are there, however long it takes: who chooses a token
 * does not choose its hash.
 *
 * @param text as it is handed over; never printed but once
 */
public record InviteToken(String text) {

  /** More characters than any token has. */
  public static final int MAX_CHARACTERS = 256;

  private static final int RANDOM_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Lets scanners for leaked secrets find it. */
  private static final String MARK = "fairway_invite_";

  /** A new one. */
  public static InviteToken create() {
    byte[] random = new byte[RANDOM_BYTES];
    RANDOM.nextBytes(random);
    return new InviteToken(MARK + Base64.getUrlEncoder().withoutPadding().encodeToString(random));
  }

  /** Its SHA-256 in hexadecimal digits. */
  String hash() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Leaves the token out. */
  @Override
  public String toString() {
    return "InviteToken[secret]";
  }
}
