package dev.fairway.credentials;

import dev.fairway.model.ClientIdentity;
import dev.fairway.pki.CertificatePem;
import dev.fairway.pki.PrivateKeyPem;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Client certificates and their keys, as others write them. */
public final class ClientCertificates {

  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----");
  private static final Pattern KEY =
      Pattern.compile(
          "-----BEGIN ([A-Z0-9]+ )?PRIVATE KEY-----[^-]*-----END ([A-Z0-9]+ )?PRIVATE KEY-----");

  private ClientCertificates() {}

  /**
   * Reads a certificate and its key. Both may come from one text, as kubelets write them.
   *
   * @throws IllegalArgumentException if either is damaged or they do not belong together; the
   *     message quotes nothing of them
   */
  public static ClientIdentity parse(String certificatePem, String keyPem) {
    List<X509Certificate> chain =
        CertificatePem.parse(
            CERTIFICATE
                .matcher(certificatePem)
                .results()
                .map(found -> found.group())
                .collect(Collectors.joining("\n")));
    Matcher found = KEY.matcher(keyPem);
    PrivateKey key = PrivateKeyPem.parse(found.find() ? found.group() : "");
    if (!PrivateKeyPem.belongsTo(key, chain.getFirst().getPublicKey())) {
      throw new IllegalArgumentException("the key is not that of the certificate");
    }
    return new ClientIdentity(CertificatePem.print(chain), PrivateKeyPem.pkcs8(key));
  }
}
