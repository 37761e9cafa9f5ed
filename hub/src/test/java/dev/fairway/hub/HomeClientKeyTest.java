package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.kubernetes.HomeAccess;
import dev.fairway.kubernetes.HomeCluster;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.IssuedCertificate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HomeClientKeyTest {

  private final CertificateAuthority authority = RunningHub.authority();
  private final IssuedCertificate own =
      authority.issueClient("hub", List.of(), Duration.ofHours(1));

  @TempDir private Path folder;

  @Test
  void aKeyOfAnEllipticCurveIsTakenFromAKubeconfig() throws Exception {
    own.save(folder.resolve("own.crt"), folder.resolve("own.key"));

    assertThat(
            problem(
                "client-certificate-data: "
                    + base64(own.chainPem())
                    + ", client-key-data: "
                    + base64(own.keyPem())))
        .doesNotContain("cannot be used");
    assertThat(problem("client-certificate: own.crt, client-key: own.key"))
        .doesNotContain("cannot be used");
    assertThat(
            problem(
                "client-certificate-data: "
                    + base64(own.chainPem())
                    + ", client-key-data: "
                    + base64("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")))
        .contains("its certificates or keys cannot be used");
  }

  /** Nobody listens there, so there is a problem in any case. */
  private String problem(String user) throws Exception {
    Path kubeconfig = folder.resolve("kubeconfig");
    Files.writeString(
        kubeconfig,
        """
        apiVersion: v1
        kind: Config
        clusters:
        - name: c
          cluster: {server: "https://127.0.0.1:1", certificate-authority-data: %s}
        users: [{name: u, user: {%s}}]
        contexts: [{name: x, context: {cluster: c, user: u}}]
        current-context: x
        """
            .formatted(base64(authority.certificatePem()), user));
    try (HomeCluster home =
        HomeCluster.follow(
            new HomeAccess.Kubeconfig(kubeconfig, Optional.empty()),
            List.of("fairway"),
            "test",
            InstantSource.system())) {
      await().atMost(Duration.ofMinutes(1)).until(() -> !home.problems().isEmpty());
      return home.problems().toString();
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
