package dev.fairway.pki;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;
import org.jspecify.annotations.Nullable;

/** PEM, the textual form of keys and certificates (RFC 7468). */
final class Pem {

  private Pem() {}

  static String write(String label, byte[] content) {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(label, content));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /**
   * The first certificate of the text.
   *
   * @throws IllegalArgumentException if there is none
   */
  static X509Certificate certificate(String pem) {
    try {
      if (firstObject(pem) instanceof X509CertificateHolder holder) {
        return new JcaX509CertificateConverter().getCertificate(holder);
      }
    } catch (IOException | CertificateException | RuntimeException e) {
      throw new IllegalArgumentException("not a certificate: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException("not a certificate (expected: -----BEGIN CERTIFICATE-----)");
  }

  /**
   * The private key of the text: PKCS#8, or the older forms of OpenSSL, not encrypted.
   *
   * @throws IllegalArgumentException if there is none
   */
  static PrivateKey privateKey(String pem) {
    try {
      Object first = firstObject(pem);
      if (first instanceof PrivateKeyInfo info) {
        return new JcaPEMKeyConverter().getPrivateKey(info);
      }
      if (first instanceof PEMKeyPair pair) {
        return new JcaPEMKeyConverter().getKeyPair(pair).getPrivate();
      }
    } catch (IOException | RuntimeException e) {
      // The cause stays out: its message could quote the key.
      throw new IllegalArgumentException("not a private key: damaged PEM");
    }
    throw new IllegalArgumentException(
        "not a private key (expected: -----BEGIN PRIVATE KEY-----, not encrypted)");
  }

  private static @Nullable Object firstObject(String pem) throws IOException {
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      return parser.readObject();
    }
  }
}
