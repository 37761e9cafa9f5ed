package dev.fairway.hub;

import dev.fairway.transport.ServerJudge;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** Believes that a server is one replica of the hub, by its certificate, and nobody else. */
final class ReplicaJudge extends ServerJudge {

  private final ReplicaTrust trust;
  private final String id;

  ReplicaJudge(ReplicaTrust trust, String id) {
    this.trust = trust;
    this.id = id;
  }

  @Override
  protected void judge(X509Certificate[] chain, String type) throws CertificateException {
    if (!trust.identify(List.of(chain)).equals(Optional.of(id))) {
      throw new CertificateException("its certificate is not that of replica " + id);
    }
  }
}
