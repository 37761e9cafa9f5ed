package dev.fairway.pki;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The authorities that this Java trusts where nobody names others: public ones, and those that an
 * organisation has added on its machines.
 */
public final class PublicAuthorities {

  private PublicAuthorities() {}

  /**
   * Reads them; blocks for a moment.
   *
   * @return PEM; empty if there are none
   */
  public static String pem() {
    List<X509Certificate> all = new ArrayList<>();
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      @Nullable KeyStore standard = null;
      factory.init(standard);
      for (TrustManager each : factory.getTrustManagers()) {
        if (each instanceof X509TrustManager manager) {
          all.addAll(List.of(manager.getAcceptedIssuers()));
        }
      }
    } catch (GeneralSecurityException e) {
      return ""; // A machine without any.
    }
    return all.isEmpty() ? "" : CertificatePem.print(all);
  }
}
