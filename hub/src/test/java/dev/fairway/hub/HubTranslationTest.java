package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.config.Configuration;
import dev.fairway.config.SourceFile;
import dev.fairway.hub.ReferencedFiles.Content;
import dev.fairway.model.ServingCertificate;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.IssuedCertificate;
import dev.fairway.routing.RouteTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each case is a file {@code <case>.in.yaml} and what it comes to, {@code <case>.out.yaml}; with a
 * {@code <case>.before.yaml} that was in force before. Run with {@code -Dgolden=write} to accept
 * what the translation says now.
 */
class HubTranslationTest {

  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final CertificateAuthority CA = authority(Duration.ofDays(365));
  private static final IssuedCertificate ISSUED =
      CA.issueServer(
          List.of("hub.example.com", "*.hub.example.com", "localhost", "127.0.0.1", "::1"),
          Duration.ofDays(30));
  private static final IssuedCertificate NARROW =
      CA.issueServer(List.of("hub.example.com"), Duration.ofDays(30));

  private static final IssuedCertificate SOON =
      CA.issueServer(List.of("hub.example.com", "*.hub.example.com"), Duration.ofDays(10));

  static Stream<String> cases() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".in.yaml"))
          .map(name -> name.substring(0, name.length() - ".in.yaml".length()))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void eachCaseComesToWhatIsWritten(String name) throws IOException {
    LastGood before = LastGood.NONE;
    if (Files.exists(folder().resolve(name + ".before.yaml"))) {
      before = translate(name, "before", LastGood.NONE).lastGood();
    }
    Translation translation = translate(name, "in", before);

    String written = TranslationText.of(translation);
    Path golden = folder().resolve(name + ".out.yaml");
    if ("write".equals(System.getProperty("golden"))) {
      Files.writeString(golden, written);
    }
    assertThat(written).isEqualTo(Files.readString(golden));
    translation.snapshot().listeners().forEach(RouteTable::compile);
  }

  private static Translation translate(String name, String part, LastGood before)
      throws IOException {
    String text = Files.readString(folder().resolve(name + "." + part + ".yaml"));
    String ca = CA.certificatePem().replace("\n", "\\n");
    SourceFile file = new SourceFile("etc/hub.yaml", text.replace("@CA@", ca));
    Configuration configuration = Configuration.parse("etc", List.of(file), List.of());
    boolean hasAuthority = !text.contains("# no authority");
    return HubTranslation.translate(
        new HubTranslation.Input(configuration, files(), issued(hasAuthority), NOW), before);
  }

  private static LocalCertificate issued(boolean hasAuthority) {
    return hasAuthority
        ? new LocalCertificate.Issued(new ServingCertificate(ISSUED.chainPem(), ISSUED.keyPem()))
        : new LocalCertificate.None();
  }

  private static ReferencedFiles files() {
    String ended = authority(Duration.ofDays(1), NOW.minus(Duration.ofDays(2)));
    return new ReferencedFiles(
        entries(
            Path.of("etc/ca.pem"),
            new Content.Text("# two of them\n" + CA.certificatePem() + CA.certificatePem()),
            Path.of("etc/ended.pem"),
            new Content.Text(ended),
            Path.of("etc/damaged.pem"),
            new Content.Text(CA.certificatePem().replaceFirst("MII", "!!!")),
            Path.of("etc/empty.pem"),
            new Content.Text(""),
            Path.of("etc/absent.pem"),
            new Content.Unreadable("no such file"),
            Path.of("etc/tls.crt"),
            new Content.Text(NARROW.chainPem()),
            Path.of("etc/tls.key"),
            new Content.Text(NARROW.keyPem()),
            Path.of("etc/other.key"),
            new Content.Text(ISSUED.keyPem()),
            Path.of("etc/soon.crt"),
            new Content.Text(SOON.chainPem()),
            Path.of("etc/soon.key"),
            new Content.Text(SOON.keyPem(), true)));
  }

  private static Map<Path, Content> entries(Object... pathsAndContents) {
    Map<Path, Content> entries = new HashMap<>();
    for (int i = 0; i < pathsAndContents.length; i += 2) {
      entries.put((Path) pathsAndContents[i], (Content) pathsAndContents[i + 1]);
    }
    return entries;
  }

  private static CertificateAuthority authority(Duration validity) {
    return CertificateAuthority.create("test", validity, InstantSource.fixed(NOW));
  }

  private static String authority(Duration validity, Instant at) {
    return CertificateAuthority.create("ended", validity, InstantSource.fixed(at)).certificatePem();
  }

  private static Path folder() {
    return Path.of(System.getProperty("fairway.root"), "hub/src/test/resources/translation");
  }
}
