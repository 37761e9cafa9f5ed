package dev.fairway.hub;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Believes that a server is one replica of the hub, by its certificate, and nobody else. */
final class ReplicaJudge extends X509ExtendedTrustManager {

  private final ReplicaTrust trust;
  private final String id;

  ReplicaJudge(ReplicaTrust trust, String id) {
    this.trust = trust;
    this.id = id;
  }

  private void judge(X509Certificate[] chain) throws CertificateException {
    if (!trust.identify(List.of(chain)).equals(Optional.of(id))) {
      throw new CertificateException("its certificate is not that of replica " + id);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    judge(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    judge(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    judge(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) {
    throw new UnsupportedOperationException("for clients only");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
    throw new UnsupportedOperationException("for clients only");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
    throw new UnsupportedOperationException("for clients only");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
