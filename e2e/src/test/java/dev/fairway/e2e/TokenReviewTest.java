package dev.fairway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A real cluster says whose tokens of service accounts are. */
@Tag("real")
@ExtendWith(SharedClusters.class)
final class TokenReviewTest {

  private static final List<String> CLUSTERS = List.of("east", "west");
  private static final String OWN_API = "/fairway/v1/clusters";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @SuppressWarnings("NullAway.Init")
  private static HubInFront setup;

  @SuppressWarnings("NullAway.Init")
  private static String token;

  @BeforeAll
  static void review(HubInFront shared) throws Exception {
    setup = shared;
    token = serviceAccount("reviewed");
    setup.writeConfig(
        CLUSTERS,
        "authentication:\n- tokenReview: {cluster: east}",
        "credential: {bearerFile: NAME.token}");
    await().atMost(PATIENCE).until(() -> status(OWN_API, token) == 200);
  }

  @AfterAll
  static void knowNobody() throws Exception {
    setup.writeConfig(CLUSTERS);
  }

  @Test
  void onlyTokensOfThatClusterAreKnown() throws Exception {
    assertThat(status(OWN_API, "junk")).isEqualTo(401);
    assertThat(status(OWN_API, setup.token("west"))).isEqualTo(401);
    assertThat(status(OWN_API, token)).isEqualTo(200);
    String elsewhere = "\"user\":\"east:system:serviceaccount:default:reviewed\"";
    await().atMost(PATIENCE).until(() -> setup.accessLog().contains(elsewhere));
    assertThat(setup.accessLog()).doesNotContain(token);
  }

  @Test
  void onThatClusterNamesAreItsOwnAndOthersAreNotAsked() throws Exception {
    assertThat(status("/clusters/east/version", token)).isEqualTo(200);
    assertThat(status("/clusters/west/version", setup.token("west"))).isEqualTo(200);

    String own =
        "\"user\":\"system:serviceaccount:default:reviewed\",\"authenticator\":\"tokenReview\"";
    await().atMost(PATIENCE).until(() -> setup.accessLog().contains(own));
    assertThat(setup.accessLog().lines().filter(line -> line.contains("\"cluster\":\"west\"")))
        .noneMatch(line -> line.contains("tokenReview"));
  }

  @Test
  void whoIsDeletedIsKnownNoMore() throws Exception {
    String gone = serviceAccount("deleted");
    assertThat(status(OWN_API, gone)).isEqualTo(200);

    assertThat(setup.kubectlDirectly("east", "delete", "serviceaccount", "deleted").code())
        .isZero();

    await().atMost(PATIENCE).until(() -> status(OWN_API, gone) == 401);
  }

  private static String serviceAccount(String name) throws Exception {
    setup.cluster("east").createServiceAccount("default", name, "view");
    return setup.cluster("east").token("default", name, Duration.ofHours(1));
  }

  private static int status(String path, String bearer) throws Exception {
    URI uri = URI.create("https://127.0.0.1:" + setup.hub().address().getPort() + path);
    try (HttpClient client = setup.client()) {
      HttpRequest request =
          HttpRequest.newBuilder(uri).header("authorization", "Bearer " + bearer).build();
      return client.send(request, BodyHandlers.discarding()).statusCode();
    }
  }
}
