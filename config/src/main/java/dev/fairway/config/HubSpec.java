package dev.fairway.config;

import dev.fairway.model.HttpLimits;
import dev.fairway.net.HostName;
import dev.fairway.net.HostPort;
import dev.fairway.net.Prefix;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The hub: one HTTPS endpoint in front of the clusters.
 *
 * @param listen where it listens
 * @param proxyProtocol networks whose connections begin with a header of the PROXY protocol, which
 *     says who the client is
 * @param domain its own name; clusters are at {@code <cluster>.<domain>}
 * @param extraNames more names and addresses of its own
 * @param tls the files of its serving certificate; absent to have one issued by the local authority
 * @param admin its plain HTTP listener for health and metrics
 * @param accessLog where its access log goes
 * @param authentication who vouches for clients, in the order in which they are asked
 * @param homeCluster where more objects are than in files, if anywhere
 * @param drainTimeout how long what is in flight may take to finish when it stops
 * @param limits what one client may cost
 */
public record HubSpec(
    HostPort listen,
    List<Prefix> proxyProtocol,
    HostName domain,
    List<String> extraNames,
    Optional<Tls> tls,
    Admin admin,
    AccessLog accessLog,
    List<AuthenticatorSpec> authentication,
    Optional<HomeCluster> homeCluster,
    Duration drainTimeout,
    HttpLimits limits)
    implements Spec {

  /** Copies the lists. */
  public HubSpec {
    proxyProtocol = List.copyOf(proxyProtocol);
    extraNames = List.copyOf(extraNames);
    authentication = List.copyOf(authentication);
  }

  /**
   * A serving certificate that somebody else issues and renews.
   *
   * @param certificateFile the chain, PEM, the server's own certificate first
   * @param keyFile its private key, PKCS#8 PEM
   */
  public record Tls(String certificateFile, String keyFile) {}

  /**
   * The cluster whose custom resources count beside the objects in files.
   *
   * @param access how the hub reaches it, and as whom
   * @param namespaces those whose objects count, each once, the one that goes first first
   */
  public record HomeCluster(Access access, List<String> namespaces) {

    /** Copies the list. */
    public HomeCluster {
      namespaces = List.copyOf(namespaces);
    }

    /** How a hub reaches its home cluster. */
    public sealed interface Access {}

    /**
     * By a kubeconfig.
     *
     * @param file the kubeconfig
     * @param context which of its contexts; absent for its current one
     */
    public record Kubeconfig(String file, Optional<String> context) implements Access {}

    /** As a pod of it, by the pod's service account. */
    public record InCluster() implements Access {}
  }

  /**
   * The listener for health and metrics.
   *
   * @param listen where it listens
   */
  public record Admin(HostPort listen) {}

  /**
   * One line for each request.
   *
   * @param path the file that it is appended to; absent for standard output
   */
  public record AccessLog(Optional<String> path) {}
}
