package dev.fairway.model;

/**
 * What a listener serves TLS with.
 *
 * @param chainPem the certificate and its intermediates, PEM
 * @param keyPem its private key, PKCS#8 PEM; never printed
 */
public record ServingCertificate(String chainPem, String keyPem) {

  /** Leaves the key out. */
  @Override
  public String toString() {
    return "ServingCertificate[chainPem=" + chainPem.length() + " characters, keyPem=secret]";
  }
}
