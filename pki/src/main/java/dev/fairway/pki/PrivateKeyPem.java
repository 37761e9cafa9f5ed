package dev.fairway.pki;

import java.security.PrivateKey;
import java.security.PublicKey;

/** Private keys that others made, as PEM: PKCS#8, or the older forms of OpenSSL. */
public final class PrivateKeyPem {

  private PrivateKeyPem() {}

  /**
   * Reads a key that is not encrypted.
   *
   * @throws IllegalArgumentException if there is none; the message never quotes the text
   */
  public static PrivateKey parse(String pem) {
    return Pem.privateKey(pem);
  }

  /** The key as PKCS#8 PEM (RFC 5958), the form that TLS stacks take. Secret. */
  public static String pkcs8(PrivateKey key) {
    return Pem.write("PRIVATE KEY", key.getEncoded());
  }

  /**
   * Whether a private and a public key are halves of one pair.
   *
   * @throws IllegalArgumentException if the key is of a type that Fairway does not serve with
   */
  public static boolean belongsTo(PrivateKey key, PublicKey publicKey) {
    return Keys.belongTogether(key, publicKey);
  }
}
