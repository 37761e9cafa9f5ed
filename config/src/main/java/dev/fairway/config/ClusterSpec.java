package dev.fairway.config;

import dev.fairway.model.Budget;
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
 * @param limits what requests to it may cost
 * @param upstreamIdentity as whom its API server sees the clients
 * @param credential what the hub itself shows to it
 * @param mapping what is shown for whom where clients are mapped; the first that fits
 */
public record ClusterSpec(
    List<Link> links,
    Duration failback,
    HealthCheck healthCheck,
    Budget limits,
    UpstreamIdentity upstreamIdentity,
    Optional<CredentialSpec> credential,
    List<Mapping> mapping)
    implements Spec {

  /** Copies the lists. */
  public ClusterSpec {
    links = List.copyOf(links);
    mapping = List.copyOf(mapping);
  }

  /**
   * What is shown to the cluster for some clients.
   *
   * @param users for everybody of one of these names
   * @param groups for everybody in one of these groups
   * @param credential what is shown
   */
  public record Mapping(List<String> users, List<String> groups, CredentialSpec credential) {

    /** Copies the lists. */
    public Mapping {
      users = List.copyOf(users);
      groups = List.copyOf(groups);
    }
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
   * @param follow by what more of them are found out; absent to take the listed ones only
   * @param serverName the name or address that the API server's certificate must speak for
   * @param trust the authority that must have issued the certificate
   * @param connectTimeout for TCP and TLS together, for each endpoint
   */
  public record Direct(
      List<HostPort> endpoints,
      LinkBalance balance,
      Optional<Follow> follow,
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
   * An agent of the cluster, which has dialled the hub, connects to the API server, and passes TLS
   * on unopened.
   *
   * @param endpoint address of the API server as the agent reaches it; a name is resolved there
   * @param serverName the name or address that the API server's certificate must speak for
   * @param trust the authority that must have issued the certificate
   * @param connectTimeout for the agent's TCP and TLS through it together
   */
  public record Agent(HostPort endpoint, String serverName, Trust trust, Duration connectTimeout)
      implements Link {

    /** Where the API server is for whoever runs in the cluster. */
    public static final HostPort IN_CLUSTER = new HostPort("kubernetes.default.svc", 443);

    @Override
    public List<HostPort> endpoints() {
      return List.of(endpoint);
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

  /** By what the API servers of a cluster are found out. */
  public enum Follow {
    /** The EndpointSlices of the cluster's own Service {@code default/kubernetes}. */
    KUBERNETES_SERVICE
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
    PASSTHROUGH,
    /** As themselves: the hub shows a credential of its own and says who they are. */
    IMPERSONATE,
    /** As whoever a credential is for that is chosen by their name or groups. */
    MAPPED
  }
}
