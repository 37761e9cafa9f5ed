package dev.fairway.pki;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;

/**
 * A certificate authority of our own: one self-signed root and its key (EC, P-256).
 *
 * <p>It issues certificates of servers and of clients, each with a new key and with the one
 * extended key usage that its duty needs. It lives in a folder as {@code ca.crt} and {@code
 * ca.key}. Immutable and safe for use by several threads.
 */
public final class CertificateAuthority {

  private static final String CERTIFICATE_FILE = "ca.crt";
  private static final String KEY_FILE = "ca.key";
  private static final long MAX_FILE_BYTES = 64 * 1024;

  private final X509Certificate certificate;
  private final PrivateKey key;
  private final Issuance issuance;

  private CertificateAuthority(X509Certificate certificate, PrivateKey key, InstantSource clock) {
    this.certificate = certificate;
    this.key = key;
    this.issuance = new Issuance(certificate, key, clock);
  }

  /**
   * A new authority, nowhere on disk yet.
   *
   * @param commonName how people recognize it, at most 64 characters (RFC 5280 appendix A)
   * @param validity how long from now on its certificates can be trusted
   */
  public static CertificateAuthority create(
      String commonName, Duration validity, InstantSource clock) {
    KeyPair pair = Keys.generate();
    X509Certificate root = Issuance.selfSigned(commonName, pair, validity, clock);
    return new CertificateAuthority(root, pair.getPrivate(), clock);
  }

  /**
   * The authority that {@link #save} left in the folder.
   *
   * @throws IOException if a file is missing, damaged, or does not belong to the other; the message
   *     names it
   */
  public static CertificateAuthority load(Path folder, InstantSource clock) throws IOException {
    Path certificateFile = folder.resolve(CERTIFICATE_FILE);
    Path keyFile = folder.resolve(KEY_FILE);
    X509Certificate certificate = parse(certificateFile, Pem::certificate);
    PrivateKey key = parse(keyFile, Pem::privateKey);
    if (certificate.getBasicConstraints() < 0) {
      throw new IOException(certificateFile + ": not the certificate of an authority (CA:TRUE)");
    }
    if (!Keys.belongTogether(key, certificate.getPublicKey())) {
      throw new IOException(keyFile + ": not the key of " + certificateFile);
    }
    return new CertificateAuthority(certificate, key, clock);
  }

  /**
   * The authority that {@link #pem} tells of.
   *
   * @throws IllegalArgumentException if a part is damaged, or does not belong to the other; the
   *     message quotes neither
   */
  public static CertificateAuthority parse(IssuedCertificate pem, InstantSource clock) {
    X509Certificate certificate = Pem.certificate(pem.chainPem());
    PrivateKey key = Pem.privateKey(pem.keyPem());
    if (certificate.getBasicConstraints() < 0
        || !Keys.belongTogether(key, certificate.getPublicKey())) {
      throw new IllegalArgumentException("not the certificate of an authority and its key");
    }
    return new CertificateAuthority(certificate, key, clock);
  }

  /** Its certificate and key. Secret. */
  public IssuedCertificate pem() {
    return new IssuedCertificate(certificatePem(), Pem.write("PRIVATE KEY", key.getEncoded()));
  }

  /** Whether the folder holds an authority, or a part of one. */
  public static boolean existsIn(Path folder) {
    return Files.exists(folder.resolve(CERTIFICATE_FILE)) || Files.exists(folder.resolve(KEY_FILE));
  }

  /**
   * Writes the authority into the folder, which is made if it is missing, with mode 0600.
   *
   * @throws FileAlreadyExistsException if one is there already: it is never overwritten, since
   *     nobody could make it again
   */
  public void save(Path folder) throws IOException {
    if (existsIn(folder)) {
      throw new FileAlreadyExistsException(
          folder.toString(), null, "holds a certificate authority already");
    }
    pem().save(folder.resolve(CERTIFICATE_FILE), folder.resolve(KEY_FILE));
  }

  /** Its certificate, PEM: what others must trust. */
  public String certificatePem() {
    return Issuance.pem(certificate);
  }

  /** Until when its certificates can be trusted. */
  public Instant expiresAt() {
    return certificate.getNotAfter().toInstant();
  }

  /**
   * A certificate for a TLS server.
   *
   * @param names host names, wildcards such as {@code *.example.com}, IP addresses; at least one
   * @param validity from now on; cut at this authority's own end
   * @throws IllegalArgumentException if a name is none of these; the message quotes it
   */
  public IssuedCertificate issueServer(Collection<String> names, Duration validity) {
    return issuance.server(List.copyOf(names), validity);
  }

  /**
   * A certificate for a TLS client. Kubernetes takes the common name as the user and the
   * organizations as the groups.
   *
   * @param validity from now on; cut at this authority's own end
   */
  public IssuedCertificate issueClient(
      String commonName, Collection<String> organizations, Duration validity) {
    return issuance.client(commonName, List.copyOf(organizations), validity);
  }

  /**
   * A certificate for an agent's own key: for clients of TLS only, with no name but the identity.
   * Its subject is empty, so that whoever takes subjects for users finds none.
   *
   * @param publicKey the key that the agent holds
   * @param validity from now on; cut at this authority's own end
   */
  public X509Certificate issueAgent(
      PublicKey publicKey, AgentIdentity identity, Duration validity) {
    return issuance.agent(publicKey, identity, validity);
  }

  /**
   * A certificate for a replica of a hub, with a new key: for both ends of a connection between two
   * of them, and with no name but the identity.
   *
   * @param validity from now on; cut at this authority's own end
   */
  public IssuedCertificate issueReplica(ReplicaIdentity identity, Duration validity) {
    return issuance.replica(identity, validity);
  }

  /** Whether a certificate is one of its own; says nothing of its validity. */
  public boolean hasIssued(X509Certificate other) {
    try {
      other.verify(certificate.getPublicKey());
      return other.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /**
   * The list of what it has revoked, PEM (RFC 5280 section 5).
   *
   * @param revoked certificates that it has issued
   * @param validity how long from now on the list tells the truth
   */
  public String revocationList(Collection<X509Certificate> revoked, Duration validity) {
    return issuance.revocationList(List.copyOf(revoked), validity);
  }

  /** Leaves the key out. */
  @Override
  public String toString() {
    return "CertificateAuthority[" + certificate.getSubjectX500Principal() + "]";
  }

  private interface Parser<T> {
    T parse(String pem);
  }

  private static <T> T parse(Path file, Parser<T> parser) throws IOException {
    if (Files.size(file) > MAX_FILE_BYTES) {
      throw new IOException(file + ": larger than " + MAX_FILE_BYTES + " bytes (expected: PEM)");
    }
    try {
      return parser.parse(Files.readString(file));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }
}
