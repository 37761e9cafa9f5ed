package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.fairway.pki.ClientTls;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every object of the configuration changes while requests run, and only what it says changes. */
class HubReloadTest {

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init")
  private RunningHub running;

  @BeforeEach
  void start() throws Exception {
    running = new RunningHub(folder);
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @Test
  void aClusterComesAndGoesAndExactlyItsStreamsEnd() throws Exception {
    running.save("south", running.east);
    eventually(() -> running.ask("south").equals("east"));
    BufferedReader http1 = running.watch("south", Version.HTTP_1_1);
    BufferedReader http2 = running.watch("south", Version.HTTP_2);
    BufferedReader east = running.watch("east", Version.HTTP_2);

    running.delete("south.yaml");

    assertThatIOException().isThrownBy(http1::readLine);
    assertThatIOException().isThrownBy(http2::readLine);
    eventually(() -> running.ask("south").contains("no cluster of this name"));
    eventually(() -> ended("south").size() == 2);
    assertThat(ended("south"))
        .allMatch(line -> line.contains("was removed from the configuration"));
    assertThat(ended("east")).isEmpty();
    running.east.say("east lives");
    assertThat(east.readLine()).as("the same API server, by another cluster").contains("lives");
    running.assertWestNoticedNothing();
  }

  @Test
  void aClusterMovesAndItsOldStreamsGoOn() throws Exception {
    BufferedReader watch = running.watch("east", Version.HTTP_2);
    try (TestUpstream moved = new TestUpstream("moved", running.authority)) {
      running.save("east", moved);
      eventually(() -> running.ask("east").equals("moved"));
      running.east.say("the old place");
      assertThat(watch.readLine()).isEqualTo("the old place");

      running.delete("east.yaml");
      assertThatIOException().as("and end with the cluster").isThrownBy(watch::readLine);
      running.assertWestNoticedNothing();
    }
  }

  @Test
  void theAuthorityOfAClusterIsRotated() throws Exception {
    var fresh = RunningHub.authority();
    try (TestUpstream renewed = new TestUpstream("renewed", fresh)) {
      running.save("east", renewed);
      eventually(() -> running.ask("east").contains("TLS handshake"));
      Path ca = folder.resolve("ca.pem");
      Files.writeString(ca, running.authority.certificatePem() + fresh.certificatePem());
      eventually(() -> running.ask("east").equals("renewed"));
      running.assertWestNoticedNothing();
    }
  }

  @Test
  void anObjectInErrorKeepsItsLastFormAndTheOthersChange() throws Exception {
    running.save("west.yaml", RunningHub.cluster("west", running.east).replace("caFile", "caFiel"));
    running.save("south", running.east);
    eventually(() -> running.ask("south").equals("east"));
    running.hub("nonsense: 1\n");
    running.save("north", running.west);
    eventually(() -> running.ask("north").equals("west"));

    assertThat(running.hub().translation().statuses())
        .filteredOn(status -> status instanceof ObjectStatus.Rejected)
        .extracting(status -> status.key().toString())
        .containsExactly("Hub/hub");
    running.assertWestNoticedNothing();
  }

  @Test
  void theHubMovesToAnotherAddress() throws Exception {
    int before = running.hub().address().getPort();
    int admin = running.hub().adminAddress().getPort();
    running.hub("listen: 127.0.0.2:0\nadmin: {listen: \"127.0.0.2:0\"}\n");

    eventually(
        () ->
            running.hub().address().getAddress().getHostAddress().equals("127.0.0.2")
                && running.hub().adminAddress().getAddress().getHostAddress().equals("127.0.0.2"));
    assertThat(get("http://127.0.0.2:" + running.hub().adminAddress().getPort() + "/readyz"))
        .isEqualTo("ok\n");
    eventually(() -> isClosed(before) && isClosed(admin));
    running.assertWatchesGoOn();
  }

  @Test
  void theDomainOfTheHubChanges() throws Exception {
    running.hub("other.test", "");
    eventually(() -> certificate("east.other.test").contains("other.test"));
    assertThat(certificate("east.other.test")).doesNotContain("hub.test");
    running.assertWestNoticedNothing();
  }

  @Test
  void theLimitsOfTheHubChange() throws Exception {
    HttpRequest large =
        HttpRequest.newBuilder(running.request("east", "/").uri())
            .header("x-large", "x".repeat(20_000))
            .build();
    assertThat(status(large)).isEqualTo(200);
    running.hub("limits: {headers: 8KiB}\n");
    eventually(() -> status(large) == 431);
    running.assertWestNoticedNothing();
  }

  @Test
  void theCertificateFilesOfTheHubAreRotated() throws Exception {
    Path chain = folder.resolve("tls.crt");
    Path key = folder.resolve("tls.key");
    rotate(chain, key);
    running.hub("tls: {certificateFile: ../tls.crt, keyFile: ../tls.key}\n");
    eventually(() -> certificate("east.hub.test").contains("rotated.test"));
    String first = serial();

    Files.writeString(chain, "half a certif");
    running.save("south", running.east);
    eventually(() -> running.hub().translation().snapshot().upstreams().size() == 3);
    assertThat(serial()).as("the last good one").isEqualTo(first);

    rotate(chain, key);
    eventually(() -> !serial().equals(first));
    running.assertWestNoticedNothing();
  }

  @Test
  void theAccessLogMovesToAnotherFileThatOthersCannotRead() throws Exception {
    Path log = folder.resolve("logs/access.log");
    running.hub("accessLog: {path: ../logs/access.log}\n");
    eventually(() -> Files.exists(log) && Files.size(log) > 0);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log)))
        .matches("rw-r?-----");

    running.hub("accessLog: {path: ../ca.pem/access.log}\n");
    running.save("south", running.east);
    eventually(() -> running.ask("south").equals("east"));
    eventually(() -> Files.readString(log).contains("\"upstream\":\"south\""));

    Path other = folder.resolve("other.log");
    running.hub("accessLog: {path: ../other.log}\n");
    eventually(() -> Files.exists(other) && Files.size(other) > 0);
    running.assertWestNoticedNothing();
    assertThat(Files.readAllLines(other)).allMatch(line -> line.endsWith("}"));
  }

  @Test
  void aKubeletSwapsTheWholeFolderAtOnce() throws Exception {
    Path etc = folder.resolve("etc");
    Path first = Files.createDirectory(etc.resolve("..2026_11_21_08_00_00.1"));
    for (String name : List.of("hub.yaml", "east.yaml", "west.yaml")) {
      Files.copy(etc.resolve(name), first.resolve(name));
    }
    link("..data", first.getFileName());
    for (String name : List.of("hub.yaml", "east.yaml", "west.yaml")) {
      link(name, Path.of("..data", name));
    }
    Path second = Files.createDirectory(etc.resolve("..2026_11_21_09_00_00.2"));
    for (String name : List.of("hub.yaml", "west.yaml")) {
      Files.copy(first.resolve(name), second.resolve(name));
    }
    Files.writeString(second.resolve("east.yaml"), RunningHub.cluster("east", running.west));
    BufferedReader watch = running.watch("east", Version.HTTP_1_1);

    link("..data", second.getFileName());

    eventually(() -> running.ask("east").equals("west"));
    assertThat(running.hub().translation().problems()).isEmpty();
    running.east.say("the old place");
    assertThat(watch.readLine()).isEqualTo("the old place");
    running.assertWestNoticedNothing();
  }

  private void link(String name, Path target) throws Exception {
    Path etc = folder.resolve("etc");
    Files.deleteIfExists(etc.resolve("..tmp"));
    Files.move(
        Files.createSymbolicLink(etc.resolve("..tmp"), target),
        etc.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static void eventually(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptions()
        .until(condition);
  }

  private List<String> ended(String cluster) {
    return running
        .accessLog()
        .lines()
        .filter(line -> line.contains("\"upstream\":\"" + cluster + "\""))
        .filter(line -> line.contains("\"end\":\"ended-here\""))
        .toList();
  }

  private void rotate(Path chain, Path key) throws Exception {
    var certificate =
        running.authority.issueServer(
            List.of("rotated.test", "hub.test", "*.hub.test", "127.0.0.1"), Duration.ofDays(20));
    Files.writeString(key, certificate.keyPem());
    Files.writeString(chain, certificate.chainPem());
  }

  private int status(HttpRequest request) throws Exception {
    try (HttpClient client = running.client(Version.HTTP_1_1)) {
      return client.send(request, BodyHandlers.ofString()).statusCode();
    }
  }

  private static String get(String uri) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString())
          .body();
    }
  }

  private static boolean isClosed(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return !socket.isConnected();
    } catch (IOException e) {
      return true;
    }
  }

  private String serial() throws Exception {
    return peer("hub.test").getSerialNumber().toString();
  }

  /** The names in the certificate that is served for a name. */
  private String certificate(String name) throws Exception {
    return String.valueOf(peer(name).getSubjectAlternativeNames());
  }

  private X509Certificate peer(String name) throws Exception {
    String trusted =
        running.authority.certificatePem() + Files.readString(folder.resolve("state/ca.crt"));
    int port = running.hub().address().getPort();
    try (SSLSocket socket =
        (SSLSocket)
            ClientTls.trusting(trusted)
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), port)) {
      var parameters = socket.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(name)));
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }
}
