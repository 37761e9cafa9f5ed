package dev.fairway.authentication;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.fairway.access.Subject;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Remembers what a connection's certificate came to for as long as the connection is there: to
 * judge one takes about as long as a request.
 */
final class RememberedCertificates implements Asking {

  private final ClientCertificates authenticator;

  /** By the list itself, which belongs to one connection. */
  private final Cache<List<X509Certificate>, Outcome> known =
      Caffeine.newBuilder().weakKeys().build();

  RememberedCertificates(ClientCertificates authenticator) {
    this.authenticator = authenticator;
  }

  @Override
  public Answer ask(Presented shown, Instant now) {
    return shown.certificates().isEmpty() ? Outcome.UNKNOWN : find(shown.certificates(), now);
  }

  @Override
  public Optional<Subject> recognize(Evidence evidence, Instant now) {
    return evidence instanceof Evidence.Certificates(var chain)
            && find(chain, now) instanceof Outcome.Known found
        ? Optional.of(found.subject())
        : Optional.empty();
  }

  private Outcome find(List<X509Certificate> certificates, Instant now) {
    Outcome found = known.get(certificates, chain -> authenticator.authenticate(chain, now));
    return found instanceof Outcome.Known known && !now.isBefore(known.until())
        ? new Outcome.Refused("the certificate, or the list of what is revoked, has expired")
        : found;
  }
}
