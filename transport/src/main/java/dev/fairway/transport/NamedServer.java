package dev.fairway.transport;

import dev.fairway.pki.CertificateNames;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Believes a server whose certificate was issued by one of the trusted ones and speaks for one
 * explicit name. For connections that send another name as SNI: the JDK's own check would be
 * content with a certificate for that one.
 */
final class NamedServer extends ServerJudge {

  private final X509TrustManager chains;
  private final String name;

  /**
   * @param name a host name or an IP address
   * @throws IllegalArgumentException if the certificates cannot be used
   */
  NamedServer(List<X509Certificate> trusted, String name) {
    this.chains = chains(trusted);
    this.name = name.toLowerCase(Locale.ROOT);
  }

  private static X509TrustManager chains(List<X509Certificate> trusted) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < trusted.size(); i++) {
        store.setCertificateEntry("trusted-" + i, trusted.get(i));
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      for (TrustManager each : factory.getTrustManagers()) {
        if (each instanceof X509TrustManager manager) {
          return manager;
        }
      }
      throw new IllegalArgumentException("this JDK verifies no certificates");
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  protected void judge(X509Certificate[] chain, String type) throws CertificateException {
    chains.checkServerTrusted(chain, type);
    List<String> spoken = CertificateNames.of(chain[0]);
    if (spoken.stream().noneMatch(each -> CertificateNames.covers(each, name))) {
      throw new CertificateException(
          "the certificate does not speak for " + name + " but for " + String.join(", ", spoken));
    }
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return chains.getAcceptedIssuers();
  }
}
