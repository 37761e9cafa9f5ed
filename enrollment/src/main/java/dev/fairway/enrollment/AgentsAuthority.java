package dev.fairway.enrollment;

import dev.fairway.pki.AgentIdentity;
import dev.fairway.pki.CertificateAuthority;
import java.io.IOException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The authority that signs the certificates of agents and nothing else; made with the first invite.
 * Blocks; for one thread at a time.
 */
abstract sealed class AgentsAuthority permits FolderAuthority, SecretAuthority {

  /** How long a certificate of an agent lasts; it is renewed when two thirds of that are over. */
  static final Duration CERTIFICATE_LIFE = Duration.ofDays(30);

  private static final Duration LIFE = Duration.ofDays(3_650);

  /**
   * The authority; null if there is none.
   *
   * @throws IOException if it is damaged
   */
  abstract @Nullable CertificateAuthority find() throws IOException;

  /**
   * The authority, which is made if there is none.
   *
   * @param first whether nobody has been invited yet
   */
  abstract CertificateAuthority make(boolean first) throws IOException;

  /** A certificate for an agent's key. */
  final X509Certificate issue(PublicKey key, AgentIdentity identity) throws IOException {
    return make(false).issueAgent(key, identity, CERTIFICATE_LIFE);
  }

  static CertificateAuthority create(InstantSource clock) {
    String name = "Fairway agents " + clock.instant().toString().substring(0, 10);
    return CertificateAuthority.create(name, LIFE, clock);
  }
}
