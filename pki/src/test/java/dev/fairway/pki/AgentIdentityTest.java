package dev.fairway.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AgentIdentityTest {

  private static final long SEED = 20261122;
  private static final AgentIdentity AGENT = new AgentIdentity("east", "k3x9q7");
  private static final CertificateAuthority AGENTS =
      CertificateAuthority.create("agents", Duration.ofDays(1), InstantSource.system());

  @Test
  void aCertificateOfAnAgentNamesItAndNothingElse() throws Exception {
    X509Certificate certificate = issued(AGENT);

    assertThat(AgentIdentity.of(certificate)).contains(AGENT);
    assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
    assertThat(certificate.getSubjectX500Principal().getName()).isEmpty();
    assertThat(certificate.getBasicConstraints()).isNegative();
    assertThat(certificate.getSubjectAlternativeNames())
        .containsExactly(List.of(6, "fairway:agent:east:k3x9q7"));
    assertThat(AGENTS.hasIssued(certificate)).isTrue();
    assertThat(CertificatePem.parse(CertificatePem.print(List.of(certificate))))
        .containsExactly(certificate);
  }

  @Test
  void aCertificateOfAServerOrAUserNamesNoAgent() {
    String server = AGENTS.issueServer(List.of("hub.test", "127.0.0.1"), day()).chainPem();
    String user = AGENTS.issueClient("fairway:agent:east:k3x9q7", List.of(), day()).chainPem();

    assertThat(AgentIdentity.of(CertificatePem.parse(server).getFirst())).isEmpty();
    assertThat(AgentIdentity.of(CertificatePem.parse(user).getFirst())).isEmpty();
  }

  @Test
  void anotherAuthorityOfTheSameNameHasNotIssuedIt() {
    CertificateAuthority other =
        CertificateAuthority.create("agents", Duration.ofDays(1), InstantSource.system());

    assertThat(other.hasIssued(issued(AGENT))).isFalse();
  }

  @Test
  void namesThatAreNoLabelsAreRefused() {
    for (String wrong : List.of("", "-a", "a-", "A", "a.b", "a:b", "a/b", "ä", "a".repeat(64))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new AgentIdentity(wrong, "a"))
          .withMessageStartingWith("cluster: \"" + wrong + "\" (expected: lower-case letters");
      assertThatIllegalArgumentException().isThrownBy(() -> new AgentIdentity("a", wrong));
    }
    assertThat(AgentIdentity.isLabel("a".repeat(63))).isTrue();
  }

  @Test
  void whateverIsReadIsWrittenTheSameAgain() {
    Random random = new Random(SEED);
    String alphabet = "abz09-:./%A \0é";
    for (int round = 0; round < 20_000; round++) {
      var text = new StringBuilder(AGENT.uri());
      for (int i = random.nextInt(4); i > 0; i--) {
        int at = random.nextInt(text.length());
        char other = alphabet.charAt(random.nextInt(alphabet.length()));
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, other);
          case 1 -> text.deleteCharAt(at);
          default -> text.insert(at, other);
        }
      }
      Optional<AgentIdentity> read = AgentIdentity.parse(text.toString());
      read.ifPresent(one -> assertThat(one.uri()).isEqualTo(text.toString()));
    }
  }

  private static X509Certificate issued(AgentIdentity identity) {
    return AGENTS.issueAgent(AgentKey.create().request().publicKey(), identity, day());
  }

  private static Duration day() {
    return Duration.ofDays(1);
  }
}
