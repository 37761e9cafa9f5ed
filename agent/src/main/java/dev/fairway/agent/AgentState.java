package dev.fairway.agent;

import dev.fairway.config.FileText;
import dev.fairway.enrollment.JsonFields;
import dev.fairway.enrollment.JsonText;
import dev.fairway.enrollment.Renewal;
import dev.fairway.net.HostPort;
import dev.fairway.pki.AgentIdentity;
import dev.fairway.pki.AgentKey;
import dev.fairway.pki.CertificatePem;
import dev.fairway.pki.IssuedCertificate;
import dev.fairway.pki.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an agent knows after it has joined: one file in a folder of its own, with mode 0600,
 * replaced at once, so that key and certificate always belong together.
 *
 * @param hub where the hub is
 * @param trustPem what the hub's certificates are issued by
 * @param key the agent's own; secret
 * @param chain its certificate
 * @param apiServer what the agent has offered, and may be asked to connect to
 * @param way to the hub, as it was when the agent joined; may hold a secret
 */
public record AgentState(
    HostPort hub,
    String trustPem,
    AgentKey key,
    List<X509Certificate> chain,
    Optional<HostPort> apiServer,
    WayOut way) {

  private static final String FILE = "agent.json";
  private static final int MAX_BYTES = 1 << 20;

  /**
   * Checks that it is whole.
   *
   * @throws IllegalArgumentException if it is not; the message quotes no secret
   */
  public AgentState {
    chain = List.copyOf(chain);
    if (chain.isEmpty() || !key.belongsTo(chain.getFirst().getPublicKey())) {
      throw new IllegalArgumentException("certificate: not of the key beside it");
    }
    if (AgentIdentity.of(chain.getFirst()).isEmpty()) {
      throw new IllegalArgumentException("certificate: not an agent's");
    }
    CertificatePem.parse(trustPem);
  }

  /** How good its certificate is. */
  public enum Standing {
    /** Nothing is to be done. */
    GOOD,
    /** Two thirds of its life are over. */
    DUE,
    /** It has ended: nothing but a renewal is possible. */
    ENDED,
    /** It ended more than seven days ago: a new invite is needed. */
    LOST
  }

  /** Who the agent is. */
  public AgentIdentity identity() {
    return AgentIdentity.of(chain.getFirst()).orElseThrow();
  }

  /** Its certificate and key, as TLS takes them. Secret. */
  public IssuedCertificate certificate() {
    return new IssuedCertificate(CertificatePem.print(chain), key.pem());
  }

  /** When it ends. */
  public Instant notAfter() {
    return chain.getFirst().getNotAfter().toInstant();
  }

  /** When it should be renewed. */
  public Instant renewAt() {
    Instant begin = chain.getFirst().getNotBefore().toInstant();
    return begin.plus(Duration.between(begin, notAfter()).multipliedBy(2).dividedBy(3));
  }

  /** How good it is at a moment. */
  public Standing standing(Instant now) {
    if (now.isBefore(renewAt())) {
      return Standing.GOOD;
    }
    if (now.isBefore(notAfter())) {
      return Standing.DUE;
    }
    return now.isBefore(notAfter().plus(Renewal.GRACE)) ? Standing.ENDED : Standing.LOST;
  }

  /**
   * Reads the state of a folder; nothing if no agent has joined there.
   *
   * @throws IOException if it is damaged, or open to others; the message names the file
   */
  public static Optional<AgentState> load(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    requireClosed(file);
    try {
      return Optional.of(parse(FileText.read(file, MAX_BYTES)));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage() + "; join anew with an invite", e);
    }
  }

  /** Writes or replaces the state; the folder is made for its owner alone if it is missing. */
  public void save(Path folder) throws IOException {
    SecretFile.write(folder.resolve(FILE), json());
  }

  /** Leaves secrets out. */
  @Override
  public String toString() {
    return "AgentState[" + identity() + " of " + hub + "]";
  }

  private String json() {
    return JsonText.object(
        json -> {
          json.writeStringProperty("hub", hub.toString());
          json.writeStringProperty("trust", trustPem);
          json.writeStringProperty("key", key.pem());
          json.writeStringProperty("certificate", CertificatePem.print(chain));
          JsonText.optional(json, "apiServer", apiServer);
          way.write(json, "way");
        });
  }

  private static AgentState parse(String text) {
    JsonFields fields = JsonFields.read(text);
    return new AgentState(
        HostPort.parse(fields.text("hub")),
        fields.text("trust"),
        AgentKey.parse(fields.text("key")),
        CertificatePem.parse(fields.text("certificate")),
        fields.optional("apiServer").map(HostPort::parse),
        fields.optionalObject("way").map(WayOut::read).orElse(WayOut.DIRECT));
  }

  /** A key that others could read is no secret any more. */
  private static void requireClosed(Path file) throws IOException {
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
    if (!PosixFilePermissions.fromString("rw-------").containsAll(mode)) {
      throw new IOException(
          file
              + ": open to other users, "
              + PosixFilePermissions.toString(mode)
              + " (expected: rw-------; chmod 600)");
    }
  }
}
