package dev.fairway.pki;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;

/** Elliptic-curve keys on P-256, which every TLS stack and every Kubernetes component takes. */
final class Keys {

  private Keys() {}

  static KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot make P-256 keys", e);
    }
  }

  /** The signature algorithm that goes with a key: EC or RSA. */
  static String signatureAlgorithm(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "EC" -> "SHA256withECDSA";
      case "RSA" -> "SHA256withRSA";
      default ->
          throw new IllegalArgumentException(
              "a key of type " + key.getAlgorithm() + " (expected: EC or RSA)");
    };
  }

  /** Whether the two are halves of one pair: what one signs, the other verifies. */
  static boolean belongTogether(PrivateKey privateKey, PublicKey publicKey) {
    try {
      Signature signature = Signature.getInstance(signatureAlgorithm(privateKey));
      byte[] probe = {1, 2, 3};
      signature.initSign(privateKey);
      signature.update(probe);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(probe);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
