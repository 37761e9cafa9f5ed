package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.config.Configuration;
import dev.fairway.config.ObjectKey;
import dev.fairway.config.SourceFile;
import dev.fairway.hub.ReferencedFiles.Content;
import dev.fairway.model.ServingCertificate;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.IssuedCertificate;
import dev.fairway.routing.RouteTable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A hub whose configuration is damaged again and again, at random: it always has a snapshot that
 * compiles, and an object without a fault is always in force.
 */
class HubTranslationFuzzTest {

  private static final long SEED = 20261121;
  private static final int ROUNDS = 2_000;
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final CertificateAuthority CA =
      CertificateAuthority.create("test", Duration.ofDays(1), InstantSource.fixed(NOW));
  private static final IssuedCertificate SERVING =
      CA.issueServer(List.of("hub.example.com"), Duration.ofDays(1));
  private static final ReferencedFiles FILES =
      new ReferencedFiles(Map.of(Path.of("etc/ca.pem"), new Content.Text(CA.certificatePem())));

  private static final String GOOD =
      "apiVersion: fairway.dev/v1alpha1\nkind: Hub\nmetadata: {name: hub}\n"
          + "spec:\n  domain: hub.example.com\n  extraNames: [localhost, rome.hub.example.org]\n"
          + cluster("paris")
          + cluster("rome")
          + cluster("oslo");

  @Test
  void aRunningHubSurvivesEveryDamageToItsConfiguration() {
    Random random = new Random(SEED);
    LastGood lastGood = translate(GOOD, LastGood.NONE).lastGood();
    int rejected = 0;
    for (int round = 0; round < ROUNDS; round++) {
      String text = damage(random);
      Translation translation;
      try {
        translation = translate(text, lastGood);
        translation.snapshot().listeners().forEach(RouteTable::compile);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + SEED + " round " + round + ":\n" + text, e);
      }
      assertThat(translation.snapshot().listeners()).as("seed %d %s", SEED, text).hasSize(2);
      rejected += assertStatuses(translation);
      lastGood = translation.lastGood();
    }
    assertThat(rejected).isGreaterThan(ROUNDS / 10);
  }

  private static int assertStatuses(Translation translation) {
    Set<String> served = new HashSet<>();
    translation.snapshot().upstreams().forEach(upstream -> served.add(upstream.name()));
    int rejected = 0;
    for (ObjectStatus status : translation.statuses()) {
      ObjectKey key = status.key();
      boolean inForce =
          switch (status) {
            case ObjectStatus.Accepted accepted -> true;
            case ObjectStatus.Rejected error -> error.lastGoodInForce();
          };
      if (key.kind().equals("Cluster")) {
        assertThat(served.contains(key.name())).as("%s", status).isEqualTo(inForce);
      }
      if (status instanceof ObjectStatus.Rejected error) {
        assertThat(error.problems()).isNotEmpty();
        rejected++;
      }
    }
    return rejected;
  }

  private static String damage(Random random) {
    var text = new StringBuilder(GOOD);
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + random.nextInt(60));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(at, end);
        case 1 -> text.insert(at, text.substring(at, end));
        case 2 -> text.setCharAt(at, (char) (' ' + random.nextInt(95)));
        default -> text.insert(at, '\n');
      }
    }
    return text.toString();
  }

  private static Translation translate(String text, LastGood lastGood) {
    Configuration configuration =
        Configuration.parse("etc", List.of(new SourceFile("etc/hub.yaml", text)), List.of());
    ServingCertificate serving = new ServingCertificate(SERVING.chainPem(), SERVING.keyPem());
    return HubTranslation.translate(
        new HubTranslation.Input(configuration, FILES, new LocalCertificate.Issued(serving), NOW),
        lastGood);
  }

  private static String cluster(String name) {
    return "---\napiVersion: fairway.dev/v1alpha1\nkind: Cluster\nmetadata: {name: "
        + name
        + "}\nspec:\n  links:\n    - direct:\n        endpoints: ["
        + name
        + ".example.com:6443]\n        caFile: ca.pem\n";
  }
}
