package dev.fairway.authentication;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.fairway.access.Subject;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says of each request who sends it: asks the authenticators in their order, and remembers what a
 * connection's certificate came to for as long as the connection is there. Any thread.
 */
public final class Clients {

  /** Who is known to none of the authenticators; the cluster may know them by their token. */
  public static final Subject PASSTHROUGH =
      new Subject("fairway:passthrough", "", List.of(), Map.of(), "");

  private final List<ClientCertificates> authenticators;

  /** By the list itself, which belongs to one connection. */
  private final Cache<List<X509Certificate>, Optional<Outcome.Known>> known =
      Caffeine.newBuilder().weakKeys().build();

  /**
   * @param authenticators the first that knows a client decides
   */
  public Clients(List<ClientCertificates> authenticators) {
    this.authenticators = List.copyOf(authenticators);
  }

  /**
   * Who it is.
   *
   * @param certificates what the client presented when it connected, the same list for all requests
   *     of a connection
   * @param now the time that validity is judged by
   */
  public Subject subject(List<X509Certificate> certificates, Instant now) {
    if (certificates.isEmpty() || authenticators.isEmpty()) {
      return PASSTHROUGH;
    }
    return known
        .get(certificates, chain -> find(chain, now))
        .filter(found -> now.isBefore(found.until()))
        .map(Outcome.Known::subject)
        .orElse(PASSTHROUGH);
  }

  private Optional<Outcome.Known> find(List<X509Certificate> chain, Instant now) {
    for (ClientCertificates one : authenticators) {
      if (one.authenticate(chain, now) instanceof Outcome.Known found) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }
}
