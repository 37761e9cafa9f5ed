package dev.fairway.upstream;

import dev.fairway.model.UpstreamTls;
import java.util.List;

/** What an endpoint must do to be taken for alive. */
public sealed interface HealthProbe {

  /** Accept a TCP connection. */
  record Tcp() implements HealthProbe {}

  /** Complete a TLS handshake with a trusted certificate for the name. */
  record Tls(UpstreamTls tls) implements HealthProbe {}

  /**
   * Answer a GET over such TLS. Of the paths the first that the server knows (not 404) decides:
   * 200, 401 and 403 are alive, since a server that asks who we are is at work; anything else is
   * not.
   *
   * @param paths at least one
   * @param anyAnswer whether every answer below 500 is alive, and the first path decides
   */
  record Https(UpstreamTls tls, List<String> paths, boolean anyAnswer) implements HealthProbe {

    /** Those of a Kubernetes API server, the older one last. */
    public static final List<String> KUBERNETES = List.of("/readyz", "/healthz");

    /** Of which only 200, 401 and 403 are alive. */
    public Https(UpstreamTls tls, List<String> paths) {
      this(tls, paths, false);
    }

    /**
     * @throws IllegalArgumentException if there is no path, or one does not begin with a slash
     */
    public Https {
      paths = List.copyOf(paths);
      if (paths.isEmpty() || !paths.stream().allMatch(path -> path.startsWith("/"))) {
        throw new IllegalArgumentException("paths: " + paths + " (expected: such as /readyz)");
      }
    }
  }
}
