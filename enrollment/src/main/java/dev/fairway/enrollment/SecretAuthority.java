package dev.fairway.enrollment;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.IssuedCertificate;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The agents' authority as it is in a Secret; one that is made here is written by who has it. */
final class SecretAuthority extends AgentsAuthority {

  private static final String CERTIFICATE = "ca.crt";
  private static final String KEY = "ca.key";

  private final InstantSource clock;
  private @Nullable CertificateAuthority authority;

  private SecretAuthority(@Nullable CertificateAuthority authority, InstantSource clock) {
    this.authority = authority;
    this.clock = clock;
  }

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException if it is damaged; the message quotes no secret
   */
  static SecretAuthority of(Map<String, byte[]> data, InstantSource clock) {
    byte[] certificate = data.get(CERTIFICATE);
    byte[] key = data.get(KEY);
    if (certificate == null && key == null) {
      return new SecretAuthority(null, clock);
    }
    if (certificate == null || key == null) {
      throw new IllegalArgumentException(
          (key == null ? KEY : CERTIFICATE) + ": missing beside the other");
    }
    IssuedCertificate pem =
        new IssuedCertificate(new String(certificate, UTF_8), new String(key, UTF_8));
    return new SecretAuthority(CertificateAuthority.parse(pem, clock), clock);
  }

  /** What stands for it in a Secret. */
  void write(Map<String, byte[]> data) {
    CertificateAuthority known = authority;
    if (known != null) {
      data.put(CERTIFICATE, known.pem().chainPem().getBytes(UTF_8));
      data.put(KEY, known.pem().keyPem().getBytes(UTF_8));
    }
  }

  /** Takes the place of one that is nowhere kept. */
  void take(@Nullable CertificateAuthority other) {
    authority = other;
  }

  @Override
  @Nullable CertificateAuthority find() {
    return authority;
  }

  @Override
  CertificateAuthority make(boolean first) throws IOException {
    CertificateAuthority known = authority;
    if (known == null) {
      known = create(clock);
      authority = known;
    }
    return known;
  }
}
