package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.ClientTls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The hub's own API tells who asks of the clusters that they may use, and of no others. */
final class HubApiTest {

  private static final String JANE_ON_EAST =
      """
      apiVersion: fairway.dev/v1alpha1
      kind: AccessPolicy
      metadata: {name: east}
      spec:
        subjects: [{user: "certificate:jane"}]
        rules:
        - {clusters: [east], verbs: [get], apiGroups: [""], resources: [pods]}
      """;

  @TempDir Path folder;
  private final CertificateAuthority people =
      CertificateAuthority.create("people", Duration.ofDays(1), InstantSource.system());
  private RunningHub running;

  @BeforeEach
  void start() throws Exception {
    Files.writeString(folder.resolve("people.pem"), people.certificatePem());
    running = new RunningHub(folder);
    running.hub("authentication:\n- clientCertificate: {caFile: ../people.pem}\n");
    running.save(
        "east.yaml",
        RunningHub.cluster("east", running.east)
            .replace("{name: east}", "{name: east, labels: {env: prod}}"));
    await().until(() -> get("jane", "/v1/clusters?labelSelector=env").body().contains("\"east\""));
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @Test
  void withoutPoliciesWhoIsKnownSeesEveryClusterWithItsVersionAndWhereItIs() throws Exception {
    int port = running.hub().address().getPort();
    assertThat(get("jane", "/v1/clusters").body())
        .startsWith("{\"kind\":\"ClusterList\",\"apiVersion\":\"hub.fairway.dev/v1\"")
        .contains("\"name\":\"east\",\"labels\":{\"env\":\"prod\"}", "\"name\":\"west\"")
        .contains("\"server\":\"https://east.hub.test:" + port + "\"")
        .contains("\"pathServer\":\"https://127.0.0.1:" + port + "/clusters/east\"")
        .contains("\"version\":\"v1.99.7\"", "\"type\":\"Reachable\",\"status\":\"True\"");
    assertThat(get("jane", "/v1/clusters/west").body())
        .startsWith("{\"kind\":\"Cluster\",")
        .contains("\"name\":\"west\"")
        .doesNotContain("east");
  }

  @Test
  void whoIsNotKnownLearnsNothing() throws Exception {
    for (String path : List.of("/v1/clusters", "/v1/clusters/east", "/apis", "/nothing")) {
      HttpResponse<String> answer = get(nobody(), path, "application/json");
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.body()).contains("\"reason\":\"Unauthorized\"").doesNotContain("\"east\"");
    }
  }

  @Test
  void withPoliciesOnlyWhatTheyGrantIsTold() throws Exception {
    running.save("policy.yaml", JANE_ON_EAST);
    await().until(() -> !get("jane", "/v1/clusters").body().contains("west"));

    assertThat(get("jane", "/v1/clusters").body()).contains("\"name\":\"east\"");
    assertThat(get("jane", "/v1/clusters/west").statusCode()).isEqualTo(404);
    assertThat(get("joe", "/v1/clusters").body()).contains("\"items\":[]");
    assertThat(get("joe", "/v1/clusters/east").statusCode()).isEqualTo(404);
    assertThat(get(nobody(), "/v1/clusters", "*/*").statusCode()).isEqualTo(401);
  }

  @Test
  void aClusterThatDoesNotAnswerIsListedWithTheReason() throws Exception {
    running.save(
        "north.yaml",
        RunningHub.cluster("north", running.east)
            .replace("serverName: kubernetes", "serverName: another"));
    await().until(() -> get("jane", "/v1/clusters").body().contains("north"));

    assertThat(get("jane", "/v1/clusters/north").body())
        .contains("\"status\":\"False\",\"reason\":\"DoesNotAnswer\"", "another");
  }

  @ParameterizedTest
  @CsvSource({
    "labelSelector=env%3Dprod, east",
    "labelSelector=env%21%3Dprod, west",
    "fieldSelector=metadata.name%3Dwest, west",
    "limit=500&fieldSelector=metadata.name%3D%3Deast, east"
  })
  void selectorsChoose(String query, String expected) throws Exception {
    String other = expected.equals("east") ? "west" : "east";
    assertThat(get("jane", "/v1/clusters?" + query).body())
        .contains("\"name\":\"" + expected + "\"")
        .doesNotContain("\"name\":\"" + other + "\"");
  }

  @ParameterizedTest
  @CsvSource({"watch=true, 405", "labelSelector=a%3D%3D%3D, 400", "fieldSelector=spec.x%3Dy, 400"})
  void whatItCannotDoIsRefused(String query, int status) throws Exception {
    assertThat(get("jane", "/v1/clusters?" + query).statusCode()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "/v2", "/v1/clusters/", "/v1/clusters/east/x", "/v1/clustersx"})
  void whatIsNotThereIsNotFound(String path) throws Exception {
    assertThat(get("jane", path).statusCode()).isEqualTo(404);
  }

  @Test
  void nothingCanBeWritten() throws Exception {
    HttpRequest delete = request("/v1/clusters/east", "*/*").DELETE().build();
    assertThat(client("jane").send(delete, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
  }

  @Test
  void whoPrefersATableGetsOne() throws Exception {
    String kubectl =
        "application/json;as=Table;v=v1;g=meta.k8s.io,"
            + "application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";
    assertThat(get(client("jane"), "/apis/hub.fairway.dev/v1/clusters", kubectl).body())
        .startsWith("{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/v1\"")
        .contains("\"cells\":[\"east\",\"True\",\"v1.99.7\"");
  }

  @Test
  void theAccessLogSaysWhoAsked() throws Exception {
    await()
        .until(
            () ->
                running
                    .accessLog()
                    .lines()
                    .anyMatch(
                        line ->
                            line.contains("\"route\":\"hub-api\"")
                                && line.contains("\"user\":\"certificate:jane\"")));
  }

  private HttpResponse<String> get(String user, String path) throws Exception {
    return get(client(user), path, "application/json");
  }

  private HttpResponse<String> get(HttpClient client, String path, String accept) throws Exception {
    return client.send(request(path, accept).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path, String accept) {
    int port = running.hub().address().getPort();
    return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/fairway" + path))
        .header("accept", accept);
  }

  private HttpClient client(String user) throws IOException {
    var own = people.issueClient(user, List.of("ops"), Duration.ofHours(1));
    String trusted = Files.readString(folder.resolve("state/ca.crt"));
    return HttpClient.newBuilder().sslContext(ClientTls.trusting(trusted, own)).build();
  }

  private HttpClient nobody() throws IOException {
    return running.client(HttpClient.Version.HTTP_2);
  }
}
