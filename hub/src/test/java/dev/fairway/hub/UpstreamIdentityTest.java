package dev.fairway.hub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.ClientTls;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As whom a cluster sees the clients, with real connections and hostile requests. */
final class UpstreamIdentityTest {

  private static final String POLICY =
      """
      apiVersion: fairway.dev/v1alpha1
      kind: AccessPolicy
      metadata: {name: all}
      spec:
        subjects: [{group: "certificate:ops"}, {user: "fairway:passthrough"}, {user: "joe"}]
        rules:
        - {clusters: ["*"], verbs: ["*"], nonResourcePaths: ["*"]}
        - {clusters: [east], verbs: [impersonate], apiGroups: [""], resources: [users], resourceNames: [joe, jöe]}
        - {clusters: [east], verbs: [impersonate], apiGroups: [""], resources: [groups], resourceNames: [devs]}
        - {clusters: [east], verbs: [impersonate], apiGroups: [authentication.k8s.io], resources: [uids, userextras/scopes]}
      """;

  @TempDir Path folder;
  private final CertificateAuthority people = authority();
  private RunningHub running;

  @BeforeEach
  void start() throws Exception {
    Files.writeString(folder.resolve("people.pem"), people.certificatePem());
    running = new RunningHub(folder);
    token("one");
    running.hub(
        """
        authentication:
        - clientCertificate: {caFile: ../people.pem}
        """);
    identity("upstreamIdentity: impersonate", "credential: {bearerFile: ../token}");
    await().until(() -> ask("jane").body().contains("impersonate-user: certificate:jane"));
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @Test
  void theClusterSeesWhoItIsAndNothingThatTheClientSaysOfIt() throws Exception {
    for (HttpClient.Version version : HttpClient.Version.values()) {
      HttpRequest request =
          HttpRequest.newBuilder(running.request("east", "/headers").uri())
              .header("Authorization", "Bearer mine")
              .header("authorization", "Basic mine")
              .header("Proxy-Authorization", "mine")
              .header("Cookie", "mine")
              .header("X-Remote-User", "mine")
              .header("x-remote-EXTRA-a", "mine")
              .header("X_Remote_Group", "mine")
              .header("Sec-WebSocket-Protocol", "base64url.bearer.authorization.k8s.io.bWluZQ, v5")
              .header("sec-websocket-protocol", "v4, BASE64URL.bearer.authorization.k8s.io.bWluZQ")
              .header("X-Other", "stays")
              .build();
      HttpResponse<String> told =
          client("jane", version).send(request, BodyHandlers.ofString(ISO_8859_1));

      assertThat(told.body())
          .contains("authorization: Bearer one\n")
          .contains("impersonate-user: certificate:jane\n", "impersonate-group: certificate:ops\n")
          .contains("sec-websocket-protocol: v5, v4\n", "x-other: stays\n")
          .doesNotContain("mine", "bWluZQ", "x-remote", "x_remote", "cookie");
    }
    assertThat(running.accessLog()).doesNotContain("bWluZQ", "Bearer");
    running.assertWestNoticedNothing();
  }

  @Test
  void nobodyHasFieldsLeftOutThatSayWhoTheyAre() throws Exception {
    for (String listed : List.of("Impersonate-User", "Authorization", "impersonate-group")) {
      assertThat(raw("Connection: " + listed + ", close\r\nImpersonate-User: joe\r\n"))
          .startsWith("HTTP/1.1 400 ")
          .doesNotContain("joe");
    }
  }

  @Test
  void whoIsNotKnownIsRefusedAndElsewhereNothingChanges() throws Exception {
    HttpClient nobody = running.client(HttpClient.Version.HTTP_2);
    assertThat(send(nobody, "east", "/headers").statusCode()).isEqualTo(401);
    HttpRequest own =
        HttpRequest.newBuilder(running.request("west", "/headers").uri())
            .header("Authorization", "Bearer mine")
            .header("Impersonate-User", "any")
            .build();
    assertThat(nobody.send(own, BodyHandlers.ofString()).body())
        .contains("authorization: Bearer mine", "impersonate-user: any")
        .doesNotContain("one");
  }

  @Test
  void nobodyImpersonatesUnlessAPolicyLetsThem() throws Exception {
    for (String field :
        List.of(
            "Impersonate-User: joe",
            "impersonate-user: joe",
            "IMPERSONATE-UID: 1",
            "Impersonate-Group: devs",
            "Impersonate-Extra-a: b",
            "Impersonate_User: joe",
            "Impersonate-Anything: b",
            "impersonate-: b")) {
      assertThat(raw("Connection: close\r\n" + field + "\r\n"))
          .as(field)
          .startsWith("HTTP/1.1 403");
    }
    running.save("policy.yaml", POLICY);
    await().until(() -> ask("jane", "Impersonate-User", "joe").statusCode() == 200);

    assertThat(ask("jane", "Impersonate-User", "eve").statusCode()).isEqualTo(403);
    assertThat(ask("jane", "Impersonate-User", "joe", "Impersonate-User", "joe").statusCode())
        .isEqualTo(400);
    assertThat(
            ask("jane", "Impersonate-User", "joe", "Impersonate-Uid", "1", "Impersonate-UID", "1")
                .statusCode())
        .isEqualTo(400);
    assertThat(
            ask("jane", "Impersonate-User", "joe", "Impersonate-Group", "system:masters")
                .statusCode())
        .isEqualTo(403);
  }

  @Test
  void whoMayImpersonateGoesAsWhatWasAskedAndNothingElse() throws Exception {
    running.save("policy.yaml", POLICY);
    await().until(() -> ask("jane", "Impersonate-User", "joe").statusCode() == 200);

    String told =
        raw(
            "Connection: close\r\nImpersonate-User: j\u00c3\u00b6e\r\nimpersonate-uid: 7\r\n"
                + "Impersonate-Group: devs\r\nImpersonate-Extra-Scopes: a\r\n"
                + "Impersonate-Extra-%73copes: b\r\n");

    // Allowed to be impersonated, but what jöe may do is for the policies to say.
    assertThat(told).startsWith("HTTP/1.1 403").contains("j\u00c3\u00b6e");
    HttpResponse<String> asked =
        ask(
            "jane",
            "Impersonate-User",
            "joe",
            "impersonate-uid",
            "7",
            "Impersonate-Group",
            "devs",
            "Impersonate-Extra-Scopes",
            "a",
            "Impersonate-Extra-%73copes",
            "b");
    assertThat(asked.body())
        .contains("impersonate-user: joe\n", "impersonate-uid: 7\n", "impersonate-group: devs\n")
        .contains("impersonate-extra-scopes: a\n", "impersonate-extra-scopes: b\n")
        .doesNotContain("certificate:");
    await()
        .until(
            () ->
                running
                    .accessLog()
                    .contains("\"authenticator\":\"clientCertificate\",\"impersonated\":\"joe\""));
  }

  @Test
  void aMappedClientGoesWithTheCredentialThatIsForIt() throws Exception {
    Files.writeString(folder.resolve("ops"), "of-ops");
    identity(
        "upstreamIdentity: mapped",
        "mapping:",
        "- {users: [\"certificate:joe\"], credential: {bearerFile: ../token}}",
        "- {groups: [\"certificate:ops\"], credential: {bearerFile: ../ops}}");
    await().until(() -> ask("jane").body().contains("authorization: Bearer of-ops"));

    assertThat(ask("joe").body())
        .contains("authorization: Bearer one")
        .doesNotContain("impersonate");
    assertThat(ask("jane").body()).doesNotContain("impersonate");
    assertThat(send(client("eve", List.of("others")), "east", "/headers").statusCode())
        .isEqualTo(403);
    assertThat(ask("jane", "Impersonate-User", "joe").statusCode()).isEqualTo(403);
  }

  @Test
  void aRotatedTokenFailsNoRequest() throws Exception {
    running.east.accept("Bearer one");
    assertThat(ask("jane").statusCode()).isEqualTo(200);
    running.east.accept("");
    token("two");

    await()
        .until(
            () -> {
              HttpResponse<String> told = ask("jane");
              assertThat(told.statusCode()).isEqualTo(200);
              return told.body().contains("authorization: Bearer two");
            });
    running.assertWestNoticedNothing();
  }

  @Test
  void aRotatedCertificateFailsNoRequestAndIsShownForNobodyElse() throws Exception {
    certificate("first");
    identity(
        "upstreamIdentity: impersonate",
        "credential: {clientCertificate: {certificateFile: ../own.pem, keyFile: ../own.pem}}");
    await().until(() -> ask("jane").body().contains("tls-name: CN=first\n"));
    certificate("second");

    await()
        .until(
            () -> {
              HttpResponse<String> told = ask("jane");
              assertThat(told.statusCode()).isEqualTo(200);
              assertThat(told.body()).containsPattern("tls-name: CN=(first|second)\n");
              return told.body().contains("tls-name: CN=second\n");
            });
    identity("credential: {clientCertificate: {certificateFile: ../own.pem, keyFile: ../own.pem}}");
    await().until(() -> ask("jane").body().contains("tls-name: -\n"));
    running.assertWestNoticedNothing();
  }

  @Test
  void aCertificateThatAProgramPrintsIsShownToo() throws Exception {
    certificate("printed");
    Path script =
        Files.writeString(
            folder.resolve("print.py"),
            """
            import json, sys
            pem = open(sys.argv[1]).read()
            at = pem.index("-----BEGIN PRIVATE")
            status = {"clientCertificateData": pem[:at], "clientKeyData": pem[at:], "token": "t"}
            version = "client.authentication.k8s.io/v1"
            print(json.dumps({"apiVersion": version, "kind": "ExecCredential", "status": status}))
            """);
    identity(
        "upstreamIdentity: impersonate",
        "credential:",
        "  exec: {command: python3, args: [\"" + script + "\", \"" + folder + "/own.pem\"]}");

    await().until(() -> ask("jane").body().contains("tls-name: CN=printed\n"));
    assertThat(ask("jane").body())
        .contains("authorization: Bearer t\n", "impersonate-user: certificate:jane\n");
    running.assertWestNoticedNothing();
  }

  @Test
  void withoutACredentialTheClusterIsNotServedAndSaysWhy() throws Exception {
    identity("upstreamIdentity: impersonate", "credential: {bearerFile: ../missing}");

    await().until(() -> ask("jane").statusCode() == 503);
    HttpResponse<String> told = ask("jane");
    assertThat(told.body()).contains("\"kind\":\"Status\"", "east", "no such file");
    assertThat(told.headers().firstValue("retry-after")).isPresent();
    running.assertWestNoticedNothing();
  }

  @Test
  void aClusterThatDoesNotTakeTheCredentialIsAFaultOfTheHubs() throws Exception {
    running.east.accept("Bearer other");

    HttpResponse<String> told = ask("jane");
    assertThat(told.statusCode()).isEqualTo(503);
    assertThat(told.body()).contains("does not take the hub's own credential");
    HttpClient plain = HttpClient.newHttpClient();
    String metrics =
        plain
            .send(
                HttpRequest.newBuilder(
                        java.net.URI.create(
                            "http://127.0.0.1:"
                                + running.hub().adminAddress().getPort()
                                + "/metrics"))
                    .build(),
                BodyHandlers.ofString())
            .body();
    assertThat(metrics)
        .contains("fairway_upstream_credential_refused_total{upstream=\"east\"} 1")
        .contains(
            "fairway_upstream_credential_ready{credential=\"credential\",upstream=\"east\"} 1");
  }

  private void identity(String... lines) throws IOException {
    StringBuilder spec = new StringBuilder(RunningHub.cluster("east", running.east));
    for (String line : lines) {
      spec.append("  ").append(line).append('\n');
    }
    running.save("east.yaml", spec.toString());
  }

  private void certificate(String name) throws IOException {
    var own = running.authority.issueClient(name, List.of(), Duration.ofHours(1));
    Path next = Files.writeString(folder.resolve("own.next"), own.chainPem() + own.keyPem());
    Files.move(
        next,
        folder.resolve("own.pem"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private void token(String text) throws IOException {
    Path next = Files.writeString(folder.resolve("token.next"), text + "\n");
    Files.move(
        next,
        folder.resolve("token"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private HttpResponse<String> ask(String user, String... fields) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(running.request("east", "/headers").uri());
    for (int i = 0; i < fields.length; i += 2) {
      request.header(fields[i], fields[i + 1]);
    }
    return client(user, HttpClient.Version.HTTP_2)
        .send(request.build(), BodyHandlers.ofString(ISO_8859_1));
  }

  private HttpResponse<String> send(HttpClient client, String cluster, String path)
      throws Exception {
    return client.send(running.request(cluster, path), BodyHandlers.ofString());
  }

  /** What is answered to jane, with these lines among the fields. */
  private String raw(String fields) throws Exception {
    try (var socket =
        tls("jane", List.of("ops"))
            .getSocketFactory()
            .createSocket("127.0.0.1", running.hub().address().getPort())) {
      String request =
          "GET /clusters/east/headers HTTP/1.1\r\nHost: 127.0.0.1\r\n" + fields + "\r\n";
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      socket.setSoTimeout(20_000);
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  private HttpClient client(String user, List<String> groups) throws IOException {
    return HttpClient.newBuilder().sslContext(tls(user, groups)).build();
  }

  private HttpClient client(String user, HttpClient.Version version) throws IOException {
    return HttpClient.newBuilder().version(version).sslContext(tls(user, List.of("ops"))).build();
  }

  private SSLContext tls(String user, List<String> groups) throws IOException {
    var own = people.issueClient(user, groups, Duration.ofHours(1));
    return ClientTls.trusting(Files.readString(folder.resolve("state/ca.crt"), UTF_8), own);
  }

  private static CertificateAuthority authority() {
    return CertificateAuthority.create("people", Duration.ofDays(1), InstantSource.system());
  }
}
