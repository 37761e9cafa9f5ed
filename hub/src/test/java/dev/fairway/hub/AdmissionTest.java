package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.CertificatePem;
import dev.fairway.pki.ClientTls;
import dev.fairway.pki.IssuedCertificate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in, with real connections, and what becomes of it when that changes. */
final class AdmissionTest {

  private static final String PODS = "/api/v1/namespaces/a/pods";

  private static final String EVERYBODY_ON_WEST =
      """
      apiVersion: fairway.dev/v1alpha1
      kind: AccessPolicy
      metadata: {name: west}
      spec:
        subjects: [{user: "fairway:passthrough"}]
        rules:
        - {clusters: [west], verbs: ["*"], nonResourcePaths: ["*"]}
      """;

  private static final String JANE_ON_EAST =
      """
      apiVersion: fairway.dev/v1alpha1
      kind: AccessPolicy
      metadata: {name: east}
      spec:
        subjects: [{user: "certificate:jane"}]
        rules:
        - {clusters: [east], verbs: [get, list], apiGroups: [""], resources: [pods]}
        - {clusters: [east], verbs: [get], nonResourcePaths: [/watch]}
      """;

  @TempDir Path folder;
  private final CertificateAuthority people = authority();
  private RunningHub running;

  @BeforeEach
  void start() throws Exception {
    Files.writeString(folder.resolve("people.pem"), people.certificatePem());
    running = new RunningHub(folder);
    running.hub(
        """
        authentication:
        - clientCertificate: {caFile: ../people.pem}
        """);
    await().until(() -> status(client("jane"), "east", PODS) == 200);
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @Test
  void beforeTheFirstPolicyTheClustersDecide() throws Exception {
    assertThat(status(stranger(), "east", PODS)).isEqualTo(200);
    await()
        .until(
            () ->
                status(client("jane"), "east", PODS) == 200
                    && running.accessLog().contains("\"user\":\"certificate:jane\""));
    running.assertWestNoticedNothing();
  }

  @Test
  void withAPolicyWhatNoneAllowsIsDeniedInKubernetesWords() throws Exception {
    enforce();

    assertThat(status(client("jane"), "east", PODS)).isEqualTo(200);
    assertThat(status(client("jane"), "east", PODS + "/web/log")).isEqualTo(403);
    assertThat(status(client("joe"), "east", PODS)).isEqualTo(403);
    assertThat(status(stranger(), "east", PODS)).isEqualTo(403);
    HttpResponse<String> denied = get(nobody(), "east", PODS);
    assertThat(denied.statusCode()).isEqualTo(403);
    assertThat(denied.body())
        .contains("\"kind\":\"Status\"", "\"reason\":\"Forbidden\"")
        .contains("fairway:passthrough", "cannot list resource", "in the namespace");
    assertThat(status(client("jane"), "east", "/api/v1/namespaces/a%2Fb/pods")).isEqualTo(400);
    running.assertWestNoticedNothing();
  }

  @Test
  void aTightenedPolicyEndsTheStreamsThatItForbidsAndNoOthers() throws Exception {
    enforce();
    BufferedReader watch = watch("jane");

    running.save("east-policy.yaml", JANE_ON_EAST.replace("/watch", "/version"));

    assertThatThrownBy(watch::readLine).isInstanceOf(IOException.class);
    await().until(() -> running.accessLog().contains("cannot get path \\\"/watch\\\""));
    running.assertWestNoticedNothing();
  }

  @Test
  void aChangeThatForbidsNothingEndsNothing() throws Exception {
    enforce();
    BufferedReader watch = watch("jane");

    running.save("east-policy.yaml", JANE_ON_EAST.replace("[get, list]", "[get]"));

    await().until(() -> status(client("jane"), "east", PODS) == 403);
    running.east.say("still here");
    assertThat(watch.readLine()).isEqualTo("still here");
  }

  @Test
  void whoseAuthorityIsTakenAwayIsNobodyAnyMore() throws Exception {
    enforce();
    BufferedReader watch = watch("jane");

    Files.writeString(folder.resolve("people.pem"), authority().certificatePem());

    assertThatThrownBy(watch::readLine).isInstanceOf(IOException.class);
    await().until(() -> running.accessLog().contains("nothing vouches for certificate:jane"));
    assertThat(status(client("jane"), "east", PODS)).isEqualTo(403);
    running.assertWestNoticedNothing();
  }

  @Test
  void aRevokedCertificateIsOutAndNoOther() throws Exception {
    Path lists = folder.resolve("revoked.pem");
    Files.writeString(lists, people.revocationList(List.of(), Duration.ofHours(1)));
    running.hub(
        """
        authentication:
        - clientCertificate: {caFile: ../people.pem, crlFile: ../revoked.pem}
        """);
    enforce();
    IssuedCertificate lost = people.issueClient("jane", List.of("ops"), Duration.ofHours(1));
    BufferedReader ended = watch(client(lost));
    BufferedReader going = watch("jane");

    Files.writeString(
        lists, people.revocationList(CertificatePem.parse(lost.chainPem()), Duration.ofHours(1)));

    assertThatThrownBy(ended::readLine).isInstanceOf(IOException.class);
    assertThat(status(client(lost), "east", PODS)).isEqualTo(403);
    assertThat(status(client("jane"), "east", PODS)).isEqualTo(200);
    running.east.say("still here");
    assertThat(going.readLine()).isEqualTo("still here");
    running.assertWestNoticedNothing();
  }

  @Test
  void aWatchThatEndsWithItsClusterIsLoggedSo() throws Exception {
    enforce();
    BufferedReader watch = watch("jane");

    running.delete("east.yaml");

    assertThatThrownBy(watch::readLine).isInstanceOf(IOException.class);
    await().until(() -> watchesOnEast().size() == 1);
    assertThat(watchesOnEast())
        .allMatch(
            line -> line.contains("\"problem\":\"east: was removed from the configuration\""));
    running.assertWestNoticedNothing();
  }

  @Test
  void aPolicyInErrorKeepsItsLastGoodForm() throws Exception {
    enforce();

    running.save("east-policy.yaml", JANE_ON_EAST.replace("verbs: [get, list]", "vebrs: [get]"));

    await().until(() -> running.hub().translation().statuses().toString().contains("vebrs"));
    assertThat(status(client("jane"), "east", PODS)).isEqualTo(200);
    assertThat(status(nobody(), "east", PODS)).isEqualTo(403);
  }

  @Test
  void aPolicyThatWasNeverGoodDeniesAsAnyOtherDoes() throws Exception {
    running.save("west-policy.yaml", EVERYBODY_ON_WEST);
    running.save("east-policy.yaml", JANE_ON_EAST.replace("rules:", "ruels:"));

    await().until(() -> status(nobody(), "east", PODS) == 403);
    assertThat(status(client("jane"), "east", PODS)).isEqualTo(403);
    running.assertWestNoticedNothing();
  }

  @Test
  void whoResumesATlsSessionIsStillTheSame() throws Exception {
    enforce();
    var own = people.issueClient("jane", List.of("ops"), Duration.ofHours(1));
    String trusted = Files.readString(folder.resolve("state/ca.crt"));
    var sockets = ClientTls.trusting(trusted, own).getSocketFactory();
    for (int connection = 0; connection < 3; connection++) {
      int port = running.hub().address().getPort();
      try (var socket = sockets.createSocket("127.0.0.1", port)) {
        String request =
            "GET /clusters/east"
                + PODS
                + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        String answer =
            new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(answer).startsWith("HTTP/1.1 200 ");
      }
    }
  }

  private List<String> watchesOnEast() {
    return running.accessLog().lines().filter(line -> line.contains("/east/watch")).toList();
  }

  /** West first: nothing may be denied there in between. */
  private void enforce() throws Exception {
    running.save("west-policy.yaml", EVERYBODY_ON_WEST);
    await().until(() -> status(nobody(), "east", PODS) == 403);
    running.save("east-policy.yaml", JANE_ON_EAST);
    await().until(() -> status(client("jane"), "east", PODS) == 200);
  }

  private BufferedReader watch(String user) throws Exception {
    return watch(client(user));
  }

  private BufferedReader watch(HttpClient client) throws Exception {
    var response = client.send(running.request("east", "/watch"), BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    assertThat(lines.readLine()).isEqualTo("east");
    return lines;
  }

  private int status(HttpClient client, String cluster, String path) throws Exception {
    return get(client, cluster, path).statusCode();
  }

  private HttpResponse<String> get(HttpClient client, String cluster, String path)
      throws Exception {
    return client.send(running.request(cluster, path), BodyHandlers.ofString());
  }

  private HttpClient client(String user) throws IOException {
    return client(people, user);
  }

  private HttpClient stranger() throws IOException {
    return client(authority(), "jane");
  }

  private HttpClient nobody() throws IOException {
    return running.client(HttpClient.Version.HTTP_2);
  }

  private HttpClient client(CertificateAuthority authority, String user) throws IOException {
    return client(authority.issueClient(user, List.of("ops"), Duration.ofHours(1)));
  }

  private HttpClient client(IssuedCertificate own) throws IOException {
    String trusted = Files.readString(folder.resolve("state/ca.crt"));
    return HttpClient.newBuilder().sslContext(ClientTls.trusting(trusted, own)).build();
  }

  private static CertificateAuthority authority() {
    return CertificateAuthority.create("people", Duration.ofDays(1), InstantSource.system());
  }
}
