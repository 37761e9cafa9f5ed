package dev.fairway.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CertificatePemTest {

  private static final long SEED = 20261121;
  private static final CertificateAuthority CA =
      CertificateAuthority.create("test", Duration.ofDays(1), InstantSource.system());
  private static final String PEM = CA.certificatePem();

  @Test
  void certificatesAreReadFromAmongOtherText() {
    String text = "# one\r\n" + PEM.replace("\n", "\r\n") + "\nSubject: two\n" + PEM + "end";

    assertThat(CertificatePem.parse(text)).hasSize(2);
    assertThat(CertificatePem.print(CertificatePem.parse(text))).isEqualTo(PEM + PEM);
  }

  @Test
  void whatElseATextHoldsIsSaidWithoutQuotingIt() {
    String key = CA.issueClient("x", List.of(), Duration.ofHours(1)).keyPem();
    refuses(PEM + key, "holds a private key (expected: certificates only)");
    refuses("", "no certificate in it (expected: PEM, -----BEGIN CERTIFICATE-----)");
    refuses(
        PEM.replace("CERTIFICATE", "X509 CRL"), "PEM block 1 is something else than a certificate");
    refuses(PEM + "-----BEGIN CERTIFICATE-----\nMII", "PEM block 2 has no end");
    refuses(PEM.replaceFirst("MII", "AAA"), "PEM block 1 is damaged");
    refuses("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----", "PEM block 1 is damaged");
    refuses(PEM.repeat(1_001), "more than 1000 certificates");
  }

  @Test
  void noMutationOfAValidTextDoesMoreThanBeRefused() {
    Random random = new Random(SEED);
    for (int round = 0; round < 5_000; round++) {
      var text = new StringBuilder(PEM);
      for (int i = random.nextInt(3); i >= 0; i--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, (char) random.nextInt(128));
          case 1 -> text.delete(at, Math.min(text.length(), at + random.nextInt(20)));
          default -> text.insert(at, PEM, 0, random.nextInt(PEM.length()));
        }
        if (text.isEmpty()) {
          text.append(PEM);
        }
      }
      try {
        assertThat(CertificatePem.parse(text.toString())).isNotEmpty();
      } catch (IllegalArgumentException e) {
        assertThat(e).as("seed %d round %d", SEED, round).hasMessageNotContaining("MII");
      }
    }
  }

  private static void refuses(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CertificatePem.parse(text))
        .withMessage(message);
  }
}
