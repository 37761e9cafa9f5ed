package dev.fairway.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;

/**
 * The key of an agent (EC, P-256), with which it asks for its certificates. It never leaves the
 * agent. Immutable.
 */
public final class AgentKey {

  /** What is signed begins so: a signature made for anything else is none of a renewal. */
  private static final byte[] RENEWAL = "fairway agent renewal v1\0".getBytes(US_ASCII);

  private static final String ALGORITHM = "SHA256withECDSA";
  private static final int MAX_SIGNATURE = 200;

  private final PrivateKey privateKey;
  private final String pem;

  private AgentKey(PrivateKey privateKey) {
    this.privateKey = privateKey;
    this.pem = PrivateKeyPem.pkcs8(privateKey);
  }

  /**
   * A new key and the request for its first certificate.
   *
   * @param key secret
   * @param request signed by it
   */
  public record Fresh(AgentKey key, CertificateRequest request) {

    /** Both, one after the other. Secret. */
    public String pem() {
      return key.pem() + request.pem();
    }

    /**
     * Reads what {@link #pem} writes.
     *
     * @throws IllegalArgumentException if it is something else; the message quotes nothing of it
     */
    public static Fresh parse(String pem) {
      int second = pem.indexOf("-----BEGIN CERTIFICATE REQUEST-----");
      if (second < 0) {
        throw new IllegalArgumentException("no request for a certificate behind the key");
      }
      Fresh read =
          new Fresh(
              AgentKey.parse(pem.substring(0, second)),
              CertificateRequest.parse(pem.substring(second)));
      if (!read.key.belongsTo(read.request.publicKey())) {
        throw new IllegalArgumentException("the request is not of the key before it");
      }
      return read;
    }
  }

  /** A new key, nowhere on disk yet. */
  public static Fresh create() {
    KeyPair pair = Keys.generate();
    return new Fresh(
        new AgentKey(pair.getPrivate()),
        CertificateRequest.of(pair.getPublic(), pair.getPrivate()));
  }

  /**
   * Reads what {@link #pem} writes.
   *
   * @throws IllegalArgumentException if it is no EC key; the message quotes nothing of it
   */
  public static AgentKey parse(String pem) {
    PrivateKey key = Pem.privateKey(pem);
    if (!key.getAlgorithm().equals("EC") && !key.getAlgorithm().equals("ECDSA")) {
      throw new IllegalArgumentException(
          "a key of type " + key.getAlgorithm() + " (expected: EC on P-256)");
    }
    return new AgentKey(key);
  }

  /** PKCS#8 PEM. Secret. */
  public String pem() {
    return pem;
  }

  /** Whether a certificate is of this key. */
  public boolean belongsTo(PublicKey publicKey) {
    return Keys.belongTogether(privateKey, publicKey);
  }

  /**
   * Says that the holder of this key wants a certificate for the key of a request: a signature over
   * the request, Base64. Whoever sends it again gets a certificate for that same key, which is of
   * no use to them.
   */
  public String approve(CertificateRequest request) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(privateKey);
      signature.update(RENEWAL);
      signature.update(request.encoded());
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot sign a renewal", e);
    }
  }

  /** Whether the holder of a key has made an approval of a request; false for anything else. */
  public static boolean isApproved(PublicKey holder, CertificateRequest request, String approval) {
    try {
      if (approval.length() > MAX_SIGNATURE) {
        return false;
      }
      byte[] signed = Base64.getDecoder().decode(approval);
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initVerify(holder);
      signature.update(RENEWAL);
      signature.update(request.encoded());
      return signature.verify(signed);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  /** Leaves the key out. */
  @Override
  public String toString() {
    return "AgentKey[secret]";
  }
}
