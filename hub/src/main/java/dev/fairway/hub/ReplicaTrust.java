package dev.fairway.hub;

import dev.fairway.model.ClientIdentity;
import dev.fairway.model.ServingCertificate;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.IssuedCertificate;
import dev.fairway.pki.ReplicaIdentity;
import dev.fairway.transport.ClientTls;
import dev.fairway.transport.ServerTls;
import dev.fairway.tunnel.TunnelProtocol;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * By what replicas of a hub know each other: an authority that they share, and a certificate of
 * each that it signs for itself, in memory only. Any thread, but for what says otherwise.
 */
final class ReplicaTrust {

  /** How long a certificate lasts; it is renewed when half of that is over. */
  static final Duration CERTIFICATE_LIFE = Duration.ofHours(24);

  /** Of both ends of TLS (RFC 5280 section 4.2.1.12). */
  private static final Set<String> BOTH_ENDS = Set.of("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");

  private final ReplicaIdentity own;
  private final InstantSource clock;
  private volatile @Nullable Present present;

  private record Present(
      CertificateAuthority authority,
      IssuedCertificate certificate,
      Optional<ServerTls> serving,
      Instant renewAt) {}

  /**
   * Nothing is known yet.
   *
   * @param id of this process
   */
  ReplicaTrust(String id, InstantSource clock) {
    this.own = new ReplicaIdentity(id);
    this.clock = clock;
  }

  /** Believes in an authority from now on, and issues what is due. One thread, now and then. */
  void follow(Optional<CertificateAuthority> authority) {
    Present before = present;
    if (authority.isEmpty()) {
      return; // What was believed while the home cluster was there is believed while it is away.
    }
    if (before == null
        || !before.authority().certificatePem().equals(authority.get().certificatePem())
        || !clock.instant().isBefore(before.renewAt())) {
      present = issue(authority.get());
    }
  }

  private Present issue(CertificateAuthority authority) {
    IssuedCertificate fresh = authority.issueReplica(own, CERTIFICATE_LIFE);
    var serving = new ServingCertificate(fresh.chainPem(), fresh.keyPem());
    return new Present(
        authority,
        fresh,
        Optional.of(ServerTls.mutual(serving, TunnelProtocol.REPLICA_ALPN)),
        clock.instant().plus(CERTIFICATE_LIFE.dividedBy(2)));
  }

  /** What others are served with. */
  Optional<ServerTls> serving() {
    Present now = present;
    return now == null ? Optional.empty() : now.serving();
  }

  /** How one is dialled, by its id: nobody else is believed. */
  Optional<ClientTls> dialling(String id) {
    Present now = present;
    if (now == null) {
      return Optional.empty();
    }
    IssuedCertificate shown = now.certificate();
    return Optional.of(
        ClientTls.judgedBy(
            new ReplicaJudge(this, id),
            id,
            List.of(TunnelProtocol.REPLICA_ALPN),
            Optional.of(new ClientIdentity(shown.chainPem(), shown.keyPem()))));
  }

  /** Which replica a certificate is of, if of any, now. */
  Optional<String> identify(List<X509Certificate> chain) {
    Present now = present;
    if (now == null || chain.isEmpty()) {
      return Optional.empty();
    }
    X509Certificate shown = chain.getFirst();
    Instant instant = clock.instant();
    boolean good =
        now.authority().hasIssued(shown)
            && !instant.isBefore(shown.getNotBefore().toInstant())
            && instant.isBefore(shown.getNotAfter().toInstant())
            && isForBothEnds(shown);
    return good ? ReplicaIdentity.of(shown).map(ReplicaIdentity::id) : Optional.empty();
  }

  private static boolean isForBothEnds(X509Certificate certificate) {
    try {
      List<String> usage = certificate.getExtendedKeyUsage();
      return usage != null
          && Set.copyOf(usage).equals(BOTH_ENDS)
          && certificate.getBasicConstraints() < 0;
    } catch (CertificateParsingException e) {
      return false;
    }
  }
}
