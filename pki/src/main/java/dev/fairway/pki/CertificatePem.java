package dev.fairway.pki;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Certificates as PEM text (RFC 7468), with whatever people write between them. */
public final class CertificatePem {

  private static final String BEGIN = "-----BEGIN ";
  private static final String DASHES = "-----";
  private static final int MAX_CERTIFICATES = 1_000;

  private CertificatePem() {}

  /**
   * The certificates of a text, at least one.
   *
   * @throws IllegalArgumentException if there is none, one is damaged, or the text holds anything
   *     else, such as a private key; the message quotes nothing of the text
   */
  public static List<X509Certificate> parse(String pem) {
    List<X509Certificate> certificates = new ArrayList<>();
    for (int at = pem.indexOf(BEGIN); at >= 0; at = pem.indexOf(BEGIN, at)) {
      if (certificates.size() == MAX_CERTIFICATES) {
        throw new IllegalArgumentException("more than " + MAX_CERTIFICATES + " certificates");
      }
      int start = at + BEGIN.length();
      int labelEnd = require(pem.indexOf(DASHES, start), certificates);
      requireCertificate(pem.substring(start, labelEnd), certificates);
      int bodyStart = labelEnd + DASHES.length();
      int bodyEnd = require(pem.indexOf("-----END CERTIFICATE-----", bodyStart), certificates);
      certificates.add(decode(pem.substring(bodyStart, bodyEnd), certificates));
      at = bodyEnd;
    }
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException(
          "no certificate in it (expected: PEM, -----BEGIN CERTIFICATE-----)");
    }
    return certificates;
  }

  /** The certificates as plain PEM, without what stood between them. */
  public static String print(List<X509Certificate> certificates) {
    Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
    var pem = new StringBuilder();
    try {
      for (X509Certificate certificate : certificates) {
        pem.append("-----BEGIN CERTIFICATE-----\n")
            .append(lines.encodeToString(certificate.getEncoded()))
            .append("\n-----END CERTIFICATE-----\n");
      }
    } catch (CertificateException e) {
      throw new IllegalStateException(e);
    }
    return pem.toString();
  }

  private static X509Certificate decode(String body, List<X509Certificate> before) {
    try {
      byte[] der = Base64.getDecoder().decode(body.replaceAll("\\s", ""));
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException | IllegalArgumentException e) {
      throw new IllegalArgumentException(ordinal(before) + " is damaged", e);
    }
  }

  private static void requireCertificate(String label, List<X509Certificate> before) {
    if (label.endsWith("PRIVATE KEY")) {
      throw new IllegalArgumentException("holds a private key (expected: certificates only)");
    }
    if (!label.equals("CERTIFICATE")) {
      throw new IllegalArgumentException(ordinal(before) + " is something else than a certificate");
    }
  }

  private static int require(int index, List<X509Certificate> before) {
    if (index < 0) {
      throw new IllegalArgumentException(ordinal(before) + " has no end");
    }
    return index;
  }

  private static String ordinal(List<X509Certificate> before) {
    return "PEM block " + (before.size() + 1);
  }
}
