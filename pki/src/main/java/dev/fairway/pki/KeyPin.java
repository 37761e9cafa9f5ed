package dev.fairway.pki;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Names a public key: the SHA-256 of a certificate's SubjectPublicKeyInfo, as kubeadm's {@code
 * --discovery-token-ca-cert-hash} does. It stays the same when the certificate is renewed with the
 * same key.
 *
 * @param hex 64 hexadecimal digits, lower case
 */
public record KeyPin(String hex) {

  private static final String PREFIX = "sha256:";
  private static final int BYTES = 32;

  /** The pin of a certificate's key. */
  public static KeyPin of(X509Certificate certificate) {
    return of(certificate.getPublicKey());
  }

  /** The pin of a key. */
  public static KeyPin of(PublicKey key) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return new KeyPin(HexFormat.of().formatHex(digest.digest(key.getEncoded())));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads {@code sha256:} and 64 hexadecimal digits, or 43 or 44 characters of Base64 as HTTP's
   * pins had.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static KeyPin parse(String text) {
    String rest = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : "";
    try {
      byte[] bytes =
          rest.length() == 2 * BYTES
              ? HexFormat.of().parseHex(rest)
              : Base64.getDecoder().decode(rest);
      if (bytes.length == BYTES) {
        return new KeyPin(HexFormat.of().formatHex(bytes));
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "\"" + text + "\" (expected: sha256: and 64 hexadecimal digits)");
  }

  /** Whether a certificate has this key. */
  public boolean matches(X509Certificate certificate) {
    return equals(of(certificate));
  }

  /** As the command line takes it. */
  @Override
  public String toString() {
    return PREFIX + hex;
  }
}
