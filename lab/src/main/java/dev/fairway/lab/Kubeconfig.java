package dev.fairway.lab;

import dev.fairway.pki.IssuedCertificate;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a kubeconfig says of one cluster and one user, everything embedded.
 *
 * @param cluster also the name of the context
 * @param server the URL of the API server
 */
record Kubeconfig(
    String cluster, String server, String caPem, String user, IssuedCertificate certificate) {

  /** The file for one or several clusters; the first one is the current context. */
  static String yaml(List<Kubeconfig> entries) {
    return """
    apiVersion: v1
    kind: Config
    current-context: %s
    clusters:
    %susers:
    %scontexts:
    %s"""
        .formatted(
            entries.getFirst().cluster,
            join(entries, Kubeconfig::clusterEntry),
            join(entries, Kubeconfig::userEntry),
            join(entries, Kubeconfig::contextEntry));
  }

  private String clusterEntry() {
    return """
    - name: %s
      cluster:
        server: %s
        certificate-authority-data: %s
    """
        .formatted(cluster, server, base64(caPem));
  }

  private String userEntry() {
    return """
    - name: %s-%s
      user:
        client-certificate-data: %s
        client-key-data: %s
    """
        .formatted(cluster, user, base64(certificate.chainPem()), base64(certificate.keyPem()));
  }

  private String contextEntry() {
    return """
    - name: %1$s
      context:
        cluster: %1$s
        user: %1$s-%2$s
    """
        .formatted(cluster, user);
  }

  private static String join(List<Kubeconfig> entries, Function<Kubeconfig, String> entry) {
    return entries.stream().map(entry).collect(Collectors.joining());
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
