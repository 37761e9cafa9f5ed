package dev.fairway.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/**
 * An OpenID provider made of two files that the upstream serves, and a key that signs tokens of the
 * usual size.
 */
final class Issuer {

  private static final String PATH = "issuer";
  private static final String KEY_ID = "bench";
  private static final Duration VALIDITY = Duration.ofDays(1);
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final String url;
  private final KeyPair key;

  private Issuer(String url, KeyPair key) {
    this.url = url;
    this.key = key;
  }

  /**
   * Writes its files.
   *
   * @param root of what the upstream serves
   * @param port where the upstream serves it
   */
  static Issuer publish(Path root, int port) throws IOException {
    Issuer issuer = new Issuer("https://127.0.0.1:" + port + "/" + PATH, newKey());
    Path folder = root.resolve(PATH);
    Path discovery = folder.resolve(".well-known/openid-configuration");
    Files.createDirectories(discovery.getParent());
    Files.writeString(
        discovery,
        """
        {"issuer":"%s","jwks_uri":"%s/keys","authorization_endpoint":"%s/authorize",\
        "response_types_supported":["id_token"],"subject_types_supported":["public"],\
        "id_token_signing_alg_values_supported":["RS256"]}
        """
            .formatted(issuer.url, issuer.url, issuer.url));
    RSAPublicKey shown = (RSAPublicKey) issuer.key.getPublic();
    Files.writeString(
        folder.resolve("keys"),
        """
        {"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"%s","n":"%s","e":"%s"}]}
        """
            .formatted(
                KEY_ID,
                number(shown.getModulus().toByteArray()),
                number(shown.getPublicExponent().toByteArray())));
    return issuer;
  }

  /** What tokens name as their origin. */
  String url() {
    return url;
  }

  /** A token that is good for longer than any bench takes. */
  String token(String audience, String user, String groups) {
    Instant now = Instant.now();
    String head = "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"" + KEY_ID + "\"}";
    String claims =
        """
        {"iss":"%s","aud":"%s","sub":"%s","groups":[%s],"iat":%d,"exp":%d,\
        "email":"%s@bench.test","email_verified":true,"name":"A Builder of the Bench"}
        """
            .formatted(
                url,
                audience,
                user,
                groups,
                now.getEpochSecond(),
                now.plus(VALIDITY).getEpochSecond(),
                user);
    String text = encoded(head) + "." + encoded(claims);
    return text + "." + BASE64.encodeToString(signed(text));
  }

  private byte[] signed(String text) {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key.getPrivate());
      signature.update(text.getBytes(US_ASCII));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2_048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encoded(String json) {
    return BASE64.encodeToString(json.getBytes(US_ASCII));
  }

  /** Without the byte that only says that the number is positive (RFC 7518, 2). */
  private static String number(byte[] bytes) {
    boolean signed = bytes[0] == 0;
    return BASE64.encodeToString(signed ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
  }
}
