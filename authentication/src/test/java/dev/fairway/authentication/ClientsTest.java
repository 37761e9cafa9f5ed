package dev.fairway.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.CertificatePem;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClientsTest {

  private static final String GOOD = "fairway_good";

  private final Instant now = Instant.now();
  private final CertificateAuthority people = authority();
  private final List<X509Certificate> jane = chain(people);
  private final Authenticator certificates =
      new ClientCertificates(
          CertificatePem.parse(people.certificatePem()), RevocationLists.NONE, "people:");
  private final Authenticator tokens = tokens("robot");
  private final Clients clients = Clients.NONE.with(List.of(certificates, tokens), now);

  @Test
  void theFirstThatKnowsTheClientDecides() {
    assertThat(user(clients.identify(new Presented(jane, GOOD), now))).isEqualTo("people:jane");
    assertThat(user(Clients.NONE.with(List.of(tokens, certificates), now).identify(both(), now)))
        .isEqualTo("token:robot");
  }

  @Test
  void whatIsNotGoodIsNoReasonNotToAskTheNext() {
    assertThat(user(clients.identify(new Presented(chain(authority()), GOOD), now)))
        .isEqualTo("token:robot");
  }

  @Test
  void whatNobodyKnowsIsRefused() {
    assertThat(clients.identify(new Presented(List.of(), "another"), now))
        .isInstanceOf(Outcome.Refused.class);
    assertThat(clients.identify(new Presented(chain(authority()), ""), now))
        .isInstanceOf(Outcome.Refused.class);
    assertThat(clients.identify(new Presented(List.of(), "x".repeat(100_000)), now))
        .isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void whoShowsNothingIsNobodyOnlyWhereThatIsSaid() {
    Presented nothing = new Presented(List.of(), "");
    assertThat(clients.identify(nothing, now)).isEqualTo(Outcome.UNKNOWN);

    Clients open = Clients.NONE.with(List.of(new Anonymous(), tokens), now);

    assertThat(open.identify(nothing, now))
        .isInstanceOfSatisfying(
            Outcome.Known.class,
            known -> {
              assertThat(known.subject().user()).isEqualTo("fairway:anonymous");
              assertThat(known.subject().groups()).containsExactly("fairway:unauthenticated");
            });
    assertThat(open.identify(new Presented(List.of(), "another"), now))
        .isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void whereTokensAreTheClustersOnlyCertificatesCount() {
    Clients all = Clients.NONE.with(List.of(new Anonymous(), tokens, certificates), now);

    assertThat(user(all.identifyBehind("east", both(), now))).isEqualTo("people:jane");
    for (Presented shown :
        List.of(
            new Presented(List.of(), GOOD),
            new Presented(List.of(), ""),
            new Presented(chain(authority()), "anything"))) {
      assertThat(user(all.identifyBehind("east", shown, now))).isEqualTo("fairway:passthrough");
    }
  }

  @Test
  void afterAChangeTheEvidenceIsJudgedAgain() {
    Outcome.Known robot = known(clients.identify(new Presented(List.of(), GOOD), now));
    Outcome.Known person = known(clients.identify(new Presented(jane, ""), now));

    Clients more = clients.with(List.of(new Anonymous(), tokens("robot"), certificates), now);
    assertThat(more.stillKnow(robot, now)).isTrue();
    assertThat(more.stillKnow(person, now)).isTrue();
    assertThat(more.stillKnow(person, now.plus(Duration.ofDays(3)))).isFalse();

    Clients others = clients.with(List.of(tokens("somebody-else")), now);
    assertThat(others.stillKnow(robot, now)).isFalse();
    assertThat(others.stillKnow(person, now)).isFalse();
    assertThat(Clients.NONE.stillKnow(known(others.identifyBehind("east", both(), now)), now))
        .isTrue();
  }

  @Test
  void aCertificateEndsWhileItsConnectionGoesOn() {
    Presented shown = new Presented(jane, "");
    assertThat(user(clients.identify(shown, now))).isEqualTo("people:jane");

    assertThat(clients.identify(shown, now.plus(Duration.ofDays(3))))
        .isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void whatAClientShowsIsNotPrinted() {
    assertThat(new Presented(jane, GOOD).toString())
        .isEqualTo(jane.size() + " certificates, a token of 12 characters");
  }

  private Presented both() {
    return new Presented(jane, GOOD);
  }

  private static String user(Answer answer) {
    return known(answer).subject().user();
  }

  private static Outcome.Known known(Answer answer) {
    assertThat(answer).isInstanceOf(Outcome.Known.class);
    return (Outcome.Known) answer;
  }

  private static StaticTokens tokens(String user) {
    try {
      String line = TokenFile.line(TokenHash.of(GOOD), user, "", List.of());
      return TokenFile.parse(line, "token:");
    } catch (TokenFile.MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<X509Certificate> chain(CertificateAuthority authority) {
    return CertificatePem.parse(
        authority.issueClient("jane", List.of(), Duration.ofDays(2)).chainPem());
  }

  private static CertificateAuthority authority() {
    return CertificateAuthority.create("people", Duration.ofDays(30), InstantSource.system());
  }
}
