package dev.fairway.pki;

import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * Which replica of a hub a certificate speaks for. In a certificate it is the only alternative
 * name, a URI: {@code fairway:replica:<id>}; see {@link AgentIdentity}.
 *
 * @param id of the hub's process, a DNS label (RFC 1123)
 */
public record ReplicaIdentity(String id) {

  private static final String PREFIX = "fairway:replica:";

  /**
   * Checks it.
   *
   * @throws IllegalArgumentException if it is no DNS label
   */
  public ReplicaIdentity {
    if (!AgentIdentity.isLabel(id)) {
      throw new IllegalArgumentException(
          "replica: \"" + id + "\" (expected: lower-case letters, digits and \"-\", at most 63)");
    }
  }

  /**
   * Whom a certificate names: nobody unless it has exactly one alternative name, and that is a
   * replica's. Says nothing of who issued it.
   */
  public static Optional<ReplicaIdentity> of(X509Certificate certificate) {
    return OnlyUri.of(certificate)
        .filter(uri -> uri.startsWith(PREFIX))
        .map(uri -> uri.substring(PREFIX.length()))
        .filter(AgentIdentity::isLabel)
        .map(ReplicaIdentity::new);
  }

  /** As it stands in certificates. */
  public String uri() {
    return PREFIX + id;
  }
}
