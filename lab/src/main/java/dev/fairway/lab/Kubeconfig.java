package dev.fairway.lab;

import dev.fairway.pki.IssuedCertificate;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A kubeconfig with one cluster and one user, everything embedded.
 *
 * @param cluster also the name of the context
 * @param server the URL of the API server
 */
record Kubeconfig(
    String cluster, String server, String caPem, String user, IssuedCertificate certificate) {

  String yaml() {
    return """
    apiVersion: v1
    kind: Config
    clusters:
    - name: %1$s
      cluster:
        server: %2$s
        certificate-authority-data: %3$s
    users:
    - name: %1$s-%4$s
      user:
        client-certificate-data: %5$s
        client-key-data: %6$s
    contexts:
    - name: %1$s
      context:
        cluster: %1$s
        user: %1$s-%4$s
    current-context: %1$s
    """
        .formatted(
            cluster,
            server,
            base64(caPem),
            user,
            base64(certificate.chainPem()),
            base64(certificate.keyPem()));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
