package dev.fairway.kubernetes;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** How a home cluster is reached, and as whom. */
public sealed interface HomeAccess {

  /**
   * By a kubeconfig.
   *
   * @param file the kubeconfig; certificates and tokens that it names by relative paths are beside
   *     it
   * @param context which of its contexts; absent for its current one
   */
  record Kubeconfig(Path file, Optional<String> context) implements HomeAccess {}

  /**
   * As a pod, by its service account.
   *
   * @param server the API server
   * @param serviceAccount the folder with {@code token}, which is read anew for each request, and
   *     {@code ca.crt}
   */
  record Pod(URI server, Path serviceAccount) implements HomeAccess {

    /**
     * As Kubernetes tells a pod of it: by address, so that names need not be looked up.
     *
     * @param variables the environment
     * @param serviceAccount the folder
     */
    public static Pod of(Map<String, String> variables, Path serviceAccount) {
      String host = variables.getOrDefault("KUBERNETES_SERVICE_HOST", "");
      String port = variables.getOrDefault("KUBERNETES_SERVICE_PORT", "");
      if (host.isEmpty() || port.isEmpty()) {
        return new Pod(USUAL.server(), serviceAccount);
      }
      String literal = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
      return new Pod(URI.create("https://" + literal + ":" + port), serviceAccount);
    }

    /** As Kubernetes gives it to every pod, by name. */
    public static final Pod USUAL =
        new Pod(
            URI.create("https://kubernetes.default.svc"),
            Path.of("/var/run/secrets/kubernetes.io/serviceaccount"));
  }
}
