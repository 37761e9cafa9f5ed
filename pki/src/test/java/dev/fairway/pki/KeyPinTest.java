package dev.fairway.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class KeyPinTest {

  private static final X509Certificate ONE = authority();

  @Test
  void aPinIsTheHashOfTheKeyInEitherSpelling() throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(ONE.getPublicKey().getEncoded());
    KeyPin pin = KeyPin.of(ONE);

    assertThat(pin.toString()).startsWith("sha256:").hasSize(71);
    assertThat(KeyPin.parse(pin.toString())).isEqualTo(pin);
    assertThat(KeyPin.parse("sha256:" + Base64.getEncoder().encodeToString(hash))).isEqualTo(pin);
    assertThat(KeyPin.parse("sha256:" + pin.hex().toUpperCase(Locale.ROOT))).isEqualTo(pin);
    assertThat(pin.matches(ONE)).isTrue();
    assertThat(pin.matches(authority())).isFalse();
  }

  @Test
  void anythingElseIsNoPin() {
    for (String wrong : List.of("", "sha256:", "sha1:00", KeyPin.of(ONE).hex(), "sha256:zz")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> KeyPin.parse(wrong))
          .withMessage("\"" + wrong + "\" (expected: sha256: and 64 hexadecimal digits)");
    }
  }

  private static X509Certificate authority() {
    String pem =
        CertificateAuthority.create("test", Duration.ofDays(1), InstantSource.system())
            .certificatePem();
    return CertificatePem.parse(pem).getFirst();
  }
}
