package dev.fairway.hub;

import dev.fairway.config.FileText;
import dev.fairway.config.HubSpec;
import dev.fairway.model.ServingCertificate;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.IssuedCertificate;
import dev.fairway.pki.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hub's state folder: the local authority, and the serving certificate that it issued.
 *
 * <p>The folder has mode 0700 and every file in it 0600. Blocks; for one thread at a time.
 */
public final class HubState {

  private static final Logger log = LoggerFactory.getLogger(HubState.class);

  /** How long clients can trust the authority. */
  public static final Duration AUTHORITY_LIFE = Duration.ofDays(3_650);

  /** How long a serving certificate lasts; it is renewed when two thirds of that are over. */
  public static final Duration CERTIFICATE_LIFE = Duration.ofDays(90);

  private static final int MAX_FILE_BYTES = 64 << 10;

  private final Path folder;
  private final InstantSource clock;

  /**
   * Nothing is read or made yet.
   *
   * @param folder the state folder
   * @param clock tells what has to be renewed
   */
  public HubState(Path folder, InstantSource clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /**
   * What {@link #init} found and did.
   *
   * @param folder the state folder
   * @param authorityFile the authority's certificate, which clients must trust
   * @param authorityMade whether it was made now; otherwise it was there and is untouched
   * @param authorityExpires until when it can be trusted
   */
  public record Initialized(
      Path folder, Path authorityFile, boolean authorityMade, Instant authorityExpires) {}

  /**
   * A serving certificate of the local authority.
   *
   * @param certificate what to serve with
   * @param reason why it was issued now; absent if the one in the folder is still good
   * @param renewAt when to ask again
   */
  public record Issued(ServingCertificate certificate, Optional<String> reason, Instant renewAt) {}

  /**
   * Makes the folder and the authority where they are missing. What is there stays as it is.
   *
   * @throws IOException if the folder is open to others, damaged, or cannot be written; the message
   *     names the file
   */
  public Initialized init() throws IOException {
    SecretFile.createFolder(folder);
    requireClosed();
    boolean missing = !CertificateAuthority.existsIn(folder);
    if (missing) {
      String name = "Fairway local authority " + clock.instant().toString().substring(0, 10);
      CertificateAuthority.create(name, AUTHORITY_LIFE, clock).save(folder);
    }
    Instant expires = CertificateAuthority.load(folder, clock).expiresAt();
    return new Initialized(folder, folder.resolve("ca.crt"), missing, expires);
  }

  /** Whether there is an authority, so that {@link #serving} can issue. */
  public boolean hasAuthority() {
    return CertificateAuthority.existsIn(folder);
  }

  /** What it has for a hub: nothing where the hub names files, or where there is no authority. */
  LocalCertificate certificate(Optional<HubSpec> spec) {
    return certificate(spec, true);
  }

  /** What {@link #certificate} would come to; nothing is written. */
  LocalCertificate preview(Optional<HubSpec> spec) {
    return certificate(spec, false);
  }

  private LocalCertificate certificate(Optional<HubSpec> spec, boolean keep) {
    if (spec.isEmpty() || spec.get().tls().isPresent() || !hasAuthority()) {
      return new LocalCertificate.None();
    }
    try {
      Issued issued = serving(spec.get(), keep);
      if (keep) {
        issued.reason().ifPresent(reason -> log.info("issued a serving certificate: {}", reason));
      }
      return new LocalCertificate.Issued(issued.certificate());
    } catch (IOException e) {
      return new LocalCertificate.Failed(String.valueOf(e.getMessage()));
    }
  }

  /**
   * The serving certificate for a hub's names: the one in the folder, or a new one when there is
   * none, the names have changed, the authority is another one, or two thirds of its life are over.
   *
   * @throws IOException if there is no authority, it has ended, or a file cannot be read or written
   */
  public Issued serving(HubSpec spec) throws IOException {
    return serving(spec, true);
  }

  private Issued serving(HubSpec spec, boolean keep) throws IOException {
    requireClosed();
    CertificateAuthority authority = CertificateAuthority.load(folder, clock);
    if (!clock.instant().isBefore(authority.expiresAt())) {
      throw new IOException(
          folder.resolve("ca.crt")
              + ": ended at "
              + authority.expiresAt()
              + " (move it and ca.key away, and run \"fairway hub init\" again)");
    }
    List<String> names = List.copyOf(HubObject.certificateNames(spec));
    Optional<ServingIdentity> current = current();
    Optional<String> reason = whyIssue(current, names, authority);
    if (current.isPresent() && reason.isEmpty()) {
      return issued(current.get(), reason);
    }
    IssuedCertificate fresh = authority.issueServer(names, CERTIFICATE_LIFE);
    if (keep) {
      fresh.save(chainFile(), keyFile());
    }
    return issued(parse(fresh.chainPem(), fresh.keyPem()), reason);
  }

  private static Issued issued(ServingIdentity identity, Optional<String> reason) {
    return new Issued(identity.certificate(), reason, identity.renewAt());
  }

  private Optional<String> whyIssue(
      Optional<ServingIdentity> current, List<String> names, CertificateAuthority authority) {
    if (current.isEmpty()) {
      return Optional.of("there was no usable one");
    }
    ServingIdentity identity = current.get();
    if (!identity.isIssuedBy(authority.certificatePem())) {
      return Optional.of("the old one is of another authority");
    }
    if (!identity.speaksForExactly(names)) {
      return Optional.of("the names have changed");
    }
    if (!clock.instant().isBefore(identity.renewAt())) {
      return Optional.of("two thirds of the old one's life are over");
    }
    return Optional.empty();
  }

  /** The certificate in the folder; a missing or damaged one is simply issued anew. */
  private Optional<ServingIdentity> current() throws IOException {
    if (!Files.exists(chainFile()) || !Files.exists(keyFile())) {
      return Optional.empty();
    }
    String chain = FileText.read(chainFile(), MAX_FILE_BYTES);
    String key = FileText.read(keyFile(), MAX_FILE_BYTES);
    try {
      return Optional.of(ServingIdentity.parse(chain, key, "serving.crt", "serving.key"));
    } catch (InvalidField e) {
      return Optional.empty();
    }
  }

  private static ServingIdentity parse(String chain, String key) throws IOException {
    try {
      return ServingIdentity.parse(chain, key, "serving.crt", "serving.key");
    } catch (InvalidField e) {
      throw new IOException(e.message(), e);
    }
  }

  /** A key that others could read is no secret any more; nor can we know since when. */
  private void requireClosed() throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException(
          folder + ": no such folder (expected: a state folder, made by \"fairway hub init\")");
    }
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(folder);
    if (!PosixFilePermissions.fromString("rwx------").containsAll(mode)) {
      throw new IOException(
          folder
              + ": open to other users, "
              + PosixFilePermissions.toString(mode)
              + " (expected: rwx------; chmod 700)");
    }
  }

  private Path chainFile() {
    return folder.resolve("serving.crt");
  }

  private Path keyFile() {
    return folder.resolve("serving.key");
  }
}
