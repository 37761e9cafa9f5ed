package dev.fairway.clients;

import dev.fairway.lab.LabCluster;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.IssuedCertificate;
import dev.fairway.pki.SecretFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;

/**
 * As whom clients ask. Under passthrough, with a token of the cluster both ways. Under impersonate,
 * as a user whom a certificate names: directly one that the cluster knows, through the hub one that
 * the hub knows and whose names it prefixes, so that the cluster sees the same user.
 *
 * @param token of the cluster
 * @param direct a certificate for the cluster
 * @param hub a certificate for the hub
 */
record Users(String token, IssuedCertificate direct, IssuedCertificate hub) {

  /** The file of the authority whose certificates the hub takes. */
  static final String AUTHORITY = "clients.ca";

  /** The file of the token with which the hub impersonates. */
  static final String HUB_TOKEN = "hub.token";

  private static final Duration VALIDITY = Duration.ofHours(4);
  private static final String PREFIX = "certificate:";

  /**
   * Makes them.
   *
   * @param folder where the hub finds its files
   */
  static Users create(LabCluster cluster, Path folder) throws IOException {
    CertificateAuthority authority =
        CertificateAuthority.create("clients", VALIDITY, InstantSource.system());
    Files.writeString(folder.resolve(AUTHORITY), authority.certificatePem());
    SecretFile.write(folder.resolve(HUB_TOKEN), cluster.token(Ground.SHARED, "hub", VALIDITY));
    return new Users(
        cluster.token(Ground.SHARED, "tester", VALIDITY),
        cluster.certificate(PREFIX + "jane", List.of(PREFIX + "crew")),
        authority.issueClient("jane", List.of("crew"), VALIDITY));
  }

  /** What a kubeconfig says of the user. */
  String of(Identity identity, boolean directly) {
    return switch (identity) {
      case PASSTHROUGH -> "token: " + token;
      case IMPERSONATE -> certificate(directly ? direct : hub);
    };
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String certificate(IssuedCertificate certificate) {
    return "client-certificate-data: "
        + base64(certificate.chainPem())
        + ", client-key-data: "
        + base64(certificate.keyPem());
  }

  /** Leaves the secrets out. */
  @Override
  public String toString() {
    return "Users";
  }
}
