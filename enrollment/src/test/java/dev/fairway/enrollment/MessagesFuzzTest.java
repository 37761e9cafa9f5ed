package dev.fairway.enrollment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fairway.net.HostPort;
import dev.fairway.pki.AgentIdentity;
import dev.fairway.pki.AgentKey;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.CertificatePem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class MessagesFuzzTest {

  private static final long SEED = 20261122;
  private static final CertificateAuthority CA =
      CertificateAuthority.create("test", Duration.ofDays(9), InstantSource.system());
  private static final AgentKey.Fresh KEY = AgentKey.create();
  private static final AgentIdentity AGENT = new AgentIdentity("east", "k3x9q7");
  private static final String TOKEN = InviteToken.create().text();

  private static final String JOIN =
      new JoinRequest(
              new InviteToken(TOKEN),
              KEY.request(),
              Optional.of("east"),
              "node-1",
              "0.1",
              Optional.of(
                  new ApiServer(
                      HostPort.parse("10.0.0.1:6443"),
                      "kubernetes.default.svc",
                      CertificatePem.parse(CA.certificatePem()))),
              Optional.of("credential.of-the-cluster"))
          .json();
  private static final String RENEWAL =
      Renewal.by(
              KEY.key(),
              List.of(CA.issueAgent(KEY.request().publicKey(), AGENT, Duration.ofDays(1))),
              AgentKey.create().request(),
              "0.1")
          .json();
  private static final String ANSWER =
      new JoinAnswer(AGENT, "chain", "trust", "0.1", true, false, true).json();
  private static final String TRUST =
      new HubTrust(CA.certificatePem(), Instant.EPOCH, "0.1").json();

  @Test
  void messagesAreReadAsTheyWereWritten() {
    assertThat(JoinRequest.parse(JOIN).json()).isEqualTo(JOIN);
    assertThat(Renewal.parse(RENEWAL).json()).isEqualTo(RENEWAL);
    assertThat(JoinAnswer.parse(ANSWER).json()).isEqualTo(ANSWER);
    assertThat(HubTrust.parse(TRUST).json()).isEqualTo(TRUST);
  }

  @Test
  void noMutationDoesMoreThanBeRefusedAndNoSecretIsQuoted() {
    Random random = new Random(SEED);
    fuzz(random, JOIN, JoinRequest::parse);
    fuzz(random, RENEWAL, Renewal::parse);
    fuzz(random, ANSWER, JoinAnswer::parse);
    fuzz(random, TRUST, HubTrust::parse);
  }

  @Test
  void whatCannotBeUsedIsNamed() {
    refuses(JOIN.replace("\"token\"", "\"taken\""), "token: missing (expected: a text)");
    refuses(
        JOIN.replace(TOKEN, "x".repeat(300)),
        "token: longer than any (expected: that of an invite)");
    refuses(
        JOIN.replace("10.0.0.1:6443", "10.0.0.1:0"),
        "apiServer.endpoint: \"10.0.0.1:0\" (expected: host:port of the API server)");
    refuses(
        JOIN.replace("kubernetes.default.svc", "a b"),
        "apiServer.serverName: \"a b\" (expected: a host name or an IP address)");
    refuses(
        JOIN.replace("credential.of", "credential of"),
        "credential: no bearer token (expected: at most 131072 characters)");
    refuses("[]", "not JSON (expected: one object)");
    refuses("{} {}", "not JSON (expected: one object)");
    refuses("[".repeat(10_000), "not JSON (expected: one object)");
  }

  /** What a remote side wrote becomes a file: whatever is read is written as plain as before. */
  @Test
  void whatAnAgentOffersCannotBreakOutOfTheFileThatIsWritten() {
    Random random = new Random(SEED);
    String alphabet = "a1.-:[]\"\n \\{}#'";
    for (int round = 0; round < 20_000; round++) {
      var host = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        host.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        ApiServer read = ApiServer.parse(host + ":443", host.toString(), CA.certificatePem());
        assertThat(OfferedClusters.yaml("east", read, true).lines())
            .filteredOn(line -> line.contains("endpoint:") || line.contains("serverName:"))
            .hasSize(2)
            .allMatch(line -> line.matches(" {8}[a-zA-Z]+: \"[-a-z0-9.:\\[\\]]+\""));
      } catch (IllegalArgumentException e) {
        // Refused.
      }
    }
  }

  private static void fuzz(Random random, String good, Function<String, ?> parser) {
    String alphabet = "{}[]\",:\\ntf0 \0é";
    for (int round = 0; round < 4_000; round++) {
      var text = new StringBuilder(good);
      for (int i = random.nextInt(3); i >= 0; i--) {
        int at = random.nextInt(text.length());
        char other = alphabet.charAt(random.nextInt(alphabet.length()));
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, other);
          case 1 -> text.delete(at, Math.min(text.length(), at + random.nextInt(30)));
          default -> text.insert(at, other);
        }
        if (text.isEmpty()) {
          text.append('{');
        }
      }
      try {
        assertThat(parser.apply(text.toString())).isNotNull();
      } catch (IllegalArgumentException e) {
        assertThat(e)
            .as("seed %d round %d", SEED, round)
            .hasMessageNotContaining("fairway_invite_")
            .hasMessageNotContaining("of-the-cluster")
            .hasMessageNotContaining("MII");
      }
    }
  }

  private static void refuses(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JoinRequest.parse(text))
        .withMessage(message);
  }
}
