package dev.fairway.config;

import dev.fairway.net.HostPort;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A cluster behind the hub.
 *
 * @param links the ways to reach it, the preferred ones first
 * @param failback how long a link must have been healthy until it is preferred to later ones again
 * @param healthCheck how endpoints are asked whether they live
 * @param upstreamIdentity as whom its API server sees the clients
 * @param credential what the hub itself shows to it
 */
public record ClusterSpec(
    List<Link> links,
    Duration failback,
    HealthCheck healthCheck,
    UpstreamIdentity upstreamIdentity,
    Optional<CredentialSpec> credential)
    implements Spec {

  /** Copies the links. */
  public ClusterSpec {
    links = List.copyOf(links);
  }

  /** One way to reach a cluster. */
  public sealed interface Link {

    /** Where the hub connects to. */
    List<HostPort> endpoints();

    /** The name or address that the API server's certificate must speak for. */
    String serverName();

    /** The authority that must have issued the certificate. */
    Trust trust();

    /** For TCP and TLS together, for each endpoint. */
    Duration connectTimeout();
  }

  /**
   * The hub itself connects to the API server.
   *
   * @param endpoints addresses of the API server
   * @param balance which of them a connection goes to
   * @param serverName the name or address that the API server's certificate must speak for
   * @param trust the authority that must have issued the certificate
   * @param connectTimeout for TCP and TLS together, for each endpoint
   */
  public record Direct(
      List<HostPort> endpoints,
      LinkBalance balance,
      String serverName,
      Trust trust,
      Duration connectTimeout)
      implements Link {

    /** Copies the endpoints. */
    public Direct {
      endpoints = List.copyOf(endpoints);
    }
  }

  /**
   * The hub connects to an L4 relay, which passes TLS on unopened.
   *
   * @param endpoints addresses of the relay, tried in this order
   * @param serverName the name or address that the API server's certificate must speak for
   * @param sni the name that the relay routes by; absent for {@code serverName}
   * @param trust the authority that must have issued the certificate
   * @param connectTimeout for TCP and TLS together, for each endpoint
   */
  public record Relay(
      List<HostPort> endpoints,
      String serverName,
      Optional<String> sni,
      Trust trust,
      Duration connectTimeout)
      implements Link {

    /** Copies the endpoints. */
    public Relay {
      endpoints = List.copyOf(endpoints);
    }
  }

  /** Which healthy endpoint of a link a connection goes to. */
  public enum LinkBalance {
    /** The first. */
    IN_ORDER,
    /** One after the other. */
    ROUND_ROBIN,
    /** The one with the fewest connections. */
    LEAST_CONNECTIONS
  }

  /**
   * Asks each endpoint again and again whether it lives.
   *
   * @param enabled whether it does
   * @param path what is asked for
   * @param interval from one answer to the next question
   * @param timeout for the whole of one
   * @param healthyAfter good answers in a row that bring an endpoint back
   * @param unhealthyAfter bad ones in a row that take it out
   */
  public record HealthCheck(
      boolean enabled,
      String path,
      Duration interval,
      Duration timeout,
      int healthyAfter,
      int unhealthyAfter) {}

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
