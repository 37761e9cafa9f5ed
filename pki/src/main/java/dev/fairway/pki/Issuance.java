package dev.fairway.pki;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes X.509 certificates to the profile of RFC 5280, on behalf of one authority. */
record Issuance(X509Certificate issuer, PrivateKey issuerKey, InstantSource clock) {

  /** Certificates begin this long before now, for peers whose clock is behind. */
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  private static final int MAX_COMMON_NAME = 64;
  private static final SecureRandom RANDOM = new SecureRandom();

  static X509Certificate selfSigned(
      String commonName, KeyPair pair, Duration validity, InstantSource clock) {
    if (commonName.isBlank() || commonName.length() > MAX_COMMON_NAME) {
      throw new IllegalArgumentException(
          "common name: \"" + commonName + "\" (expected: 1 to 64 characters)");
    }
    X500Name name = subject(commonName, List.of());
    Instant now = clock.instant();
    var builder = builder(name, now, end(now, validity), name, pair.getPublic());
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          extensions().createSubjectKeyIdentifier(pair.getPublic()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sign(builder, pair.getPrivate());
  }

  IssuedCertificate server(List<String> names, Duration validity) {
    var alternativeNames = SubjectNames.of(names);
    String first = names.getFirst();
    X500Name subject =
        first.length() <= MAX_COMMON_NAME ? subject(first, List.of()) : new X500Name("");
    return issue(
        subject,
        validity,
        builder -> {
          // Critical where the subject is empty: RFC 5280 section 4.2.1.6.
          boolean critical = first.length() > MAX_COMMON_NAME;
          builder.addExtension(Extension.subjectAlternativeName, critical, alternativeNames);
          usage(builder, KeyPurposeId.id_kp_serverAuth);
        });
  }

  IssuedCertificate client(String commonName, List<String> organizations, Duration validity) {
    if (commonName.isBlank()) {
      throw new IllegalArgumentException("common name: empty (expected: the name of the client)");
    }
    return issue(
        subject(commonName, organizations),
        validity,
        builder -> usage(builder, KeyPurposeId.id_kp_clientAuth));
  }

  X509Certificate agent(PublicKey key, AgentIdentity identity, Duration validity) {
    return certify(
        new X500Name(""),
        key,
        validity,
        builder -> named(builder, identity.uri(), KeyPurposeId.id_kp_clientAuth));
  }

  IssuedCertificate replica(ReplicaIdentity identity, Duration validity) {
    return issue(
        new X500Name(""),
        validity,
        builder ->
            named(
                builder,
                identity.uri(),
                KeyPurposeId.id_kp_serverAuth,
                KeyPurposeId.id_kp_clientAuth));
  }

  private static void named(X509v3CertificateBuilder builder, String uri, KeyPurposeId... purposes)
      throws IOException {
    // Critical, because the subject is empty: RFC 5280 section 4.2.1.6.
    builder.addExtension(
        Extension.subjectAlternativeName,
        true,
        new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
    usage(builder, purposes);
  }

  String revocationList(List<X509Certificate> revoked, Duration validity) {
    Instant now = clock.instant();
    Date since = Date.from(now.minus(CLOCK_SKEW));
    var builder =
        new JcaX509v2CRLBuilder(issuer.getSubjectX500Principal(), since)
            .setNextUpdate(Date.from(end(now, validity)));
    for (X509Certificate each : revoked) {
      builder.addCRLEntry(each.getSerialNumber(), since, CRLReason.unspecified);
    }
    try {
      var signer = new JcaContentSignerBuilder(Keys.signatureAlgorithm(issuerKey)).build(issuerKey);
      return Pem.write("X509 CRL", builder.build(signer).getEncoded());
    } catch (OperatorCreationException e) {
      throw new IllegalStateException("cannot sign a list", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String pem(X509Certificate certificate) {
    try {
      return Pem.write("CERTIFICATE", certificate.getEncoded());
    } catch (CertificateException e) {
      throw new IllegalStateException(e);
    }
  }

  private interface Profile {
    void apply(X509v3CertificateBuilder builder) throws IOException;
  }

  private IssuedCertificate issue(X500Name subject, Duration validity, Profile profile) {
    KeyPair pair = Keys.generate();
    X509Certificate certificate = certify(subject, pair.getPublic(), validity, profile);
    return new IssuedCertificate(
        pem(certificate), Pem.write("PRIVATE KEY", pair.getPrivate().getEncoded()));
  }

  private X509Certificate certify(
      X500Name subject, PublicKey key, Duration validity, Profile profile) {
    Instant now = clock.instant();
    Instant lastEnd = issuer.getNotAfter().toInstant();
    if (!now.isBefore(lastEnd)) {
      throw new IllegalStateException(
          issuer.getSubjectX500Principal() + " ended at " + lastEnd + "; make a new authority");
    }
    Instant end = end(now, validity);
    X500Name issuerName = X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded());
    var builder = builder(issuerName, now, end.isBefore(lastEnd) ? end : lastEnd, subject, key);
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          extensions().createAuthorityKeyIdentifier(issuer.getPublicKey()));
      profile.apply(builder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sign(builder, issuerKey);
  }

  private static void usage(X509v3CertificateBuilder builder, KeyPurposeId... purposes)
      throws IOException {
    builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
  }

  private static Instant end(Instant now, Duration validity) {
    if (validity.isNegative() || validity.isZero()) {
      throw new IllegalArgumentException("validity: " + validity + " (expected: more than zero)");
    }
    return now.plus(validity);
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer, Instant now, Instant end, X500Name subject, PublicKey key) {
    // 127 random bits: positive, and more than enough to never repeat (RFC 5280 section 4.1.2.2).
    BigInteger serial = new BigInteger(127, RANDOM).setBit(126);
    return new JcaX509v3CertificateBuilder(
        issuer, serial, Date.from(now.minus(CLOCK_SKEW)), Date.from(end), subject, key);
  }

  private static X500Name subject(String commonName, List<String> organizations) {
    X500NameBuilder name = new X500NameBuilder(BCStyle.INSTANCE);
    for (String organization : organizations) {
      name.addRDN(BCStyle.O, organization);
    }
    return name.addRDN(BCStyle.CN, commonName).build();
  }

  private static JcaX509ExtensionUtils extensions() {
    try {
      return new JcaX509ExtensionUtils();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key) {
    try {
      var signer = new JcaContentSignerBuilder(Keys.signatureAlgorithm(key)).build(key);
      return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    } catch (OperatorCreationException | CertificateException e) {
      throw new IllegalStateException("cannot sign a certificate", e);
    }
  }
}
