package dev.fairway.enrollment;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.IssuedCertificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * The authority of the replicas of a hub, as it is in a Secret beside that of its agents. Each
 * replica signs for itself by it, and for nobody else.
 */
final class ReplicasAuthority {

  private static final String CERTIFICATE = "replicas.crt";
  private static final String KEY = "replicas.key";
  private static final Duration LIFE = Duration.ofDays(3_650);

  private ReplicasAuthority() {}

  /** Whether there is one, or a part of it. */
  static boolean isIn(Map<String, byte[]> data) {
    return data.containsKey(CERTIFICATE) || data.containsKey(KEY);
  }

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException if it is damaged; the message quotes no secret
   */
  static Optional<CertificateAuthority> find(Map<String, byte[]> data, InstantSource clock) {
    byte[] certificate = data.get(CERTIFICATE);
    byte[] key = data.get(KEY);
    if (certificate == null && key == null) {
      return Optional.empty();
    }
    if (certificate == null || key == null) {
      throw new IllegalArgumentException(
          (key == null ? KEY : CERTIFICATE) + ": missing beside the other");
    }
    return Optional.of(
        CertificateAuthority.parse(
            new IssuedCertificate(new String(certificate, UTF_8), new String(key, UTF_8)), clock));
  }

  /** Makes one where there is none. */
  static void make(Map<String, byte[]> data, InstantSource clock) {
    if (isIn(data)) {
      return;
    }
    String name = "Fairway replicas " + clock.instant().toString().substring(0, 10);
    IssuedCertificate made = CertificateAuthority.create(name, LIFE, clock).pem();
    data.put(CERTIFICATE, made.chainPem().getBytes(UTF_8));
    data.put(KEY, made.keyPem().getBytes(UTF_8));
  }
}
