package dev.fairway.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Random;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;

class CertificateRequestTest {

  private static final long SEED = 20261122;

  @Test
  void aRequestIsReadAsItWasWritten() {
    AgentKey.Fresh fresh = AgentKey.create();
    CertificateRequest read = CertificateRequest.parse(fresh.request().pem());

    assertThat(read.publicKey()).isEqualTo(fresh.request().publicKey());
    assertThat(fresh.key().belongsTo(read.publicKey())).isTrue();
    assertThat(AgentKey.parse(fresh.key().pem()).belongsTo(read.publicKey())).isTrue();
    assertThat(AgentKey.create().key().belongsTo(read.publicKey())).isFalse();
    assertThat(fresh.key().toString()).doesNotContain(fresh.key().pem().substring(40, 60));
  }

  @Test
  void aKeyAndItsRequestAreKeptTogether() {
    AgentKey.Fresh fresh = AgentKey.create();
    AgentKey.Fresh other = AgentKey.create();

    assertThat(AgentKey.Fresh.parse(fresh.pem()).request().pem()).isEqualTo(fresh.request().pem());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AgentKey.Fresh.parse(fresh.key().pem() + other.request().pem()))
        .withMessage("the request is not of the key before it");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AgentKey.Fresh.parse(fresh.key().pem()))
        .withMessage("no request for a certificate behind the key");
  }

  @Test
  void aRequestForSomebodyElsesKeyIsRefused() throws Exception {
    KeyPair own = keys("secp256r1");
    KeyPair others = keys("secp256r1");
    refuses(
        signed(new JcaPKCS10CertificationRequestBuilder(new X500Name(""), others.getPublic()), own),
        "it is not signed by the key that it names");
  }

  @Test
  void keysOfOtherKindsAreRefused() throws Exception {
    KeyPair other = keys("secp384r1");
    refuses(
        signed(
            new JcaPKCS10CertificationRequestBuilder(new X500Name(""), other.getPublic()), other),
        "its key is of another kind (expected: EC on P-256)");
  }

  @Test
  void aRequestThatAsksToBeAnAuthorityIsRefused() throws Exception {
    KeyPair pair = keys("secp256r1");
    var builder = new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=x"), pair.getPublic());
    builder.addAttribute(
        PKCSObjectIdentifiers.pkcs_9_at_extensionRequest,
        new Extensions(
            new Extension(
                Extension.basicConstraints, true, new BasicConstraints(true).getEncoded())));
    refuses(
        signed(builder, pair),
        "it asks for names or uses (expected: none; the hub says which they are)");
  }

  @Test
  void whatIsNoRequestIsRefusedWithoutQuotingIt() {
    String pem = AgentKey.create().request().pem();
    refuses(
        "", "not a request for a certificate (expected: PEM, -----BEGIN CERTIFICATE REQUEST-----)");
    refuses(
        AgentKey.create().key().pem(),
        "not a request for a certificate (expected: PEM, -----BEGIN CERTIFICATE REQUEST-----)");
    refuses(pem + pem, "more than one PEM block (expected: one)");
    refuses("x".repeat(9_000), "more than 8192 characters");
  }

  @Test
  void noMutationOfARequestIsTakenForAnotherKey() {
    Random random = new Random(SEED);
    CertificateRequest good = AgentKey.create().request();
    for (int round = 0; round < 3_000; round++) {
      byte[] der = good.encoded();
      for (int i = random.nextInt(3); i >= 0; i--) {
        der[random.nextInt(der.length)] = (byte) random.nextInt(256);
      }
      String text = Pem.write("CERTIFICATE REQUEST", der);
      if (random.nextInt(4) == 0) {
        int at = random.nextInt(text.length());
        text = text.substring(0, at) + (char) random.nextInt(128) + text.substring(at);
      }
      try {
        assertThat(CertificateRequest.parse(text).publicKey())
            .as("seed %d round %d", SEED, round)
            .isEqualTo(good.publicKey());
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageNotContaining(text.substring(40, 60)).hasNoCause();
      }
    }
  }

  @Test
  void anApprovalIsOfOneHolderForOneRequest() {
    AgentKey.Fresh old = AgentKey.create();
    CertificateRequest next = AgentKey.create().request();
    String approval = old.key().approve(next);

    assertThat(AgentKey.isApproved(old.request().publicKey(), next, approval)).isTrue();
    assertThat(AgentKey.isApproved(next.publicKey(), next, approval)).isFalse();
    assertThat(AgentKey.isApproved(old.request().publicKey(), old.request(), approval)).isFalse();
    for (String wrong : new String[] {"", "x", "AAAA", approval + approval, "A".repeat(1_000)}) {
      assertThat(AgentKey.isApproved(old.request().publicKey(), next, wrong)).isFalse();
    }
  }

  private static void refuses(String pem, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CertificateRequest.parse(pem))
        .withMessage(message);
  }

  private static String signed(PKCS10CertificationRequestBuilder builder, KeyPair by)
      throws Exception {
    var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(by.getPrivate());
    return Pem.write("CERTIFICATE REQUEST", builder.build(signer).getEncoded());
  }

  private static KeyPair keys(String curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }
}
