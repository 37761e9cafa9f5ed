package dev.fairway.pki;

import java.security.KeyPair;

/**
 * A key pair without a certificate, as PEM: what an API server signs ServiceAccount tokens with
 * (ES256, RFC 7518 section 3.4).
 *
 * @param publicPem the public key, SubjectPublicKeyInfo
 * @param privatePem the private key, PKCS#8; never printed
 */
public record SigningKeyPair(String publicPem, String privatePem) {

  /** A new pair on the curve P-256. */
  public static SigningKeyPair create() {
    KeyPair pair = Keys.generate();
    return new SigningKeyPair(
        Pem.write("PUBLIC KEY", pair.getPublic().getEncoded()),
        Pem.write("PRIVATE KEY", pair.getPrivate().getEncoded()));
  }

  /** Leaves the private key out. */
  @Override
  public String toString() {
    return "SigningKeyPair[publicPem=" + publicPem.length() + " characters, privatePem=secret]";
  }
}
