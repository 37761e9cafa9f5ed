package dev.fairway.agent;

import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Remembers which certificates a server shows and believes none of them: for the one question that
 * comes before anything can be verified, what a pin could be of. Nothing secret is sent over such a
 * connection, and of its answer nothing counts that the pin does not confirm.
 */
final class ShownChain extends X509ExtendedTrustManager {

  private volatile List<X509Certificate> shown = List.of();

  List<X509Certificate> shown() {
    return shown;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
    shown = List.of(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
    shown = List.of(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) {
    shown = List.of(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
    throw new IllegalStateException("not a server");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
    throw new IllegalStateException("not a server");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) {
    throw new IllegalStateException("not a server");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
