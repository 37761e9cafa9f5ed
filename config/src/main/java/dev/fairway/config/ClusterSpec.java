package dev.fairway.config;

import dev.fairway.net.HostPort;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A cluster behind the hub.
 *
 * @param links the ways to reach it; exactly one for now
 * @param upstreamIdentity as whom its API server sees the clients
 * @param credential what the hub itself shows to it
 */
public record ClusterSpec(
    List<Link> links, UpstreamIdentity upstreamIdentity, Optional<CredentialSpec> credential)
    implements Spec {

  /** Copies the links. */
  public ClusterSpec {
    links = List.copyOf(links);
  }

  /** One way to reach a cluster. */
  public sealed interface Link {}

  /**
   * The hub itself connects to the API server.
   *
   * @param endpoints addresses of the API server, tried in this order
   * @param serverName the name or address that the API server's certificate must speak for
   * @param trust the authority that must have issued the certificate
   * @param connectTimeout for TCP and TLS together, for each endpoint
   */
  public record Direct(
      List<HostPort> endpoints, String serverName, Trust trust, Duration connectTimeout)
      implements Link {

    /** Copies the endpoints. */
    public Direct {
      endpoints = List.copyOf(endpoints);
    }
  }

  /** Where the certificates of the authorities are that a link trusts. */
  public sealed interface Trust {

    /** In a file of their own. */
    record InFile(String path) implements Trust {}

    /** In the object itself, PEM. */
    record Inline(String pem) implements Trust {}
  }

  /** As whom an API server sees the clients of the hub. */
  public enum UpstreamIdentity {
    /** As themselves: what they authenticate with goes through untouched. */
    PASSTHROUGH
  }
}
