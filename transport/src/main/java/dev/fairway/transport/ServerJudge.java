package dev.fairway.transport;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Decides by itself which server is believed, in the place of the JDK's own check of names. Judges
 * servers only. Any thread: it is asked on event loops, and must not block.
 */
public abstract class ServerJudge extends X509ExtendedTrustManager {

  /**
   * Whether a server is believed that shows a chain.
   *
   * @param chain its own certificate first
   * @param type how the key was exchanged, as TLS names it
   * @throws CertificateException if it is not; the message says why
   */
  protected abstract void judge(X509Certificate[] chain, String type) throws CertificateException;

  @Override
  public final void checkServerTrusted(X509Certificate[] chain, String type)
      throws CertificateException {
    judge(chain, type);
  }

  @Override
  public final void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    judge(chain, type);
  }

  @Override
  public final void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    judge(chain, type);
  }

  /** Names no authorities: only servers have a use for them. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }

  @Override
  public final void checkClientTrusted(X509Certificate[] chain, String type) {
    throw new UnsupportedOperationException("for clients only");
  }

  @Override
  public final void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
    throw new UnsupportedOperationException("for clients only");
  }

  @Override
  public final void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
    throw new UnsupportedOperationException("for clients only");
  }
}
