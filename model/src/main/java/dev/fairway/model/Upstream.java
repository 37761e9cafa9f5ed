package dev.fairway.model;

import dev.fairway.net.HostPort;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A named thing that requests go to, by one of several links that all lead to the same.
 *
 * @param name unique in the snapshot
 * @param links at least one; the first that is healthy is used
 * @param failback how long a link must have been healthy until it is preferred again to one that
 *     comes after it
 * @param check how endpoints are asked whether they live; absent to judge by requests only
 * @param identities what we may show in the handshake, by the name that a request chooses it by;
 *     under {@link #ANONYMOUS} always nothing
 * @param budget what its requests may cost
 */
public record Upstream(
    String name,
    List<Link> links,
    Duration failback,
    Optional<UpstreamCheck> check,
    Map<String, ClientIdentity> identities,
    Budget budget) {

  /** The name of the identity of those who show no certificate. */
  public static final String ANONYMOUS = "";

  /**
   * @throws IllegalArgumentException if there is no link, or a certificate for the anonymous
   */
  public Upstream {
    links = List.copyOf(links);
    identities = Map.copyOf(identities);
    if (links.isEmpty()) {
      throw new IllegalArgumentException("upstream " + name + " has no link");
    }
    if (identities.containsKey(ANONYMOUS)) {
      throw new IllegalArgumentException("upstream " + name + ": the anonymous show a certificate");
    }
  }

  /**
   * With one link, whose endpoints are tried in order, and without checks. No certificate is ever
   * shown to it.
   */
  public Upstream(String name, List<HostPort> endpoints, UpstreamTls tls, Duration timeout) {
    this(name, endpoints, tls, timeout, Map.of());
  }

  /** The same, to which certificates may be shown. */
  public Upstream(
      String name,
      List<HostPort> endpoints,
      UpstreamTls tls,
      Duration timeout,
      Map<String, ClientIdentity> identities) {
    this(
        name,
        List.of(new Link("direct", endpoints, Balance.IN_ORDER, tls, timeout, false)),
        Duration.ZERO,
        Optional.empty(),
        identities,
        Budget.UNLIMITED);
  }

  /** The same with another budget. */
  public Upstream with(Budget other) {
    return new Upstream(name, links, failback, check, identities, other);
  }

  /** The name that requests call it by, whichever link they take: that of the first one. */
  public String serverName() {
    return links.getFirst().tls().serverName();
  }
}
