package dev.fairway.e2e;

import static dev.fairway.e2e.HomeInFront.NAMESPACE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fairway.config.Home;
import dev.fairway.config.HomeObject;
import dev.fairway.config.Problem;
import dev.fairway.config.PublishedCrds;
import dev.fairway.config.SourceFile;
import dev.fairway.config.Sources;
import dev.fairway.pki.ClientTls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a real API server takes of our kinds, by their schemas and the rules in them, and what the
 * hub takes, is the same. The API server refuses nothing that the hub would take; what only the hub
 * refuses is listed here, with the reason.
 */
@Tag("real")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CrdAgreementTest {

  private static final long SEED = 20261122;
  private static final int ROUNDS = 2_000;
  private static final int AT_ONCE = 16;
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final SourceFile HUB =
      new SourceFile(
          "hub.yaml",
          "{apiVersion: fairway.dev/v1alpha1, kind: Hub, metadata: {name: hub}, spec: {domain: a.b}}");

  /** What the API server takes and the hub refuses, by the hub's words. */
  enum Beyond {
    /** Regular expressions cannot compare, and rules would have to take texts apart. */
    BOUNDS("\"[^\"]*\" \\(expected: (a duration|a number of bytes)"),
    /** What a regular expression can say of addresses is longer than what it is worth. */
    ADDRESSES("\\(expected: (host:port|a host name)"),
    /** Rules between fields whose default depends on a third one. */
    A_NAME_THAT_CANNOT_BE_GUESSED("serverName: missing \\(expected: the name in the API server's"),
    /** Rules between fields that read better in the hub's words. */
    IDENTITY("spec\\.(credential: missing|mapping: (missing|given without)) "),
    MAPPED_TO_NOBODY("users: missing .expected: users or groups"),
    POLICIES(
        "(clusters: \"\\*\" beside other names|matchLabels: no label|apiGroups: (missing|\"\\*\" for"
            + " impersonate)|given beside nonResourcePaths|is in API group|verbs\\[\\d+]: [a-z]+ |impersonate beside"
            + " other verbs|cannot be impersonated)"),
    /** A structural schema has no names of properties. */
    LABELS("\\(expected: a label name");

    private final Pattern words;

    Beyond(String words) {
      this.words = Pattern.compile(words);
    }
  }

  @SuppressWarnings("NullAway.Init")
  private HomeInFront setup;

  @SuppressWarnings("NullAway.Init")
  private HttpClient client;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    setup = new HomeInFront(folder);
    var admin = setup.home().certificate("admin", List.of("system:masters"));
    client =
        HttpClient.newBuilder()
            .sslContext(ClientTls.trusting(setup.home().caPem(), admin))
            .connectTimeout(Duration.ofSeconds(30))
            .build();
  }

  @AfterAll
  void stop() {
    if (setup != null) {
      client.close();
      setup.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"Cluster,clusters", "AccessPolicy,accesspolicies"})
  void theApiServerAndTheHubTakeTheSame(String kind, String plural) throws Exception {
    AnyResource any = new AnyResource(new Random(SEED));
    Random random = new Random(SEED + 1);
    Map<?, ?> schema = schema(kind);
    List<String> differences = new ArrayList<>();
    int taken = 0;
    int refused = 0;
    for (int round = 0; round < ROUNDS; round += AT_ONCE) {
      List<Map<String, Object>> documents = new ArrayList<>();
      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        Map<String, Object> spec = any.object(schema);
        for (int j = random.nextInt(3); j > 0; j--) {
          any.spoil(spec);
        }
        Map<String, Object> document = document(kind, spec);
        documents.add(document);
        answers.add(dryRun(plural, document));
      }
      for (int i = 0; i < AT_ONCE; i++) {
        HttpResponse<String> answer = answers.get(i).get();
        List<String> problems = problems(kind, stored(answer).orElse(documents.get(i)));
        differences.addAll(differences(documents.get(i), answer, problems));
        taken += answer.statusCode() == 201 ? 1 : 0;
        refused += problems.isEmpty() ? 0 : 1;
      }
    }
    assertThat(differences).isEmpty();
    assertThat(taken).isGreaterThan(ROUNDS / 10);
    assertThat(refused).isGreaterThan(ROUNDS / 10);
  }

  /** What one of them says of a document and the other one does not, without a known reason. */
  private static List<String> differences(
      Map<String, Object> document, HttpResponse<String> answer, List<String> problems)
      throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isIn(201, 400, 422);
    String both = " of " + JSON.writeValueAsString(document);
    if (answer.statusCode() == 201) {
      return problems.stream()
          .filter(problem -> !isKnown(problem))
          .map(problem -> "only the hub says " + problem + both)
          .limit(1)
          .toList();
    }
    return problems.isEmpty()
        ? List.of("only the API server says " + answer.body() + both)
        : List.of();
  }

  private static boolean isKnown(String problem) {
    return List.of(Beyond.values()).stream().anyMatch(why -> why.words.matcher(problem).find());
  }

  /** What comes of a document that is taken: the hub never sees what is left out before. */
  @SuppressWarnings("unchecked") // Names in JSON are text.
  private static Optional<Map<String, Object>> stored(HttpResponse<String> answer)
      throws IOException {
    return answer.statusCode() == 201
        ? Optional.of(JSON.readValue(answer.body(), Map.class))
        : Optional.empty();
  }

  private static Map<String, Object> document(String kind, Object spec) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("apiVersion", "fairway.dev/v1alpha1");
    document.put("kind", kind);
    document.put("spec", spec);
    return document;
  }

  private CompletableFuture<HttpResponse<String>> dryRun(
      String plural, Map<String, Object> document) throws IOException {
    Map<String, Object> sent = new HashMap<>(document);
    sent.put("metadata", Map.of("name", "any"));
    URI path =
        URI.create(
            "https://"
                + setup.home().apiAddress()
                + "/apis/fairway.dev/v1alpha1/namespaces/"
                + NAMESPACE
                + "/"
                + plural
                + "?dryRun=All&fieldValidation=Strict");
    return client.sendAsync(
        HttpRequest.newBuilder(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(JSON.writeValueAsString(sent), UTF_8))
            .build(),
        BodyHandlers.ofString());
  }

  /** What the hub says of the same, were it stored. */
  private static List<String> problems(String kind, Map<String, Object> document) {
    Optional<Object> spec = Optional.ofNullable(document.get("spec"));
    HomeObject object = new HomeObject(kind, NAMESPACE, "any", 1, Map.of(), spec);
    return new Sources("hub.yaml", List.of(HUB), List.of())
        .beside(new Home.Read(List.of(object))).parse().problems().stream()
            .map(Problem::toString)
            .filter(problem -> !problem.contains("more problems follow"))
            .toList();
  }

  /** The schema of a kind's spec. */
  private static Map<?, ?> schema(String kind) throws IOException {
    for (JsonNode crd : JSON.readTree(PublishedCrds.list()).path("items")) {
      if (crd.path("spec").path("names").path("kind").asText().equals(kind)) {
        JsonNode whole = crd.path("spec").path("versions").path(0).path("schema");
        return JSON.convertValue(
            whole.path("openAPIV3Schema").path("properties").path("spec"), Map.class);
      }
    }
    throw new AssertionError("no CRD of " + kind);
  }
}
