package dev.fairway.model;

/**
 * What we show to an upstream in the TLS handshake.
 *
 * @param chainPem the certificate and its intermediates, PEM
 * @param keyPem its private key, PKCS#8 PEM; never printed
 */
public record ClientIdentity(String chainPem, String keyPem) {

  /** Leaves the key out. */
  @Override
  public String toString() {
    return "ClientIdentity[chainPem=" + chainPem.length() + " characters, keyPem=secret]";
  }
}
