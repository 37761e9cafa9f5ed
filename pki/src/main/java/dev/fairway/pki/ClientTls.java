package dev.fairway.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS contexts for clients of the JDK, such as {@code java.net.http}. They trust nothing but what
 * they are given; the client itself must verify the server's name, as {@code java.net.http} does.
 */
public final class ClientTls {

  private ClientTls() {}

  /**
   * A context of a client without a certificate.
   *
   * @param trustPem the certificates, PEM, that may have issued the server's
   */
  public static SSLContext trusting(String trustPem) {
    return context(trustPem, null);
  }

  /** A context of a client that shows a certificate of its own. */
  public static SSLContext trusting(String trustPem, IssuedCertificate identity) {
    try {
      KeyStore store = emptyStore();
      store.setKeyEntry(
          "client",
          Pem.privateKey(identity.keyPem()),
          new char[0],
          certificates(identity.chainPem()).toArray(Certificate[]::new));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, new char[0]);
      return context(trustPem, keys);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("unusable client certificate: " + e.getMessage(), e);
    }
  }

  private static SSLContext context(String trustPem, @Nullable KeyManagerFactory keys) {
    try {
      KeyStore store = emptyStore();
      int number = 0;
      for (Certificate certificate : certificates(trustPem)) {
        store.setCertificateEntry("trusted-" + number++, certificate);
      }
      if (number == 0) {
        throw new IllegalArgumentException("no certificate to trust (expected: PEM)");
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("unusable trusted certificates: " + e.getMessage(), e);
    }
  }

  private static Collection<? extends Certificate> certificates(String pem)
      throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
