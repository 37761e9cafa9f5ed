package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.fairway.config.Configuration;
import dev.fairway.config.HubSpec;
import dev.fairway.config.SourceFile;
import dev.fairway.pki.CertificatePem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubStateTest {

  @TempDir Path temporary;

  private Path folder;
  private Instant now = Instant.parse("2030-01-01T00:00:00Z");
  private HubState state;

  @BeforeEach
  void start() {
    folder = temporary.resolve("state");
    state = new HubState(folder, () -> now);
  }

  @Test
  void aNewFolderGetsAnAuthorityOfTenYearsThatOnlyItsOwnerCanRead() throws IOException {
    HubState.Initialized made = state.init();

    assertThat(made.authorityMade()).isTrue();
    assertThat(Files.readString(made.authorityFile())).startsWith("-----BEGIN CERTIFICATE-----");
    assertThat(made.authorityExpires()).isEqualTo(now.plus(Duration.ofDays(3_650)));
    state.serving(spec("hub.example.com", ""));
    assertThat(mode(folder)).isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files)
          .hasSize(4)
          .allSatisfy(file -> assertThat(mode(file)).isEqualTo("rw-------"));
    }
  }

  @Test
  void aSecondInitKeepsTheAuthority() throws IOException {
    state.init();
    String before = Files.readString(folder.resolve("ca.crt"));
    now = now.plus(Duration.ofDays(100));

    HubState.Initialized again = state.init();

    assertThat(again.authorityMade()).isFalse();
    assertThat(Files.readString(folder.resolve("ca.crt"))).isEqualTo(before);
  }

  @Test
  void theServingCertificateSpeaksForTheHubAndItsClusters() throws Exception {
    state.init();
    HubSpec spec = spec("hub.example.com", "localhost, 127.0.0.1, \"::1\"");

    HubState.Issued issued = state.serving(spec);

    var certificate = CertificatePem.parse(issued.certificate().chainPem()).getFirst();
    assertThat(certificate.getSubjectAlternativeNames())
        .extracting(name -> String.valueOf(name.get(1)))
        .containsExactly(
            "hub.example.com", "*.hub.example.com", "localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
    assertThat(certificate.getNotAfter().toInstant())
        .isBeforeOrEqualTo(now.plus(Duration.ofDays(90)));
    assertThat(issued.renewAt())
        .isBetween(now.plus(Duration.ofDays(59)), now.plus(Duration.ofDays(61)));
  }

  @Test
  void aGoodServingCertificateIsKept() throws IOException {
    state.init();
    HubState.Issued first = state.serving(spec("hub.example.com", "\"::1\""));
    now = now.plus(Duration.ofDays(59));

    HubState.Issued second = state.serving(spec("hub.example.com", "\"::1\""));

    assertThat(first.reason()).contains("there was no usable one");
    assertThat(second.reason()).isEmpty();
    assertThat(second.certificate()).isEqualTo(first.certificate());
  }

  @Test
  void itIsIssuedAnewWhenTwoThirdsOfItsLifeAreOver() throws IOException {
    state.init();
    HubState.Issued first = state.serving(spec("hub.example.com", ""));
    now = first.renewAt();

    HubState.Issued second = state.serving(spec("hub.example.com", ""));

    assertThat(second.reason()).contains("two thirds of the old one's life are over");
    assertThat(second.certificate()).isNotEqualTo(first.certificate());
    assertThat(second.renewAt()).isAfter(now);
  }

  @Test
  void itIsIssuedAnewWhenTheNamesChange() throws IOException {
    state.init();
    state.serving(spec("hub.example.com", "localhost"));

    for (String names : List.of("", "localhost, 127.0.0.1")) {
      assertThat(state.serving(spec("hub.example.com", names)).reason())
          .contains("the names have changed");
      assertThat(state.serving(spec("hub.example.com", names)).reason()).isEmpty();
    }
    assertThat(state.serving(spec("other.example.com", "")).reason())
        .contains("the names have changed");
  }

  @Test
  void itIsIssuedAnewWhenTheAuthorityIsAnotherOneOrItIsDamaged() throws IOException {
    state.init();
    state.serving(spec("hub.example.com", ""));
    Files.delete(folder.resolve("ca.crt"));
    Files.delete(folder.resolve("ca.key"));
    state.init();

    assertThat(state.serving(spec("hub.example.com", "")).reason())
        .contains("the old one is of another authority");

    Files.writeString(folder.resolve("serving.key"), "damaged");
    assertThat(state.serving(spec("hub.example.com", "")).reason())
        .contains("there was no usable one");
  }

  @Test
  void anAuthorityThatHasEndedIsSaidWithTheRemedy() throws IOException {
    state.init();
    now = now.plus(HubState.AUTHORITY_LIFE);

    assertThatIOException()
        .isThrownBy(() -> state.serving(spec("hub.example.com", "")))
        .withMessageContaining("ca.crt: ended at 2039-12-30T00:00:00Z")
        .withMessageContaining("fairway hub init");
  }

  @Test
  void aFolderThatIsNotThereOrOpenToOthersIsRefused() throws IOException {
    assertThatIOException()
        .isThrownBy(() -> state.serving(spec("hub.example.com", "")))
        .withMessageContaining("state: no such folder");
    state.init();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x---"));

    assertThatIOException()
        .isThrownBy(() -> state.serving(spec("hub.example.com", "")))
        .withMessageContaining("open to other users, rwxr-x---");
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static HubSpec spec(String domain, String extraNames) {
    String text =
        """
        apiVersion: fairway.dev/v1alpha1
        kind: Hub
        metadata: {name: hub}
        spec: {domain: %s, extraNames: [%s]}
        """
            .formatted(domain, extraNames);
    Configuration read =
        Configuration.parse("etc", List.of(new SourceFile("etc/hub.yaml", text)), List.of());
    return read.hub().orElseThrow();
  }
}
