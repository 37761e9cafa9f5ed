package dev.fairway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.e2e.HubInFront.Output;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** People log in with tokens of dex, and a real cluster sees who they are. */
@Tag("real")
@ExtendWith(SharedClusters.class)
final class OpenIdTest {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String JANE = "jane@example.com";
  private static final String WATCH = "/api/v1/namespaces/default/configmaps?watch=1";

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init")
  private HubInFront shared;

  @BeforeEach
  void letOpsLook(HubInFront given) {
    shared = given;
    shared
        .cluster("east")
        .kubectl("create", "clusterrolebinding", "dex", "--clusterrole=view", "--group=dex:ops");
  }

  @AfterEach
  void asBefore() {
    shared.cluster("east").kubectl("delete", "clusterrolebinding", "dex");
    shared.cluster("east").kubectl("delete", "configmap", "seen", "--ignore-not-found");
  }

  @Test
  void theClusterSeesTheUserAndTheGroupsThatDexVouchesFor() throws Exception {
    try (Dex dex = dex(Duration.ofHours(1));
        KnowingHub hub = new KnowingHub(shared, folder.resolve("hub"), dex)) {
      String token = dex.token("hub", JANE, "ops", "dev");
      await().atMost(PATIENCE).until(() -> hub.status(token) == 200);

      assertThat(kubectl(hub, token, "auth", "whoami", "-o", "json").text())
          .contains("\"username\": \"dex:jane@example.com\"")
          .contains("\"dex:ops\"", "\"dex:dev\"", "system:authenticated")
          .doesNotContain("serviceaccount");
      assertThat(kubectl(hub, token, "get", "configmaps").code()).isZero();
      assertThat(kubectl(hub, dex.token("hub", "joe@example.com"), "get", "configmaps").text())
          .contains("User \"dex:joe@example.com\" cannot list resource \"configmaps\"");
      assertThat(hub.status(dex.token("other", JANE, "ops"))).isEqualTo(401);
      try (Dex stranger =
          new Dex(shared.labOptions(), folder.resolve("stranger"), Duration.ofHours(1))) {
        assertThat(hub.status(stranger.token("hub", JANE, "ops"))).isEqualTo(401);
      }
      await()
          .until(
              () ->
                  hub.accessLog().contains("\"user\":\"dex:jane@example.com\",\"authent")
                      && hub.accessLog().contains("for another audience"));
      assertThat(hub.accessLog()).doesNotContain(token);
    }
  }

  @Test
  void whoHasExpiredIsRefusedAndWhatRunsGoesOnUntilSomethingChanges() throws Exception {
    try (Dex dex = dex(Duration.ofSeconds(5));
        KnowingHub hub = new KnowingHub(shared, folder.resolve("hub"), dex)) {
      Watch watch = watch(hub, dex);
      try (BufferedReader lines = watch.lines) {
        await().atMost(PATIENCE).until(() -> hub.status(watch.token) == 401);
        assertThat(kubectl(hub, watch.token, "get", "--raw", "/version").text())
            .contains("You must be logged in");

        shared.cluster("east").kubectl("create", "configmap", "seen", "--from-literal=a=b");
        awaitLine(lines, "\"name\":\"seen\"");

        hub.write(dex, "- anonymous: {}");
        CompletableFuture<Void> end =
            CompletableFuture.runAsync(() -> lines.lines().forEach(line -> {}));
        await().atMost(PATIENCE).until(end::isDone);
      }
    }
  }

  @Test
  void newKeysCountWithoutARestartAndOldOnesAsLongAsTheyArePublished() throws Exception {
    try (Dex dex = dex(Duration.ofHours(1));
        KnowingHub hub = new KnowingHub(shared, folder.resolve("hub"), dex)) {
      String cached = dex.token("hub", JANE);
      String uncached = dex.token("hub", JANE);
      await().atMost(PATIENCE).until(() -> hub.status(cached) == 200);

      dex.rotate();
      String next = dex.token("hub", JANE);
      await().atMost(PATIENCE).until(() -> hub.status(next) == 200);

      assertThat(hub.status(cached)).isEqualTo(200);
      assertThat(hub.status(uncached)).isEqualTo(200);
    }
  }

  private Dex dex(Duration valid) throws IOException {
    return new Dex(shared.labOptions(), folder.resolve("dex"), valid);
  }

  private record Watch(String token, int status, BufferedReader lines) {}

  /** One that began while its token was good. */
  private static Watch watch(KnowingHub hub, Dex dex) {
    return await()
        .atMost(PATIENCE)
        .until(() -> tryToWatch(hub, dex.token("hub", JANE, "ops")), watch -> watch.status == 200);
  }

  private static Watch tryToWatch(KnowingHub hub, String token) throws Exception {
    HttpResponse<InputStream> response =
        hub.client().send(hub.request(WATCH, token), BodyHandlers.ofInputStream());
    InputStreamReader reader = new InputStreamReader(response.body(), StandardCharsets.UTF_8);
    return new Watch(token, response.statusCode(), new BufferedReader(reader));
  }

  private static void awaitLine(BufferedReader lines, String part) throws IOException {
    String line;
    do {
      line = lines.readLine();
      assertThat(line).as("the watch goes on").isNotNull();
    } while (!line.contains(part));
  }

  private Output kubectl(KnowingHub hub, String token, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(shared.kubectlBinary().toString());
    command.add("--kubeconfig=/dev/null");
    command.add("--server=" + hub.uri(""));
    command.add("--certificate-authority=" + hub.authority());
    command.add("--token=" + token);
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("HOME", folder.resolve("home").toString());
    return HubInFront.run(builder);
  }
}
