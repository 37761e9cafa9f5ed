package dev.fairway.pki;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The URI that is all that a certificate names (RFC 5280 section 4.2.1.6). */
final class OnlyUri {

  private static final int URI = 6;

  private OnlyUri() {}

  /** The URI; empty if there is none, or any other name beside it. */
  static Optional<String> of(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      if (names == null || names.size() != 1) {
        return Optional.empty();
      }
      List<?> only = names.iterator().next();
      return only.getFirst() instanceof Integer type && type == URI
          ? Optional.of(String.valueOf(only.get(1)))
          : Optional.empty();
    } catch (CertificateParsingException e) {
      return Optional.empty();
    }
  }
}
