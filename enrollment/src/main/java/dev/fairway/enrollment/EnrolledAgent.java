package dev.fairway.enrollment;

import dev.fairway.pki.AgentIdentity;
import dev.fairway.pki.KeyPin;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * An agent that has joined.
 *
 * @param identity its cluster and id
 * @param joined when and how it came
 * @param certificate the last one that it was given
 * @param revoked since when it is not let in any more, if so
 */
public record EnrolledAgent(
    AgentIdentity identity, Joined joined, Certificate certificate, Optional<Instant> revoked) {

  /**
   * How an agent came.
   *
   * @param at when
   * @param invite the id of the invite
   * @param from the address that it came from
   * @param hostname what it calls its machine; a claim
   * @param version of the program that it is; a claim
   */
  public record Joined(Instant at, String invite, String from, String hostname, String version) {}

  /**
   * What is remembered of a certificate.
   *
   * @param serial in hexadecimal digits
   * @param fingerprint SHA-256 of the certificate in hexadecimal digits
   * @param key names its key
   * @param notAfter when it ends
   */
  public record Certificate(String serial, String fingerprint, KeyPin key, Instant notAfter) {

    static Certificate of(X509Certificate certificate) {
      BigInteger serial = certificate.getSerialNumber();
      return new Certificate(
          serial.toString(16),
          EnrolledAgent.fingerprint(certificate),
          KeyPin.of(certificate),
          certificate.getNotAfter().toInstant());
    }
  }

  EnrolledAgent renewed(X509Certificate next, String version) {
    Joined same =
        new Joined(joined.at(), joined.invite(), joined.from(), joined.hostname(), version);
    return new EnrolledAgent(identity, same, Certificate.of(next), revoked);
  }

  EnrolledAgent revokedAt(Instant now) {
    return new EnrolledAgent(identity, joined, certificate, Optional.of(revoked.orElse(now)));
  }

  /** SHA-256 of a certificate in hexadecimal digits, as people compare it. */
  public static String fingerprint(X509Certificate certificate) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
