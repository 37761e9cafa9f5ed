package dev.fairway.enrollment;

import dev.fairway.pki.AgentIdentity;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The authority that signs the certificates of agents and nothing else, in a folder of its own;
 * made with the first invite. Blocks; for one thread at a time.
 */
final class AgentsAuthority {

  /** How long a certificate of an agent lasts; it is renewed when two thirds of that are over. */
  static final Duration CERTIFICATE_LIFE = Duration.ofDays(30);

  private static final Duration LIFE = Duration.ofDays(3_650);

  private final Path folder;
  private final InstantSource clock;
  private @Nullable CertificateAuthority loaded;

  AgentsAuthority(Path folder, InstantSource clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /**
   * The authority; null if there is none.
   *
   * @throws IOException if a file is missing, damaged, or does not belong to the other
   */
  @Nullable CertificateAuthority find() throws IOException {
    if (loaded == null && CertificateAuthority.existsIn(folder)) {
      loaded = CertificateAuthority.load(folder, clock);
    }
    return loaded;
  }

  /**
   * The authority, which is made if there is none.
   *
   * @param first whether nobody has been invited yet: what a process left half that was ended while
   *     it made the authority, has signed nothing and is made anew
   */
  CertificateAuthority make(boolean first) throws IOException {
    if (first && !Files.exists(folder.resolve("ca.crt"))) {
      Files.deleteIfExists(folder.resolve("ca.key"));
    }
    CertificateAuthority there = find();
    if (there != null) {
      return there;
    }
    SecretFile.createFolder(folder);
    String name = "Fairway agents " + clock.instant().toString().substring(0, 10);
    CertificateAuthority made = CertificateAuthority.create(name, LIFE, clock);
    made.save(folder);
    loaded = made;
    return made;
  }

  /** A certificate for an agent's key. */
  X509Certificate issue(PublicKey key, AgentIdentity identity) throws IOException {
    return make(false).issueAgent(key, identity, CERTIFICATE_LIFE);
  }
}
