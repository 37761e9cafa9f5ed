package dev.fairway.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fairway.authentication.TokenFile;
import dev.fairway.authentication.TokenHash;
import dev.fairway.hub.Hub;
import dev.fairway.hub.HubOptions;
import dev.fairway.hub.HubState;
import dev.fairway.lab.LabCluster;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.ClientTls;
import dev.fairway.pki.SecretFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * A hub of a test's own before the shared cluster {@code east}, which knows clients by dex, by a
 * certificate and by a token of a file, and speaks for them. The cluster lets the group {@code
 * dex:ops} look at everything.
 */
final class KnowingHub implements AutoCloseable {

  /** The token of the file. */
  static final String ROBOT = "fairway_for-a-test-only";

  private final LabCluster east;
  private final Path folder;
  private final Path state;
  private final ByteArrayOutputStream accessLog = new ByteArrayOutputStream();
  private final Hub hub;
  private final HttpClient plain;
  private final HttpClient certified;

  KnowingHub(HubInFront shared, Path folder, Dex dex) throws IOException {
    this.east = shared.cluster(Fixture.CLUSTER);
    this.folder = Files.createDirectories(folder);
    this.state = folder.resolve("state");
    String authority =
        Files.readString(new HubState(state, InstantSource.system()).init().authorityFile());
    CertificateAuthority people =
        CertificateAuthority.create("people", Duration.ofDays(1), InstantSource.system());
    Files.writeString(folder.resolve("people.crt"), people.certificatePem());
    Files.writeString(folder.resolve("east.ca"), east.caPem());
    SecretFile.write(folder.resolve("east.token"), shared.token(Fixture.CLUSTER));
    Files.writeString(
        folder.resolve("tokens"),
        TokenFile.line(TokenHash.of(ROBOT), "robot", "", List.of()) + "\n");
    write(dex, "");
    this.hub =
        Hub.start(
            new HubOptions(
                folder.resolve("hub.yaml"),
                state,
                accessLog,
                InstantSource.system(),
                Duration.ofMillis(100),
                2,
                "test"));
    this.plain = HttpClient.newBuilder().sslContext(ClientTls.trusting(authority)).build();
    var jane = people.issueClient("jane", List.of(), Duration.ofHours(1));
    this.certified =
        HttpClient.newBuilder().sslContext(ClientTls.trusting(authority, jane)).build();
  }

  /**
   * Writes its configuration.
   *
   * @param more lines in the list of what vouches for clients
   */
  void write(Dex dex, String more) throws IOException {
    Files.writeString(
        folder.resolve("hub.yaml"),
        HubYaml.with(authentication(dex) + more)
            + """
        ---
        apiVersion: fairway.dev/v1alpha1
        kind: Cluster
        metadata: {name: east}
        spec:
          upstreamIdentity: impersonate
          credential: {bearerFile: east.token}
          links:
          - direct: {endpoints: ["%s"], serverName: %s, caFile: east.ca}
        """
                .formatted(east.apiAddress(), east.serverName()));
  }

  private static String authentication(Dex dex) {
    return """
    authentication:
    - oidc:
        issuer: %s
        caFile: %s
        audiences: [hub]
        usernameClaim: email
        usernamePrefix: "dex:"
        groupsClaim: groups
        groupsPrefix: "dex:"
    - clientCertificate: {caFile: people.crt}
    - tokenFile: {path: tokens}
    """
        .formatted(dex.issuer(), dex.authority());
  }

  Hub hub() {
    return hub;
  }

  String accessLog() {
    return accessLog.toString(UTF_8);
  }

  /** What clients of the hub trust. */
  Path authority() {
    return state.resolve("ca.crt");
  }

  URI uri(String path) {
    return URI.create(
        "https://127.0.0.1:%d/clusters/east%s".formatted(hub.address().getPort(), path));
  }

  /** A client without a certificate. */
  HttpClient client() {
    return plain;
  }

  HttpRequest request(String path, String token) {
    return HttpRequest.newBuilder(uri(path)).header("authorization", "Bearer " + token).build();
  }

  /** What the cluster, or the hub, answers to who shows a token. */
  int status(String token) throws IOException, InterruptedException {
    return plain.send(request("/version", token), BodyHandlers.discarding()).statusCode();
  }

  /** What they answer to who has a certificate. */
  int certifiedStatus() throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri("/version")).build();
    return certified.send(request, BodyHandlers.discarding()).statusCode();
  }

  @Override
  public void close() {
    plain.shutdownNow();
    certified.shutdownNow();
    hub.close();
  }
}
