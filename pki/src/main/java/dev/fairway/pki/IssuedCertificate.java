package dev.fairway.pki;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A certificate with its private key, both as PEM, as servers and clients take them.
 *
 * @param chainPem the certificate and, after it, any intermediates; the root is left out, because
 *     whoever verifies must have it already (RFC 8446 section 4.4.2)
 * @param keyPem the private key, PKCS#8 (RFC 5958); never printed
 */
public record IssuedCertificate(String chainPem, String keyPem) {

  /**
   * Writes both files, the key with mode 0600. Each file is replaced at once, the key first: who
   * reloads on a change of the certificate finds its key in place.
   */
  public void save(Path chainFile, Path keyFile) throws IOException {
    SecretFile.write(keyFile, keyPem);
    SecretFile.write(chainFile, chainPem);
  }

  /** Leaves the key out. */
  @Override
  public String toString() {
    return "IssuedCertificate[chainPem=" + chainPem.length() + " characters, keyPem=secret]";
  }
}
