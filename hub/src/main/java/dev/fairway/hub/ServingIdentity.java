package dev.fairway.hub;

import dev.fairway.model.ServingCertificate;
import dev.fairway.pki.CertificateNames;
import dev.fairway.pki.CertificatePem;
import dev.fairway.pki.PrivateKeyPem;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A serving certificate that has been read: whom it speaks for, until when. */
final class ServingIdentity {

  private final List<X509Certificate> chain;
  private final ServingCertificate certificate;

  private ServingIdentity(List<X509Certificate> chain, ServingCertificate certificate) {
    this.chain = chain;
    this.certificate = certificate;
  }

  /**
   * Reads a certificate and its key.
   *
   * @param chainField where the chain comes from, for errors
   * @param keyField where the key comes from, for errors
   * @throws InvalidField if either is damaged or they do not belong together
   */
  static ServingIdentity parse(String chainPem, String keyPem, String chainField, String keyField)
      throws InvalidField {
    List<X509Certificate> chain;
    try {
      chain = CertificatePem.parse(chainPem);
    } catch (IllegalArgumentException e) {
      throw new InvalidField(chainField, String.valueOf(e.getMessage()));
    }
    try {
      PrivateKey key = PrivateKeyPem.parse(keyPem);
      if (!PrivateKeyPem.belongsTo(key, chain.getFirst().getPublicKey())) {
        throw new InvalidField(keyField, "not the key of the certificate in " + chainField);
      }
      String print = CertificatePem.print(chain);
      return new ServingIdentity(chain, new ServingCertificate(print, PrivateKeyPem.pkcs8(key)));
    } catch (IllegalArgumentException e) {
      throw new InvalidField(keyField, String.valueOf(e.getMessage()));
    }
  }

  /** What the data plane serves with. */
  ServingCertificate certificate() {
    return certificate;
  }

  /** When clients begin to refuse it. */
  Instant notAfter() {
    return chain.getFirst().getNotAfter().toInstant();
  }

  /** When clients begin to take it. */
  Instant notBefore() {
    return chain.getFirst().getNotBefore().toInstant();
  }

  /** When two thirds of its life are over. */
  Instant renewAt() {
    Duration life = Duration.between(notBefore(), notAfter());
    return notBefore().plus(life.multipliedBy(2).dividedBy(3));
  }

  /** Whether the key of an authority's certificate signed it. */
  boolean isIssuedBy(String authorityPem) {
    try {
      chain.getFirst().verify(CertificatePem.parse(authorityPem).getFirst().getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** Whether it speaks for all of these names and for no other. */
  boolean speaksForExactly(Collection<String> names) {
    List<String> spoken = names();
    return spoken.stream()
            .allMatch(one -> names.stream().anyMatch(name -> CertificateNames.isSame(one, name)))
        && names.stream()
            .allMatch(name -> spoken.stream().anyMatch(one -> CertificateNames.isSame(one, name)));
  }

  /** Whether its chain is in order: each certificate issued by the next. */
  boolean isInOrder() {
    for (int i = 1; i < chain.size(); i++) {
      var issuer = chain.get(i - 1).getIssuerX500Principal();
      if (!issuer.equals(chain.get(i).getSubjectX500Principal())) {
        return false;
      }
    }
    return true;
  }

  /**
   * Which of these names it does not speak for (RFC 9525).
   *
   * @param names host names, wildcards and IP addresses
   */
  List<String> missing(Collection<String> names) {
    List<String> spoken = names();
    List<String> missing = new ArrayList<>();
    for (String name : names) {
      if (spoken.stream().noneMatch(one -> CertificateNames.covers(one, name))) {
        missing.add(name);
      }
    }
    return missing;
  }

  private List<String> names() {
    return CertificateNames.of(chain.getFirst());
  }
}
