package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.authentication.TokenFile;
import dev.fairway.authentication.TokenHash;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens that are for the hub, and the same where they are for a cluster. */
final class KnownClientsTest {

  private static final String CLUSTERS = "/fairway/v1/clusters";
  private static final String TOKEN = "fairway_for-a-test-only";

  @TempDir Path folder;
  private RunningHub running;

  @BeforeEach
  void start() throws Exception {
    write(TokenFile.line(TokenHash.of(TOKEN), "robot", "", List.of("ci")));
    running = new RunningHub(folder);
    running.hub(
        """
        authentication:
        - tokenFile: {path: ../tokens}
        """);
    await().until(() -> status(CLUSTERS, TOKEN) == 200);
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @Test
  void theHubKnowsWhoShowsATokenOfTheFile() throws Exception {
    assertThat(status(CLUSTERS, "another")).isEqualTo(401);
    assertThat(status(CLUSTERS, "")).isEqualTo(401);
    await()
        .until(
            () ->
                running
                    .accessLog()
                    .contains("\"user\":\"token:robot\",\"authenticator\":\"tokenFile\""));
    assertThat(running.accessLog()).doesNotContain(TOKEN, "another");
    running.assertWestNoticedNothing();
  }

  @Test
  void whereTokensAreTheClustersNoneIsRefused() throws Exception {
    for (String token : List.of(TOKEN, "another", "")) {
      assertThat(status("/clusters/east/api", token)).isEqualTo(200);
    }
    await().until(() -> running.accessLog().lines().anyMatch(line -> line.contains("/east/api")));
    assertThat(running.accessLog().lines().filter(line -> line.contains("/east/api")))
        .noneMatch(line -> line.contains("token:robot"));
    running.assertWestNoticedNothing();
  }

  @Test
  void whereTokensAreTheHubsWhatNobodyKnowsIsRefusedWithoutSayingWhy() throws Exception {
    Files.writeString(folder.resolve("east.token"), "of-the-hub");
    running.save(
        "east.yaml",
        RunningHub.cluster("east", running.east)
            + "  upstreamIdentity: impersonate\n  credential: {bearerFile: ../east.token}\n");

    await().until(() -> status("/clusters/east/api", "another") == 401);

    assertThat(status("/clusters/east/api", TOKEN)).isEqualTo(200);
    assertThat(status("/clusters/east/api", "")).isEqualTo(401);
    assertThat(ask("/clusters/east/api", "another").body())
        .contains("\"reason\":\"Unauthorized\"")
        .doesNotContain("authenticator");
    await()
        .until(
            () ->
                running.accessLog().contains("no authenticator knows what the client shows")
                    && running.accessLog().contains("the client shows nothing"));
    running.assertWestNoticedNothing();
  }

  @Test
  void aChangedFileCountsAndABrokenOneKeepsWhatWas() throws Exception {
    write("sha256:broken robot");
    await()
        .until(() -> running.hub().translation().statuses().toString().contains("tokens: line 1"));
    assertThat(status(CLUSTERS, TOKEN)).isEqualTo(200);

    write("# nobody");

    await().until(() -> status(CLUSTERS, TOKEN) == 401);
    running.assertWestNoticedNothing();
  }

  private void write(String tokens) throws IOException {
    Files.writeString(folder.resolve("tokens"), tokens + "\n");
  }

  private int status(String path, String token) throws Exception {
    return ask(path, token).statusCode();
  }

  private HttpResponse<String> ask(String path, String token) throws Exception {
    try (HttpClient client = running.client(HttpClient.Version.HTTP_2)) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(running.request("", "").uri().resolve(path));
      if (!token.isEmpty()) {
        request.header("authorization", "Bearer " + token);
      }
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }
}
