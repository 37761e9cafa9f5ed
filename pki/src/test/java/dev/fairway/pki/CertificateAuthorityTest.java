package dev.fairway.pki;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {

  private static final Duration DAY = Duration.ofDays(1);
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  @TempDir Path folder;

  private final CertificateAuthority authority = authorityAt(NOW);

  @Test
  void aServerCertificateSpeaksForExactlyTheGivenNames() throws Exception {
    X509Certificate certificate =
        certificate(
            authority.issueServer(
                List.of("*.Example.com", "example.com", "10.1.2.3", "2001:db8::1"), DAY));
    assertThat(certificate.getSubjectAlternativeNames())
        .containsExactlyInAnyOrder(
            List.of(2, "*.example.com"),
            List.of(2, "example.com"),
            List.of(7, "10.1.2.3"),
            List.of(7, "2001:db8:0:0:0:0:0:1"));
    assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    certificate.verify(root().getPublicKey());
  }

  @Test
  void aClientCertificateCarriesItsNameAndItsGroups() throws Exception {
    X509Certificate certificate =
        certificate(authority.issueClient("admin", List.of("system:masters", "a, b=c"), DAY));
    assertThat(certificate.getSubjectX500Principal().getName())
        .isEqualTo("CN=admin,O=a\\, b\\=c,O=system:masters");
    assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
  }

  @Test
  void aCertificateNeverOutlivesItsAuthority() throws Exception {
    X509Certificate certificate =
        certificate(authority.issueServer(List.of("a.example"), Duration.ofDays(1000)));
    assertThat(certificate.getNotAfter().toInstant()).isEqualTo(authority.expiresAt());
    assertThat(certificate.getNotBefore().toInstant()).isBefore(NOW);
  }

  @Test
  void anEndedAuthorityIssuesNothing() throws Exception {
    authority.save(folder);
    CertificateAuthority later =
        CertificateAuthority.load(folder, InstantSource.fixed(NOW.plus(Duration.ofDays(30))));
    assertThatThrownBy(() -> later.issueServer(List.of("a.example"), DAY))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("2026-12-21T10:00:00Z");
  }

  @Test
  void aNameTooLongForTheSubjectStandsInTheAlternativeNamesOnly() throws Exception {
    String name = "a".repeat(60) + "." + "b".repeat(60) + ".example";
    X509Certificate certificate = certificate(authority.issueServer(List.of(name), DAY));
    assertThat(certificate.getSubjectX500Principal().getName()).isEmpty();
    assertThat(certificate.getCriticalExtensionOIDs()).contains("2.5.29.17");
  }

  @Test
  void namesThatAreNoneAreQuoted() {
    for (String name : List.of("a b", "*", "a.*.example", "[::1]", "*.1.2.3.4", "")) {
      assertThatThrownBy(() -> authority.issueServer(List.of(name), DAY))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("\"" + name + "\"");
    }
    assertThatThrownBy(() -> authority.issueServer(List.of(), DAY))
        .hasMessageContaining("at least one");
    assertThatThrownBy(() -> authority.issueServer(List.of("a.example"), Duration.ZERO))
        .hasMessageContaining("PT0S");
  }

  @Test
  void aSavedAuthorityComesBackAndOnlyItsOwnerMayReadIt() throws Exception {
    Path place = folder.resolve("a/b");
    authority.save(place);
    assertThat(mode(place)).isEqualTo("rwx------");
    assertThat(mode(place.resolve("ca.key"))).isEqualTo("rw-------");
    CertificateAuthority loaded = CertificateAuthority.load(place, InstantSource.fixed(NOW));
    assertThat(loaded.certificatePem()).isEqualTo(authority.certificatePem());
    certificate(loaded.issueServer(List.of("a.example"), DAY)).verify(root().getPublicKey());
    try (var files = Files.list(place)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("ca.crt", "ca.key");
    }
  }

  @Test
  void anAuthorityIsNeverOverwritten() throws Exception {
    authority.save(folder);
    String key = Files.readString(folder.resolve("ca.key"));
    assertThatThrownBy(() -> authorityAt(NOW).save(folder))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageContaining(folder.toString());
    assertThat(folder.resolve("ca.key")).hasContent(key);
  }

  @Test
  void aDamagedOrForeignFileIsNamed() throws Exception {
    authority.save(folder);
    Path key = folder.resolve("ca.key");
    Path certificate = folder.resolve("ca.crt");
    CertificateAuthority other = authorityAt(NOW);
    Files.writeString(certificate, other.certificatePem());
    assertLoadFails(key + ": not the key of " + certificate);
    IssuedCertificate leaf = other.issueServer(List.of("a.example"), DAY);
    Files.writeString(certificate, leaf.chainPem());
    assertLoadFails(certificate + ": not the certificate of an authority");
    Files.writeString(certificate, "x".repeat(70_000));
    assertLoadFails(certificate + ": larger than");
    Files.writeString(certificate, other.certificatePem());
    Files.writeString(key, other.certificatePem());
    assertLoadFails(key + ": not a private key");
    Files.delete(key);
    assertLoadFails(key.toString());
  }

  @Test
  void noDamageToTheFilesGetsPastLoading() throws Exception {
    authority.save(folder);
    byte[] key = Files.readAllBytes(folder.resolve("ca.key"));
    Random random = new Random(20_261_121);
    for (int i = 0; i < 500; i++) {
      byte[] damaged = key.clone();
      for (int n = random.nextInt(1, 4); n > 0; n--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      Files.write(folder.resolve("ca.key"), damaged);
      try {
        CertificateAuthority.load(folder, InstantSource.fixed(NOW));
      } catch (IOException e) {
        assertThat(e).hasMessageMatching("(?s).*ca\\.key.*|.*Input length.*");
      }
    }
  }

  @Test
  void secretsAreNotPrinted() {
    IssuedCertificate issued = authority.issueClient("admin", List.of(), DAY);
    SigningKeyPair pair = SigningKeyPair.create();
    assertThat(issued.toString()).doesNotContain("BEGIN");
    assertThat(pair.toString()).doesNotContain("BEGIN");
    assertThat(authority.toString()).isEqualTo("CertificateAuthority[CN=test]");
  }

  @Test
  void aJdkClientTrustsTheServerByItsNameAndRefusesAnother() throws Exception {
    CertificateAuthority now =
        CertificateAuthority.create("test", Duration.ofDays(30), InstantSource.system());
    IssuedCertificate issued = now.issueServer(List.of("*.lab.example"), DAY);
    try (SSLServerSocket server =
        (SSLServerSocket) serverContext(issued).getServerSocketFactory().createServerSocket(0)) {
      Thread.ofVirtual().start(() -> acceptTwice(server));
      assertThat(handshake(now, server.getLocalPort(), "east.lab.example")).isTrue();
      assertThatThrownBy(() -> handshake(now, server.getLocalPort(), "east.other.example"))
          .isInstanceOf(SSLHandshakeException.class)
          .hasMessageContaining("east.other.example");
    }
  }

  private static CertificateAuthority authorityAt(Instant now) {
    return CertificateAuthority.create("test", Duration.ofDays(30), InstantSource.fixed(now));
  }

  private void assertLoadFails(String message) {
    assertThatThrownBy(() -> CertificateAuthority.load(folder, InstantSource.fixed(NOW)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message);
  }

  private X509Certificate root() throws Exception {
    return parse(authority.certificatePem());
  }

  private static X509Certificate certificate(IssuedCertificate issued) throws Exception {
    return parse(issued.chainPem());
  }

  private static X509Certificate parse(String pem) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(UTF_8)));
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static SSLContext serverContext(IssuedCertificate issued) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "server",
        Pem.privateKey(issued.keyPem()),
        new char[0],
        new X509Certificate[] {certificate(issued)});
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private static void acceptTwice(SSLServerSocket server) {
    for (int i = 0; i < 2; i++) {
      try (SSLSocket socket = (SSLSocket) server.accept()) {
        socket.startHandshake();
      } catch (IOException e) {
        // The client refused, as one of the two shall.
        assertThat(e).isNotNull();
      }
    }
  }

  private static boolean handshake(CertificateAuthority trusted, int port, String name)
      throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("root", parse(trusted.certificatePem()));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port);
        SSLSocket tls =
            (SSLSocket) context.getSocketFactory().createSocket(connection, name, port, true)) {
      SSLParameters parameters = tls.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      tls.setSSLParameters(parameters);
      tls.startHandshake();
      return tls.getSession().isValid();
    }
  }
}
