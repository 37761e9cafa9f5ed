package dev.fairway.authentication;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CRL;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What authorities have revoked (RFC 5280 section 5). A list says something of the certificates of
 * its own issuer only; whose issuer publishes none here cannot be revoked so. A list that is over
 * says nothing any more, and then nobody knows which certificates are good: all of its issuer are
 * refused. Immutable; any thread.
 *
 * @param lists by the key of their issuer
 */
public record RevocationLists(Map<PublicKey, X509CRL> lists) {

  /** Nothing is revoked. */
  public static final RevocationLists NONE = new RevocationLists(Map.of());

  /** Copies them. */
  public RevocationLists {
    lists = Map.copyOf(lists);
  }

  /** A text that holds no lists of these authorities; the message is for people. */
  public static final class MalformedException extends Exception {

    private static final long serialVersionUID = 1;

    MalformedException(String message) {
      super(message);
    }
  }

  /**
   * Reads lists, PEM, and verifies that authorities have signed them.
   *
   * @throws MalformedException if a list is damaged, is somebody else's or only a part, or if an
   *     authority has two
   */
  public static RevocationLists parse(String pem, List<X509Certificate> authorities)
      throws MalformedException {
    Map<PublicKey, X509CRL> lists = new HashMap<>();
    for (CRL each : read(pem)) {
      X509CRL list = (X509CRL) each;
      String issuer = list.getIssuerX500Principal().getName();
      PublicKey key = issuer(list, authorities);
      if (list.getCriticalExtensionOIDs() != null && !list.getCriticalExtensionOIDs().isEmpty()) {
        throw new MalformedException("the list of " + issuer + " is not a whole one");
      }
      if (list.getNextUpdate() == null) {
        throw new MalformedException("the list of " + issuer + " does not say when it is over");
      }
      if (lists.putIfAbsent(key, list) != null) {
        throw new MalformedException("two lists of " + issuer + " (expected: the newest one)");
      }
    }
    return new RevocationLists(lists);
  }

  /** Those that are over, by the names of their issuers. */
  public List<String> over(Instant now) {
    return lists.values().stream()
        .filter(list -> isOver(list, now))
        .map(list -> list.getIssuerX500Principal().getName())
        .sorted()
        .toList();
  }

  /**
   * Why a client must not be known by a chain; absent if nothing is against it.
   *
   * @param path each certificate is followed by that of its issuer
   */
  Optional<String> objection(List<X509Certificate> path, Instant now) {
    for (int i = 0; i + 1 < path.size(); i++) {
      X509CRL list = lists.get(path.get(i + 1).getPublicKey());
      if (list == null) {
        continue;
      }
      if (list.isRevoked(path.get(i))) {
        return Optional.of("the certificate is revoked");
      }
      if (isOver(list, now)) {
        return Optional.of("the list of what its authority has revoked is over");
      }
    }
    return Optional.empty();
  }

  /** Until when there is an answer for a chain, excluded. */
  Instant until(List<X509Certificate> path) {
    return path.stream()
        .skip(1)
        .map(issuer -> lists.get(issuer.getPublicKey()))
        .filter(list -> list != null)
        .map(list -> list.getNextUpdate().toInstant())
        .min(Instant::compareTo)
        .orElse(Instant.MAX);
  }

  private static boolean isOver(X509CRL list, Instant now) {
    return !now.isBefore(list.getNextUpdate().toInstant());
  }

  private static Collection<? extends CRL> read(String pem) throws MalformedException {
    try {
      Collection<? extends CRL> lists =
          CertificateFactory.getInstance("X.509")
              .generateCRLs(new ByteArrayInputStream(pem.getBytes(UTF_8)));
      if (lists.isEmpty()) {
        throw new MalformedException("no list in it (expected: PEM, -----BEGIN X509 CRL-----)");
      }
      return lists;
    } catch (CRLException | CertificateException | RuntimeException e) {
      // The cause stays out: who knows what it quotes.
      throw new MalformedException(
          "not a list of revocations (expected: -----BEGIN X509 CRL-----)");
    }
  }

  private static PublicKey issuer(X509CRL list, List<X509Certificate> authorities)
      throws MalformedException {
    for (X509Certificate one : authorities) {
      boolean named = one.getSubjectX500Principal().equals(list.getIssuerX500Principal());
      if (named && isSignedBy(list, one.getPublicKey())) {
        return one.getPublicKey();
      }
    }
    String issuer = list.getIssuerX500Principal().getName();
    throw new MalformedException(
        "the list of " + issuer + " is signed by none of the authorities of caFile");
  }

  private static boolean isSignedBy(X509CRL list, PublicKey key) {
    try {
      list.verify(key);
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
