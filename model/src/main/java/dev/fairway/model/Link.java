package dev.fairway.model;

import dev.fairway.net.HostPort;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One way to an upstream. Whichever is taken, TLS is verified end to end.
 *
 * @param name unique among the links of its upstream; for people and metrics
 * @param endpoints at least one; a name stands for each of its addresses
 * @param balance which of them a connection goes to
 * @param tls how their certificates are verified
 * @param connectTimeout for TCP and TLS together, for each endpoint
 * @param followed whether endpoints are found out besides; these are in reserve then
 * @param tunnel the name of the tunnel that it leads through, at whose far end the endpoints' names
 *     are resolved; absent where it leads through the network
 */
public record Link(
    String name,
    List<HostPort> endpoints,
    Balance balance,
    UpstreamTls tls,
    Duration connectTimeout,
    boolean followed,
    Optional<String> tunnel) {

  /** Through the network. */
  public Link(
      String name,
      List<HostPort> endpoints,
      Balance balance,
      UpstreamTls tls,
      Duration connectTimeout,
      boolean followed) {
    this(name, endpoints, balance, tls, connectTimeout, followed, Optional.empty());
  }

  /**
   * @throws IllegalArgumentException if there is no endpoint
   */
  public Link {
    endpoints = List.copyOf(endpoints);
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("link " + name + " has no endpoint");
    }
  }
}
