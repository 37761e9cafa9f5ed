package dev.fairway.model;

import dev.fairway.net.HostPort;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A named set of endpoints that all speak for the same thing.
 *
 * @param name unique in the snapshot
 * @param endpoints at least one; tried in this order
 * @param tls how their certificates are verified
 * @param connectTimeout for TCP and TLS together, for each endpoint
 * @param identities what we may show in the handshake, by the name that a request chooses it by;
 *     under {@link #ANONYMOUS} always nothing
 */
public record Upstream(
    String name,
    List<HostPort> endpoints,
    UpstreamTls tls,
    Duration connectTimeout,
    Map<String, ClientIdentity> identities) {

  /** The name of the identity of those who show no certificate. */
  public static final String ANONYMOUS = "";

  /**
   * @throws IllegalArgumentException if there is no endpoint, or a certificate for the anonymous
   */
  public Upstream {
    endpoints = List.copyOf(endpoints);
    identities = Map.copyOf(identities);
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("upstream " + name + " has no endpoint");
    }
    if (identities.containsKey(ANONYMOUS)) {
      throw new IllegalArgumentException("upstream " + name + ": the anonymous show a certificate");
    }
  }

  /** One to which no certificate is ever shown. */
  public Upstream(String name, List<HostPort> endpoints, UpstreamTls tls, Duration connectTimeout) {
    this(name, endpoints, tls, connectTimeout, Map.of());
  }
}
