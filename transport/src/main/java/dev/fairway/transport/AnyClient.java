package dev.fairway.transport;

import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Lets clients present whatever certificate they have, or none; TLS itself proves that they hold
 * its key. Who vouches for it is looked at for each request, so that a certificate of a stranger is
 * an answer with a reason and not a broken handshake, and a change of authorities counts for
 * connections that are open.
 */
final class AnyClient extends X509ExtendedTrustManager {

  private final List<X509Certificate> authorities;

  /**
   * @param authorities named to clients, which choose a certificate by them
   */
  AnyClient(List<X509Certificate> authorities) {
    this.authorities = authorities;
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.toArray(X509Certificate[]::new);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) {}

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) {
    throw new UnsupportedOperationException("for servers only");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
    throw new UnsupportedOperationException("for servers only");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
    throw new UnsupportedOperationException("for servers only");
  }
}
