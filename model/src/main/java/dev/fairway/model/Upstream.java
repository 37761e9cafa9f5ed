package dev.fairway.model;

import dev.fairway.net.HostPort;
import java.time.Duration;
import java.util.List;

/**
 * A named set of endpoints that all speak for the same thing.
 *
 * @param name unique in the snapshot
 * @param endpoints at least one; tried in this order
 * @param tls how their certificates are verified
 * @param connectTimeout for TCP and TLS together, for each endpoint
 */
public record Upstream(
    String name, List<HostPort> endpoints, UpstreamTls tls, Duration connectTimeout) {

  /**
   * @throws IllegalArgumentException if there is no endpoint
   */
  public Upstream {
    endpoints = List.copyOf(endpoints);
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("upstream " + name + " has no endpoint");
    }
  }
}
