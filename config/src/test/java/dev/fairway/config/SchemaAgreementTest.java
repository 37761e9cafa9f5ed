package dev.fairway.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the published schema takes and what the reader takes is the same, held against a validator
 * of JSON Schema that knows nothing of us: the schema refuses nothing that the reader takes, and
 * takes nothing that the reader refuses but for the reasons that it cannot know.
 */
class SchemaAgreementTest {

  private static final long SEED = 20261121;
  private static final int ROUNDS = 2_000;

  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  /** What only the reader knows: an example, and the words that the reader says it with. */
  enum Beyond {
    DURATION_OUT_OF_BOUNDS(
        hub("hub.example.com", ",\"drainTimeout\":\"25h\""),
        "\"[0-9hms]+\" \\(expected: a duration"),
    BYTES_OUT_OF_BOUNDS(
        hub("hub.example.com", ",\"limits\":{\"headers\":\"5MiB\"}"),
        "\"[0-9KMiB]+\" \\(expected: a number of bytes"),
    NOT_AN_IPV6_ADDRESS(
        cluster("[1:2]:3", ":::"),
        "\"[^\"]*:[^\"]*\" \\(expected: (address:port|host:port|a host name or|a network|an address,)"),
    NOT_AN_IPV4_ADDRESS(
        cluster("999.1.1.1:6443", "1.2.3"), "\"[0-9.:]+\" \\(expected: (host:port|a host name)"),
    AN_ADDRESS_AS_A_NAME(
        hub("10.0.0.1", ""),
        "spec\\.(domain|resolver\\.search.*|listeners.*\\.names.*): \"10\\.0\\.0\\.1\""),
    PORTS_IN_THE_WRONG_ORDER(
        relay("", "127.0.0.1:90-80", "a:1"), "\"[^\"]*[0-9]-[0-9][^\"]*\" \\(expected: .*:port"),
    NO_SUCH_VARIABLE(
        relay(",\"accessLog\":{\"format\":\"$remote_adr\"}", ":1", "a:1"), "format: no variable "),
    ESCAPE_WITHOUT_FORMAT(
        relay(",\"accessLog\":{\"escape\":\"none\"}", ":1", "a:1"), "escape: given beside format"),
    FOLLOWING_WITHOUT_A_CREDENTIAL(
        "{\"apiVersion\":\"fairway.dev/v1alpha1\",\"kind\":\"Cluster\",\"metadata\":{\"name\":\"c\"},"
            + "\"spec\":{\"links\":[{\"direct\":{\"endpoints\":[\"a:1\"],\"caFile\":\"a\","
            + "\"follow\":\"kubernetes-service\"}}]}}",
        "spec.credential: missing "),
    IMPERSONATING_WITHOUT_A_CREDENTIAL(
        cluster(",\"upstreamIdentity\":\"impersonate\""), "spec.credential: missing "),
    MAPPED_WITHOUT_A_MAPPING(cluster(",\"upstreamIdentity\":\"mapped\""), "spec.mapping: missing "),
    A_MAPPING_WITHOUT_MAPPED(
        cluster(",\"mapping\":[{\"users\":[\"a\"],\"credential\":{\"bearerFile\":\"a\"}}]"),
        "spec.mapping: given without upstreamIdentity mapped"),
    MAPPED_TO_NOBODY(
        cluster(
            ",\"upstreamIdentity\":\"mapped\",\"mapping\":[{\"users\":[],\"credential\":{\"bearerFile\":\"a\"}}]"),
        "users: missing .expected: users or groups"),
    NO_SUCH_UPSTREAM(
        relay("", ":1", "a:1").replace("\"to\":\"a:1\"", "\"upstream\":\"a\""),
        "upstream: no upstream \""),
    AN_UPSTREAM_TWICE(
        relay(",\"upstreams\":[" + upstream("") + "," + upstream("") + "]", ":1", "a:1"),
        "name: .* is the name of an upstream before"),
    A_LISTENER_NAME_TWICE(
        relay("", ":1", "a:1")
            .replace(
                "{\"listen\"",
                "{\"name\":\"a\",\"to\":\"a:1\",\"listen\":[\":2\"]},{\"name\":\"a\",\"listen\""),
        "name: .* is the name of listeners"),
    A_PORT_TWICE(relay("", ":8082", "a:1"), "expected: ports that spec\\.[^ ]*, .*, leaves free"),
    RANGES_OF_DIFFERENT_LENGTHS(relay("", ":1-3", "a:1-2"), "has \\d+ ports and .* has \\d+"),
    A_ROUTE_TWICE(
        relay("", ":1", "a:1")
            .replace("\"to\":\"a:1\"", "\"routes\":[{\"to\":\"a:1\"},{\"to\":\"b:1\"}]"),
        "routes\\[\\d+\\]: .* is taken by routes"),
    TWO_SOURCES_OF_TRUST(
        relay(
            ",\"upstreams\":["
                + upstream(
                    ",\"check\":{\"tls\":{\"caFile\":\"a\",\"caData\":\"-----BEGIN CERTIFICATE-----\"}}")
                + "]",
            ":1",
            "a:1"),
        "caData: given beside caFile"),
    NO_NAME_FOR_A_CHECK(
        relay(
            ",\"upstreams\":["
                + upstream(",\"check\":{\"tls\":{}}").replace("a:2", "10.0.0.1:2")
                + "]",
            ":1",
            "a:1"),
        "check: no serverName"),
    ALL_AND_SOME_CLUSTERS(
        policy("\"resources\":[\"a\"],\"apiGroups\":[\"\"]").replace("[\"*\"]", "[\"*\",\"a\"]"),
        "clusters: \"\\*\" beside other names"),
    A_SELECTOR_WITHOUT_LABELS(
        policy("\"resources\":[\"a\"],\"apiGroups\":[\"\"]")
            .replace("\"clusters\":[\"*\"]", "\"clusterSelector\":{\"matchLabels\":{}}"),
        "clusterSelector.matchLabels: no label"),
    RESOURCES_WITHOUT_GROUPS(policy("\"resources\":[\"a\"]"), "apiGroups: missing"),
    NAMES_OF_PATHS(
        policy("\"nonResourcePaths\":[\"*\"],\"namespaces\":[\"a\"]"),
        "(apiGroups|namespaces|resourceNames): given beside nonResourcePaths"),
    A_VERB_OF_PATHS_FOR_OBJECTS(
        policy("\"resources\":[\"a\"],\"apiGroups\":[\"\"]").replace("get", "post"),
        "verbs\\[\\d+]: (head|post|put|options) "),
    A_VERB_OF_OBJECTS_FOR_PATHS(
        policy("\"nonResourcePaths\":[\"*\"]").replace("get", "list"),
        "verbs\\[\\d+]: [a-z]+ \\(expected: HTTP methods"),
    IMPERSONATE_AND_MORE(
        policy("\"resources\":[\"users\"],\"apiGroups\":[\"\"]")
            .replace("\"get\"", "\"get\",\"impersonate\""),
        "verbs: impersonate beside other verbs"),
    IMPERSONATE_IN_ALL_GROUPS(
        policy("\"resources\":[\"users\"],\"apiGroups\":[\"*\"]").replace("get", "impersonate"),
        "apiGroups: \"\\*\" for impersonate"),
    IMPERSONATE_SOMETHING_ELSE(
        policy("\"resources\":[\"a\"],\"apiGroups\":[\"\"]").replace("get", "impersonate"),
        "cannot be impersonated"),
    NAME_TOO_LONG(
        hub(("a".repeat(62) + ".").repeat(4) + "bb", ""), "\"[a.]{80}…\" \\(expected: .*host"),
    LABEL_PREFIX_TOO_LONG(
        hub("hub.example.com", "")
            .replace("\"name\":", "\"labels\":{\"" + "b".repeat(254) + "/x\":\"\"},\"name\":"),
        "b{80}…\" \\(expected: a label name"),
    NOT_A_PATH_HERE(
        hub("hub.example.com", ",\"accessLog\":{\"path\":\"a\\u0000b\"}"),
        "\"(a\\\\u0000b|[^ -~]+)\" \\(expected: the path of a file"),
    NOT_IN_CLUSTER(
        hub("hub.example.com", ",\"homeCluster\":{\"inCluster\":false,\"namespaces\":[\"a\"]}"),
        "inCluster: false \\(expected: true"),
    A_CONTEXT_WITHOUT_KUBECONFIG(
        hub(
            "hub.example.com",
            ",\"homeCluster\":{\"inCluster\":true,\"context\":\"a\",\"namespaces\":[\"a\"]}"),
        "context: given beside inCluster"),
    A_NAMESPACE_TWICE(
        hub(
            "hub.example.com",
            ",\"homeCluster\":{\"inCluster\":true,\"namespaces\":[\"a\",\"a\"]}"),
        "namespaces\\[\\d+]: .* is named before"),
    A_RESERVED_PREFIX(
        hub(
            "hub.example.com",
            ",\"authentication\":[{\"clientCertificate\":{\"caFile\":\"a\",\"prefix\":\"system:\"}}]"),
        "prefix: \"(system|fairway):\""),
    A_PREFIX_TWICE(
        hub(
            "hub.example.com",
            ",\"authentication\":[{\"clientCertificate\":{\"caFile\":\"a\",\"prefix\":\"a:\"}},"
                + "{\"tokenFile\":{\"path\":\"a\",\"prefix\":\"a:\"}}]"),
        "(prefix|usernamePrefix|groupsPrefix): .* another prefix than that of "),
    A_CLUSTER_WITHOUT_A_PREFIX(
        hub("hub.example.com", ",\"authentication\":[{\"tokenReview\":{\"cluster\":\"system\"}}]"),
        "tokenReview.prefix: missing .expected: a prefix"),
    SAME_ADDRESS_TWICE(
        hub("hub.example.com", ",\"listen\":\":1\",\"admin\":{\"listen\":\":1\"}"),
        "spec.admin: .* that spec.listen, .*, leaves free"),
    NAME_CANNOT_BE_GUESSED(
        cluster("10.0.0.1:1", "").replace(",\"serverName\":\"\"", ""),
        "serverName: missing \\(expected: the name in the API server's");

    private final String example;
    private final Pattern words;

    Beyond(String example, String words) {
      this.example = example;
      this.words = Pattern.compile(words);
    }
  }

  private static String hub(String domain, String more) {
    return "{\"apiVersion\":\"fairway.dev/v1alpha1\",\"kind\":\"Hub\",\"metadata\":{\"name\":\"hub\"},"
        + "\"spec\":{\"domain\":\""
        + domain
        + "\""
        + more
        + "}}";
  }

  private static String cluster(String endpoint, String serverName) {
    return "{\"apiVersion\":\"fairway.dev/v1alpha1\",\"kind\":\"Cluster\",\"metadata\":{\"name\":\"c\"},"
        + "\"spec\":{\"links\":[{\"direct\":{\"caFile\":\"ca\",\"endpoints\":[\""
        + endpoint
        + "\"],\"serverName\":\""
        + serverName
        + "\"}}]}}";
  }

  private static String cluster(String more) {
    return cluster("a:1", "a").replace("}}]}}", "}}]" + more + "}}");
  }

  private static String relay(String more, String listen, String to) {
    return "{\"apiVersion\":\"fairway.dev/v1alpha1\",\"kind\":\"Relay\",\"metadata\":{\"name\":\"r\"},"
        + "\"spec\":{\"listeners\":[{\"listen\":[\""
        + listen
        + "\"],\"to\":\""
        + to
        + "\"}]"
        + more
        + "}}";
  }

  private static String policy(String scope) {
    return "{\"apiVersion\":\"fairway.dev/v1alpha1\",\"kind\":\"AccessPolicy\",\"metadata\":{\"name\":\"p\"},"
        + "\"spec\":{\"subjects\":[{\"user\":\"a\"}],\"rules\":[{\"clusters\":[\"*\"],\"verbs\":[\"get\"],"
        + scope
        + "}]}}";
  }

  private static String upstream(String more) {
    return "{\"name\":\"u\",\"endpoints\":[{\"address\":\"a:2\"}]" + more + "}";
  }

  @ParameterizedTest
  @EnumSource(Beyond.class)
  void whatNoSchemaCanSayTheReaderSays(Beyond reason) {
    Schema schema = REGISTRY.getSchema(PublishedSchema.ofAnyKind());

    assertThat(schema.validate(reason.example, InputFormat.JSON)).as(reason.example).isEmpty();
    assertThat(problems(reason.example))
        .isNotEmpty()
        .allMatch(problem -> reason.words.matcher(problem).find());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Hub", "Cluster", "AccessPolicy", "Relay"})
  void aDocumentIsGoodForBothOrForNeither(String name) {
    AnyDocument any = new AnyDocument(new Random(SEED));
    Random random = new Random(SEED + 1);
    Schema schema = REGISTRY.getSchema(PublishedSchema.of(name).orElseThrow());
    int good = 0;
    int bad = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Map<String, Object> document = any.good(Kind.named(name).orElseThrow());
      for (int i = random.nextInt(3); i > 0; i--) {
        any.spoil(document);
      }
      String text = any.json(document);
      List<Error> refused = schema.validate(text, InputFormat.JSON);
      List<String> problems = problems(text);
      assertAgree(text, refused, problems);
      good += problems.isEmpty() ? 1 : 0;
      bad += refused.isEmpty() ? 0 : 1;
    }
    // Of these, much is wrong between values that are good by themselves.
    boolean entangled = !name.equals("Hub");
    assertThat(good).isGreaterThan(entangled ? ROUNDS / 50 : ROUNDS / 4);
    assertThat(bad).isGreaterThan(ROUNDS / 4);
  }

  @Test
  void theSchemaOfAnyKindSaysWhatThatOfTheKindSays() {
    AnyDocument any = new AnyDocument(new Random(SEED));
    Schema ofAnyKind = REGISTRY.getSchema(PublishedSchema.ofAnyKind());
    for (Kind kind : Kind.ALL) {
      Schema schema = REGISTRY.getSchema(PublishedSchema.of(kind.name()).orElseThrow());
      for (int round = 0; round < 100; round++) {
        Map<String, Object> document = any.good(kind);
        any.spoil(document);
        String text = any.json(document);
        boolean named = kind.name().equals(document.get("kind"));
        assertThat(
                !named
                    || schema.validate(text, InputFormat.JSON).isEmpty()
                        == ofAnyKind.validate(text, InputFormat.JSON).isEmpty())
            .as(text)
            .isTrue();
      }
    }
    assertThat(ofAnyKind.validate("{\"kind\":\"Other\"}", InputFormat.JSON)).isNotEmpty();
    assertThat(ofAnyKind.validate("{}", InputFormat.JSON)).isNotEmpty();
  }

  private static void assertAgree(String text, List<Error> refused, List<String> problems) {
    if (!refused.isEmpty()) {
      assertThat(problems).as("the schema says %s of %s", refused, text).isNotEmpty();
      return;
    }
    for (String problem : problems) {
      assertThat(Beyond.values())
          .as("the schema takes %s; the reader says %s", text, problem)
          .anyMatch(reason -> reason.words.matcher(problem).find());
    }
  }

  private static List<String> problems(String text) {
    return Examples.parse(text).problems().stream()
        .map(Problem::toString)
        .filter(problem -> !problem.contains("no Hub object"))
        .filter(problem -> !problem.contains("more problems follow"))
        .toList();
  }
}
