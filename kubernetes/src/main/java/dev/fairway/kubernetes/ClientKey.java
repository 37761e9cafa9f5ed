package dev.fairway.kubernetes;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/**
 * Of which kind the private key in a kubeconfig is. The client goes by the first line of its PEM,
 * which in PKCS#8 (RFC 7468 section 10) is the same for all kinds, and takes each for RSA.
 */
final class ClientKey {

  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";

  private ClientKey() {}

  /** Whether it is one of an elliptic curve, in PKCS#8. */
  static boolean isElliptic(Config config) {
    String pem = pem(config);
    int begin = pem.indexOf(BEGIN);
    int end = pem.indexOf(END);
    if (begin < 0 || end < begin) {
      return false;
    }
    try {
      byte[] key = Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end));
      KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key));
      return true;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // Of another kind, or damaged, which the client says.
      return false;
    }
  }

  private static String pem(Config config) {
    String data = config.getClientKeyData();
    String file = config.getClientKeyFile();
    try {
      if (data != null) {
        return new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8);
      }
      return file == null ? "" : Files.readString(Path.of(file));
    } catch (IOException | IllegalArgumentException e) {
      return "";
    }
  }
}
