package dev.fairway.authentication;

import dev.fairway.access.Subject;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.naming.NamingException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Knows clients by the certificates that they present, as kube-apiserver does: the common name is
 * the user, each organization a group (Kubernetes, "X.509 client certificates"). Verifies the whole
 * chain to an authority, its validity, that it is for clients, and that it is not revoked. Any
 * thread; takes about as long as two signatures do, so whoever asks remembers the answer for the
 * connection.
 *
 * @param authorities that issue them; at least one
 * @param revoked what the authorities have revoked
 * @param prefix what users and groups begin with
 */
public record ClientCertificates(
    List<X509Certificate> authorities, RevocationLists revoked, String prefix)
    implements Authenticator {

  /** Of the extension that says what a certificate is for (RFC 5280 section 4.2.1.12). */
  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

  private static final String KIND = "clientCertificate";

  private static final String ANY_USE = "2.5.29.37.0";

  /** A chain is no longer than what a client may send in a handshake. */
  private static final int LONGEST = 10;

  /** Copies the authorities. */
  public ClientCertificates {
    authorities = List.copyOf(authorities);
  }

  /**
   * Who presented a chain.
   *
   * @param chain the client's own certificate first, whose key it has proved to hold; may be empty
   * @param now the time that validity is judged by
   */
  public Outcome authenticate(List<X509Certificate> chain, Instant now) {
    if (chain.isEmpty()) {
      return Outcome.UNKNOWN;
    }
    if (chain.size() > LONGEST) {
      return new Outcome.Refused("a chain of more than " + LONGEST + " certificates");
    }
    X509Certificate own = chain.getFirst();
    if (!isForClients(own)) {
      return new Outcome.Refused("the certificate is not for clients");
    }
    try {
      return judge(own, chain, path(own, chain, now), now);
    } catch (CertPathBuilderException e) {
      return new Outcome.Refused("no authority for clients vouches for the certificate");
    }
  }

  @Override
  public String kind() {
    return KIND;
  }

  /**
   * Who it is.
   *
   * @param path what vouches for the certificate, up to an authority
   */
  private Outcome judge(
      X509Certificate own, List<X509Certificate> chain, List<X509Certificate> path, Instant now) {
    Optional<String> objection = revoked.objection(path, now);
    if (objection.isPresent()) {
      return new Outcome.Refused(objection.get());
    }
    List<String> names = values(own, "CN");
    if (names.isEmpty() || names.getLast().isEmpty()) {
      return new Outcome.Refused("the certificate has no common name");
    }
    Instant until =
        Stream.concat(
                Stream.of(revoked.until(path)),
                path.stream().map(one -> one.getNotAfter().toInstant()))
            .min(Instant::compareTo)
            .orElseThrow();
    return new Outcome.Known(
        subject(names.getLast(), values(own, "O")), until, new Evidence.Certificates(chain));
  }

  private List<X509Certificate> path(X509Certificate own, List<X509Certificate> chain, Instant now)
      throws CertPathBuilderException {
    try {
      X509CertSelector target = new X509CertSelector();
      target.setCertificate(own);
      Set<TrustAnchor> anchors =
          authorities.stream().map(one -> new TrustAnchor(one, null)).collect(Collectors.toSet());
      PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
      var built = (PKIXCertPathBuilderResult) CertPathBuilder.getInstance("PKIX").build(parameters);
      return Stream.concat(
              built.getCertPath().getCertificates().stream().map(X509Certificate.class::cast),
              Stream.ofNullable(built.getTrustAnchor().getTrustedCert()))
          .toList();
    } catch (CertPathBuilderException e) {
      throw e;
    } catch (InvalidAlgorithmParameterException e) {
      throw new IllegalStateException("no authority", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isForClients(X509Certificate own) {
    try {
      List<String> uses = own.getExtendedKeyUsage();
      return uses == null || uses.contains(CLIENT_AUTH) || uses.contains(ANY_USE);
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  private Subject subject(String user, List<String> groups) {
    return new Subject(
        prefix + user, "", groups.stream().map(group -> prefix + group).toList(), Map.of(), KIND);
  }

  /** The values of one attribute of the subject's name, in the order of the certificate. */
  private static List<String> values(X509Certificate own, String attribute) {
    List<String> values = new ArrayList<>();
    try {
      for (Rdn part : new LdapName(own.getSubjectX500Principal().getName()).getRdns()) {
        var named = part.toAttributes().get(attribute);
        if (named != null) {
          for (int i = 0; i < named.size(); i++) {
            if (named.get(i) instanceof String text) {
              values.add(text);
            }
          }
        }
      }
    } catch (NamingException e) {
      return List.of();
    }
    return values;
  }
}
