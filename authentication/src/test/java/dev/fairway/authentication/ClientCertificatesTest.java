package dev.fairway.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.CertificatePem;
import dev.fairway.pki.IssuedCertificate;
import dev.fairway.pki.ReplicaIdentity;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClientCertificatesTest {

  private static final Duration DAY = Duration.ofDays(1);

  private final CertificateAuthority people = authority("people");
  private final CertificateAuthority strangers = authority("people");
  private final ClientCertificates certificates =
      new ClientCertificates(
          CertificatePem.parse(people.certificatePem()), RevocationLists.NONE, "people:");
  private final Instant now = Instant.now();

  @Test
  void theCommonNameIsTheUserAndOrganizationsAreGroups() {
    var chain = chain(people.issueClient("jane", List.of("ops", "dev"), DAY));

    assertThat(certificates.authenticate(chain, now))
        .isInstanceOfSatisfying(
            Outcome.Known.class,
            known -> {
              assertThat(known.subject().user()).isEqualTo("people:jane");
              assertThat(known.subject().groups())
                  .containsExactlyInAnyOrder("people:ops", "people:dev");
              assertThat(known.subject().authenticator()).isEqualTo("clientCertificate");
              assertThat(known.until()).isEqualTo(chain.getFirst().getNotAfter().toInstant());
            });
  }

  @Test
  void whoPresentsNothingIsNotKnown() {
    assertThat(certificates.authenticate(List.of(), now)).isEqualTo(new Outcome.Unknown());
  }

  @Test
  void aReplicaOfAHubIsNoUserEvenOfAnAuthorityThatVouches() {
    var chain = chain(people.issueReplica(new ReplicaIdentity("here"), DAY));

    assertThat(certificates.authenticate(chain, now)).isNotInstanceOf(Outcome.Known.class);
  }

  @Test
  void anotherAuthorityOfTheSameNameDoesNotVouch() {
    refuses("vouches", chain(strangers.issueClient("jane", List.of("ops"), DAY)), now);
  }

  @Test
  void aChainThatOnlyEndsAtAnAuthorityOfOursIsRefused() {
    List<X509Certificate> chain =
        new ArrayList<>(chain(strangers.issueClient("jane", List.of(), DAY)));
    chain.addAll(CertificatePem.parse(people.certificatePem()));

    refuses("vouches", chain, now);
  }

  @Test
  void certificatesCountOnlyWhileTheyAreValid() {
    var chain = chain(people.issueClient("jane", List.of(), DAY));

    refuses("vouches", chain, now.plus(DAY).plusSeconds(60));
    refuses("vouches", chain, now.minus(DAY));
  }

  @Test
  void aServersCertificateIsNotAClients() {
    refuses("not for clients", chain(people.issueServer(List.of("hub.test"), DAY)), now);
  }

  @Test
  void aChainLongerThanAnybodysIsRefused() {
    X509Certificate own = chain(people.issueClient("jane", List.of(), DAY)).getFirst();

    refuses("more than 10", Collections.nCopies(11, own), now);
  }

  private void refuses(String reason, List<X509Certificate> chain, Instant at) {
    assertThat(certificates.authenticate(chain, at))
        .isInstanceOfSatisfying(
            Outcome.Refused.class, refused -> assertThat(refused.reason()).contains(reason));
  }

  private static List<X509Certificate> chain(IssuedCertificate issued) {
    return CertificatePem.parse(issued.chainPem());
  }

  private static CertificateAuthority authority(String name) {
    return CertificateAuthority.create(name, Duration.ofDays(30), InstantSource.system());
  }
}
