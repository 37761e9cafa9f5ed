package dev.fairway.pki;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/**
 * A request for a certificate (PKCS #10, RFC 2986) whose key is on P-256 and has signed it: whoever
 * made it holds the key. It asks for no names: the authority gives them.
 */
public final class CertificateRequest {

  /** Ten times what such a request has. */
  public static final int MAX_CHARACTERS = 8 << 10;

  private static final String LABEL = "CERTIFICATE REQUEST";
  private static final String ALGORITHM = "SHA256withECDSA";

  private final PublicKey publicKey;
  private final byte[] encoded;

  private CertificateRequest(PublicKey publicKey, byte[] encoded) {
    this.publicKey = publicKey;
    this.encoded = encoded;
  }

  /** Asks for a certificate of a key pair. */
  static CertificateRequest of(PublicKey publicKey, PrivateKey privateKey) {
    try {
      var signer = new JcaContentSignerBuilder(ALGORITHM).build(privateKey);
      PKCS10CertificationRequest made =
          new JcaPKCS10CertificationRequestBuilder(new X500Name(""), publicKey).build(signer);
      return new CertificateRequest(publicKey, made.getEncoded());
    } catch (OperatorCreationException e) {
      throw new IllegalStateException("cannot sign a request", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a request, and verifies that the holder of its key has signed it.
   *
   * @throws IllegalArgumentException if it is anything else; the message quotes nothing of it
   */
  public static CertificateRequest parse(String pem) {
    if (pem.length() > MAX_CHARACTERS) {
      throw new IllegalArgumentException("more than " + MAX_CHARACTERS + " characters");
    }
    byte[] content = content(pem);
    try {
      var request = new JcaPKCS10CertificationRequest(content);
      if (!Arrays.equals(request.getEncoded(), content)) {
        throw new IllegalArgumentException("not in the one form that DER has for it");
      }
      requireCurve(request.getSubjectPublicKeyInfo());
      if (request.getAttributes().length > 0) {
        throw new IllegalArgumentException(
            "it asks for names or uses (expected: none; the hub says which they are)");
      }
      PublicKey key = request.getPublicKey();
      if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
        throw new IllegalArgumentException("it is not signed by the key that it names");
      }
      return new CertificateRequest(key, content);
    } catch (IllegalArgumentException e) {
      throw e.getCause() == null ? e : damaged();
    } catch (IOException
        | GeneralSecurityException
        | OperatorCreationException
        | PKCSException
        | RuntimeException e) {
      throw damaged();
    }
  }

  /** Whose certificate it asks for. */
  public PublicKey publicKey() {
    return publicKey;
  }

  /** The request, DER. */
  byte[] encoded() {
    return encoded.clone();
  }

  /** The request as PEM (RFC 7468 section 7). */
  public String pem() {
    return Pem.write(LABEL, encoded);
  }

  private static byte[] content(String pem) {
    try (PemReader reader = new PemReader(new StringReader(pem))) {
      Optional<PemObject> first = Optional.ofNullable(reader.readPemObject());
      if (first.filter(block -> block.getType().equals(LABEL)).isEmpty()) {
        throw new IllegalArgumentException(
            "not a request for a certificate (expected: PEM, -----BEGIN CERTIFICATE REQUEST-----)");
      }
      if (reader.readPemObject() != null) {
        throw new IllegalArgumentException("more than one PEM block (expected: one)");
      }
      return first.get().getContent();
    } catch (IllegalArgumentException e) {
      throw e.getCause() == null ? e : damaged();
    } catch (IOException | RuntimeException e) {
      throw damaged();
    }
  }

  /** One kind of key is enough, and the point must be one of the curve (RFC 5480 section 2). */
  private static void requireCurve(SubjectPublicKeyInfo info) {
    var algorithm = info.getAlgorithm();
    boolean known =
        algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
            && algorithm.getParameters() instanceof ASN1ObjectIdentifier curve
            && curve.equals(SECObjectIdentifiers.secp256r1);
    if (!known) {
      throw new IllegalArgumentException("its key is of another kind (expected: EC on P-256)");
    }
    byte[] point = info.getPublicKeyData().getOctets();
    var curve = SECNamedCurves.getByOID(SECObjectIdentifiers.secp256r1).getCurve();
    if (point.length != 65 || !curve.decodePoint(point).isValid()) {
      throw damaged();
    }
  }

  private static IllegalArgumentException damaged() {
    return new IllegalArgumentException("the request for a certificate is damaged");
  }
}
