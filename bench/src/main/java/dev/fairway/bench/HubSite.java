package dev.fairway.bench;

import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.IssuedCertificate;
import dev.fairway.pki.SecretFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * What all subjects of the hub's bench have around them: names, certificates and answers.
 *
 * @param workplace whose folder has the files
 * @param authority the certificate, PEM, that issued all others
 */
record HubSite(Workplace workplace, String authority) {

  /** The hub's own name. */
  static final String DOMAIN = "hub.bench.test";

  /** How clients call the cluster behind each subject. */
  static final String HOST = "fixed." + DOMAIN;

  /** What the upstream's certificate speaks for, besides {@link #HOST} for direct calls. */
  static final String UPSTREAM_NAME = "upstream.bench.test";

  /** The answer of the small GET: a ConfigMap of about 300 bytes. */
  static final String SMALL = "/api/v1/namespaces/default/configmaps/one";

  /** The answer of the fixed LIST: 50 MB. */
  static final String LARGE = "/api/v1/pods";

  /** The folder of what the upstream serves. */
  static final String BODIES = "bodies";

  private static final int LARGE_BYTES = 50_000_000;
  private static final Duration VALIDITY = Duration.ofDays(2);

  /** Writes all files. */
  static HubSite create(Workplace workplace) throws IOException {
    Path folder = workplace.folder();
    CertificateAuthority authority =
        CertificateAuthority.create("fairway bench", VALIDITY, InstantSource.system());
    Files.writeString(folder.resolve("ca.crt"), authority.certificatePem());
    IssuedCertificate subject =
        authority.issueServer(List.of(DOMAIN, "*." + DOMAIN, "127.0.0.1"), VALIDITY);
    subject.save(folder.resolve("subject.crt"), folder.resolve("subject.key"));
    SecretFile.write(folder.resolve("subject.pem"), subject.chainPem() + subject.keyPem());
    authority
        .issueServer(List.of(UPSTREAM_NAME, HOST, "127.0.0.1"), VALIDITY)
        .save(folder.resolve("upstream.crt"), folder.resolve("upstream.key"));
    writeBodies(folder.resolve(BODIES));
    return new HubSite(workplace, authority.certificatePem());
  }

  /** The hub's state folder. */
  Path state() {
    return workplace.folder().resolve("state");
  }

  private static void writeBodies(Path root) throws IOException {
    Path small = root.resolve(SMALL.substring(1));
    Files.createDirectories(small.getParent());
    Files.writeString(
        small,
        """
        {"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"one","namespace":"default",\
        "uid":"5b1f0c9e-6a0e-4f0c-9a53-2f6c1f3f7a10","resourceVersion":"4711",\
        "creationTimestamp":"2026-01-01T00:00:00Z"},"data":{"motd":"%s"}}
        """
            .formatted("calm sea and a prosperous voyage, ".repeat(3)),
        StandardCharsets.UTF_8);
    Path large = root.resolve(LARGE.substring(1));
    Files.writeString(large, BulkText.of(LARGE_BYTES, 0), StandardCharsets.US_ASCII);
  }
}
