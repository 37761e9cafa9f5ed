package dev.fairway.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.CertificatePem;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class RevocationListsTest {

  private static final Duration DAY = Duration.ofDays(1);

  private final Instant now = Instant.now();
  private final CertificateAuthority people = authority("people");
  private final CertificateAuthority robots = authority("robots");
  private final List<X509Certificate> authorities =
      Stream.of(people, robots)
          .flatMap(one -> CertificatePem.parse(one.certificatePem()).stream())
          .toList();
  private final List<X509Certificate> jane = client(people, "jane");
  private final List<X509Certificate> joe = client(people, "joe");
  private final List<X509Certificate> robot = client(robots, "robot");

  @Test
  void whatIsOnTheListIsRefusedAndNothingElse() throws Exception {
    ClientCertificates certificates = with(people.revocationList(jane, DAY));

    refuses("is revoked", certificates, jane, now);
    knows("joe", certificates, joe);
    knows("robot", certificates, robot);
  }

  @Test
  void aListThatIsOverRefusesAllOfItsAuthority() throws Exception {
    ClientCertificates certificates =
        with(people.revocationList(List.of(), DAY.dividedBy(2)) + robots.revocationList(jane, DAY));
    Instant after = now.plus(DAY.dividedBy(2)).plusSeconds(60);

    knows("joe", certificates, joe);
    refuses("list of what its authority has revoked is over", certificates, joe, after);
    assertThat(certificates.authenticate(robot, after)).isInstanceOf(Outcome.Known.class);
    assertThat(certificates.revoked().over(now)).isEmpty();
    assertThat(certificates.revoked().over(after)).containsExactly("CN=people");
  }

  @Test
  void whatIsKnownOfAClientCountsNoLongerThanTheList() throws Exception {
    ClientCertificates certificates = with(people.revocationList(List.of(), Duration.ofHours(1)));

    assertThat(certificates.authenticate(joe, now))
        .isInstanceOfSatisfying(
            Outcome.Known.class,
            known -> assertThat(known.until()).isBefore(now.plus(Duration.ofHours(2))));
  }

  @Test
  void aListOfSomebodyElseIsNoList() {
    CertificateAuthority impostor = authority("people");

    rejects("signed by none of the authorities", impostor.revocationList(List.of(), DAY));
    rejects(
        "two lists of CN=people",
        people.revocationList(jane, DAY) + people.revocationList(joe, DAY));
  }

  @Test
  void whatIsNoListIsSaidToBeNone() {
    rejects("BEGIN X509 CRL", "");
    rejects("BEGIN X509 CRL", people.certificatePem());
    rejects("BEGIN X509 CRL", "nothing of the kind");
  }

  @Test
  void damageIsRefusedAndNeverRevokesLess() {
    Random random = new Random(11);
    String good = people.revocationList(jane, DAY);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder damaged = new StringBuilder(good);
      for (int j = random.nextInt(3); j >= 0; j--) {
        damaged.setCharAt(random.nextInt(damaged.length()), (char) (' ' + random.nextInt(95)));
      }
      try {
        ClientCertificates certificates = with(damaged.toString());
        assertThat(certificates.authenticate(jane, now)).isInstanceOf(Outcome.Refused.class);
      } catch (RevocationLists.MalformedException e) {
        assertThat(e).hasMessageMatching("(?s)[^\n]{1,300}");
      }
    }
  }

  private ClientCertificates with(String lists) throws RevocationLists.MalformedException {
    return new ClientCertificates(authorities, RevocationLists.parse(lists, authorities), "");
  }

  private void knows(
      String user, ClientCertificates certificates, List<X509Certificate> presented) {
    assertThat(certificates.authenticate(presented, now))
        .isInstanceOfSatisfying(
            Outcome.Known.class, known -> assertThat(known.subject().user()).isEqualTo(user));
  }

  private static void refuses(
      String why, ClientCertificates certificates, List<X509Certificate> presented, Instant time) {
    assertThat(certificates.authenticate(presented, time))
        .isInstanceOfSatisfying(
            Outcome.Refused.class, refused -> assertThat(refused.reason()).contains(why));
  }

  private void rejects(String why, String lists) {
    assertThatThrownBy(() -> RevocationLists.parse(lists, authorities))
        .isInstanceOf(RevocationLists.MalformedException.class)
        .hasMessageContaining(why);
  }

  private static List<X509Certificate> client(CertificateAuthority authority, String name) {
    return CertificatePem.parse(authority.issueClient(name, List.of(), DAY).chainPem());
  }

  private static CertificateAuthority authority(String name) {
    return CertificateAuthority.create(name, DAY, InstantSource.system());
  }
}
