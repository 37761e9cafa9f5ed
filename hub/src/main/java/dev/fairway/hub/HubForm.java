package dev.fairway.hub;

import dev.fairway.authentication.Authenticator;
import dev.fairway.authentication.ClientCertificates;
import dev.fairway.config.HubSpec;
import dev.fairway.config.ObjectKey;
import dev.fairway.model.ServingCertificate;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * The good form of a Hub object, with everything that it refers to.
 *
 * @param key the object
 * @param file the file that it was read from
 * @param spec what it asks for
 * @param certificate what it serves with
 * @param authenticators what vouches for clients, in the order in which it is asked
 * @param accessLog the file of its access log; absent for standard output
 */
public record HubForm(
    ObjectKey key,
    String file,
    HubSpec spec,
    ServingCertificate certificate,
    List<Authenticator> authenticators,
    Optional<Path> accessLog) {

  /** Copies the authenticators. */
  public HubForm {
    authenticators = List.copyOf(authenticators);
  }

  /** Of whom clients are asked for a certificate; empty to ask for none. */
  List<X509Certificate> clientAuthorities() {
    return authenticators.stream()
        .filter(ClientCertificates.class::isInstance)
        .flatMap(one -> ((ClientCertificates) one).authorities().stream())
        .distinct()
        .toList();
  }
}
