package dev.fairway.enrollment;

import dev.fairway.pki.AgentIdentity;
import dev.fairway.pki.CertificateAuthority;
import java.io.IOException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What must hold of a certificate by which somebody wants to be an agent. */
final class AgentCertificates {

  /** Of the extension that says what a certificate is for (RFC 5280 section 4.2.1.12). */
  private static final List<String> ONLY_CLIENT_AUTH = List.of("1.3.6.1.5.5.7.3.2");

  private AgentCertificates() {}

  /**
   * Who somebody is that shows certificates, as far as is known.
   *
   * @param chain what was shown, the own certificate first; may be empty
   * @param grace how long ago it may have ended
   * @throws RefusedException if it is no known agent; the message says what helps
   */
  static AgentIdentity judge(
      List<X509Certificate> chain, RegisterStore.Known known, Duration grace, Instant now)
      throws RefusedException, IOException {
    CertificateAuthority authority = known.authority().find();
    if (authority == null) {
      throw refused("this hub has never invited an agent");
    }
    if (chain.isEmpty()) {
      throw refused("no certificate was shown that can be read; join with an invite");
    }
    return judge(chain.getFirst(), authority, known.register(), grace, now);
  }

  private static AgentIdentity judge(
      X509Certificate certificate,
      CertificateAuthority authority,
      Register register,
      Duration grace,
      Instant now)
      throws RefusedException {
    if (!authority.hasIssued(certificate)) {
      throw refused(
          "the certificate is of another authority than this hub's for agents; join with an invite"
              + " of this hub");
    }
    Optional<AgentIdentity> identity = AgentIdentity.of(certificate);
    if (identity.isEmpty() || !isForClients(certificate)) {
      throw refused("the certificate is not an agent's; join with an invite");
    }
    requireInTime(certificate, identity.get(), grace, now);
    return requireKnown(identity.get(), register);
  }

  private static void requireInTime(
      X509Certificate certificate, AgentIdentity identity, Duration grace, Instant now)
      throws RefusedException {
    Instant begin = certificate.getNotBefore().toInstant();
    if (now.isBefore(begin)) {
      throw refused(
          "the certificate of agent "
              + identity
              + " begins at "
              + begin
              + " and it is "
              + now
              + " here; set the hub's clock");
    }
    Instant end = certificate.getNotAfter().toInstant();
    if (!now.isBefore(end.plus(grace))) {
      throw refused(
          "the certificate of agent "
              + identity
              + " ended at "
              + end
              + "; "
              + (grace.isZero()
                  ? "it can be renewed for seven days after its end"
                  : "that is more than seven days ago: join with a new invite (fairway hub invite "
                      + identity.cluster()
                      + ")"));
    }
  }

  private static AgentIdentity requireKnown(AgentIdentity identity, Register register)
      throws RefusedException {
    EnrolledAgent agent =
        register
            .agent(identity)
            .orElseThrow(
                () ->
                    refused(
                        "this hub does not know agent "
                            + identity
                            + " any more; join with a new invite (fairway hub invite "
                            + identity.cluster()
                            + ")"));
    if (agent.revoked().isPresent()) {
      throw refused(
          "agent "
              + identity
              + " was revoked at "
              + agent.revoked().get()
              + "; whoever runs the hub can invite it anew (fairway hub invite "
              + identity.cluster()
              + "), to join with an empty --state");
    }
    return identity;
  }

  private static boolean isForClients(X509Certificate certificate) {
    try {
      return ONLY_CLIENT_AUTH.equals(certificate.getExtendedKeyUsage())
          && certificate.getBasicConstraints() < 0;
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  private static RefusedException refused(String reason) {
    return new RefusedException(403, reason);
  }
}
