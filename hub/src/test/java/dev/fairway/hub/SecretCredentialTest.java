package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.config.Home;
import dev.fairway.config.HomeObject;
import dev.fairway.config.ObjectKey;
import dev.fairway.config.SourceFile;
import dev.fairway.config.Sources;
import dev.fairway.hub.CredentialForm.Source;
import dev.fairway.kubernetes.HomeSecret;
import dev.fairway.kubernetes.ObjectReport.Condition;
import dev.fairway.kubernetes.SecretName;
import dev.fairway.model.ServingCertificate;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.IssuedCertificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a Secret of the home cluster comes to, and what of it outlives a change. */
class SecretCredentialTest {

  private static final Map<String, String> LABELLED = Map.of("fairway.dev/credential", "true");
  private static final String TOKEN = "the-secret-token";

  private static final SourceFile HUB =
      new SourceFile(
          "hub.yaml",
          "{apiVersion: fairway.dev/v1alpha1, kind: Hub, metadata: {name: hub}, spec: {domain: a.b}}");

  private final CertificateAuthority authority =
      CertificateAuthority.create("paris", Duration.ofDays(60), InstantSource.system());
  private final IssuedCertificate serving =
      authority.issueServer(List.of("a.b"), Duration.ofDays(30));
  private HomeObject object = cluster("a", authority.certificatePem());

  @Test
  void aTokenIsShown() {
    Translation read = translate(held(Map.of("token", TOKEN + "\n")), LastGood.NONE);

    assertThat(source(read)).isInstanceOf(Source.Held.class);
    assertThat(condition(read).status()).contains(true);
    assertThat(read.toString()).doesNotContain(TOKEN);
  }

  @Test
  void aCertificateIsAnIdentityOfTheUpstream() {
    IssuedCertificate own = authority.issueClient("hub", List.of(), Duration.ofHours(1));
    Map<String, String> data = Map.of("tls.crt", own.chainPem(), "tls.key", own.keyPem());
    Translation read = translate(held(data), LastGood.NONE);

    assertThat(read.snapshot().upstreams().iterator().next().identities())
        .containsOnlyKeys(ClusterForm.OWN);
    assertThat(translate(new HomeSecret.Absent(), read.lastGood()).snapshot().upstreams())
        .allSatisfy(upstream -> assertThat(upstream.identities()).isEmpty());
  }

  @Test
  void whatIsWithdrawnIsShownNoMore() {
    LastGood good = translate(held(Map.of("token", TOKEN)), LastGood.NONE).lastGood();

    Translation deleted = translate(new HomeSecret.Absent(), good);
    assertThat(source(deleted))
        .isEqualTo(new Source.Missing("there is no Secret paris in namespace a"));
    assertThat(condition(deleted).reason()).isEqualTo("SecretNotFound");

    HomeSecret unlabelled = new HomeSecret.Held(Map.of(), Map.of("token", TOKEN));
    assertThat(source(translate(unlabelled, good))).isInstanceOf(Source.Missing.class);
    assertThat(condition(translate(unlabelled, good)).reason()).isEqualTo("SecretNotLabelled");
  }

  @Test
  void aMistakeLeavesTheLastGoodOne() {
    LastGood good = translate(held(Map.of("token", TOKEN)), LastGood.NONE).lastGood();
    for (Map<String, String> data :
        List.of(
            Map.<String, String>of(),
            Map.of("token", ""),
            Map.of("tls.crt", "a"),
            Map.of("tls.crt", "a", "tls.key", "b"),
            Map.of("token", TOKEN, "tls.crt", "a", "tls.key", "b"))) {
      Translation read = translate(held(data), good);

      assertThat(source(read)).isEqualTo(source(good));
      assertThat(condition(read).reason()).isEqualTo("SecretInvalid");
      assertThat(condition(read).message()).endsWith("; the last good credential goes on");
      assertThat(source(translate(held(data), LastGood.NONE))).isInstanceOf(Source.Missing.class);
    }
  }

  @Test
  void whatCannotBeReadNowLeavesTheLastGoodOne() {
    LastGood good = translate(held(Map.of("token", TOKEN)), LastGood.NONE).lastGood();

    assertThat(source(translate(new HomeSecret.Unreadable("away"), good))).isEqualTo(source(good));
    assertThat(source(translate(new HomeSecret.Pending(), good))).isEqualTo(source(good));
    assertThat(condition(translate(new HomeSecret.Unreadable("away"), LastGood.NONE)).message())
        .isEqualTo("Secret paris in namespace a was never read: away; there is no credential");
  }

  @Test
  void anObjectOfAnotherNamespaceThatTakesOverTheNameInheritsNothing() {
    LastGood good = translate(held(Map.of("token", TOKEN)), LastGood.NONE).lastGood();
    object = cluster("b", authority.certificatePem());

    Translation read = translate(new HomeSecret.Pending(), good);
    assertThat(source(read)).isInstanceOf(Source.Missing.class);
  }

  @Test
  void anObjectInErrorGoesOnWithItsSecretAsItIsNow() {
    LastGood good = translate(held(Map.of("token", TOKEN)), LastGood.NONE).lastGood();
    object = cluster("a", "-----BEGIN CERTIFICATE-----");

    Translation kept = translate(held(Map.of("token", "another")), good);
    assertThat(condition(kept).reason()).isEqualTo("Invalid");
    assertThat(source(kept)).isInstanceOf(Source.Held.class).isNotEqualTo(source(good));
    assertThat(source(translate(new HomeSecret.Absent(), good))).isInstanceOf(Source.Missing.class);
  }

  private Translation translate(HomeSecret secret, LastGood before) {
    SecretName name = new SecretName(object.namespace(), "paris");
    return HubTranslation.translate(
        new HubTranslation.Input(
            new Sources("hub.yaml", List.of(HUB), List.of()).beside(home()).parse(),
            new ReferencedFiles(Map.of()),
            new ReferencedSecrets(Map.of(name, secret)),
            new LocalCertificate.Issued(
                new ServingCertificate(serving.chainPem(), serving.keyPem())),
            Map.of(),
            Instant.now()),
        before);
  }

  private Home home() {
    return new Home.Read(List.of(object));
  }

  private static HomeSecret held(Map<String, String> data) {
    return new HomeSecret.Held(LABELLED, data);
  }

  private Condition condition(Translation translation) {
    return HomeReports.of(home(), translation, Map.of(), name -> List.of())
        .getFirst()
        .conditions()
        .getFirst();
  }

  private static Source source(Translation translation) {
    return source(translation.lastGood());
  }

  private static Source source(LastGood good) {
    return Optional.ofNullable(good.clusters().get(new ObjectKey("Cluster", "paris")))
        .map(form -> form.credentials().get(ClusterForm.OWN))
        .map(CredentialForm::source)
        .orElseThrow();
  }

  private static HomeObject cluster(String namespace, String caData) {
    Map<String, Object> direct =
        Map.of("endpoints", List.of("10.0.0.1:6443"), "serverName", "k", "caData", caData);
    Map<String, Object> spec =
        Map.of(
            "links",
            List.of(Map.of("direct", direct)),
            "upstreamIdentity",
            "impersonate",
            "credential",
            Map.of("secret", Map.of("name", "paris")));
    return new HomeObject("Cluster", namespace, "paris", 1, Map.of(), Optional.of(spec));
  }
}
