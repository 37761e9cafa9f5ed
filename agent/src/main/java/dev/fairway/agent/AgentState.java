package dev.fairway.agent;

import dev.fairway.enrollment.JsonFields;
import dev.fairway.enrollment.JsonText;
import dev.fairway.enrollment.Renewal;
import dev.fairway.net.HostPort;
import dev.fairway.pki.AgentIdentity;
import dev.fairway.pki.AgentKey;
import dev.fairway.pki.CertificatePem;
import dev.fairway.pki.IssuedCertificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an agent knows after it has joined; kept in a {@link StateStore}, always as a whole, so that
 * key and certificate belong together.
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

  /** Leaves secrets out. */
  @Override
  public String toString() {
    return "AgentState[" + identity() + " of " + hub + "]";
  }

  /** As it is kept. Secret. */
  String json() {
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

  /**
   * Reads what was kept.
   *
   * @throws IllegalArgumentException if it is damaged; the message quotes no secret
   */
  static AgentState parse(String text) {
    JsonFields fields = JsonFields.read(text);
    return new AgentState(
        HostPort.parse(fields.text("hub")),
        fields.text("trust"),
        AgentKey.parse(fields.text("key")),
        CertificatePem.parse(fields.text("certificate")),
        fields.optional("apiServer").map(HostPort::parse),
        fields.optionalObject("way").map(WayOut::read).orElse(WayOut.DIRECT));
  }
}
