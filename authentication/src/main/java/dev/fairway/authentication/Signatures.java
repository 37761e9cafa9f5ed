package dev.fairway.authentication;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
import org.jspecify.annotations.Nullable;

/** Which keys prove that a token is an issuer's. Pure, and slow. */
final class Signatures {

  /** What is shorter can be broken (NIST SP 800-131A). */
  private static final int SHORTEST_RSA = 2_048;

  private Signatures() {}

  /** Whether a key has signed a token, and may be believed. */
  static boolean isSignedBy(JWK key, SignedJWT jwt) {
    JWSAlgorithm algorithm = jwt.getHeader().getAlgorithm();
    if (KeyUse.ENCRYPTION.equals(key.getKeyUse())
        || (key.getAlgorithm() != null && !key.getAlgorithm().equals(algorithm))) {
      return false;
    }
    try {
      JWSVerifier verifier = verifier(key);
      return verifier != null
          && verifier.supportedJWSAlgorithms().contains(algorithm)
          && jwt.verify(verifier);
    } catch (JOSEException | RuntimeException e) {
      return false;
    }
  }

  /** Null for keys that prove nothing to us. */
  private static @Nullable JWSVerifier verifier(JWK key) throws JOSEException {
    return switch (key) {
      case RSAKey rsa when rsa.toRSAPublicKey().getModulus().bitLength() >= SHORTEST_RSA ->
          new RSASSAVerifier(rsa.toRSAPublicKey());
      case ECKey curve -> new ECDSAVerifier(curve.toECPublicKey());
      default -> null;
    };
  }
}
