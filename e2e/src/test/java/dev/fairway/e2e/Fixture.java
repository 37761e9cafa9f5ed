package dev.fairway.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fairway.lab.LabCluster;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the comparisons look at, made once in the cluster {@code east}, and facts about it that
 * requests need.
 */
final class Fixture implements AutoCloseable {

  static final String CLUSTER = "east";

  private static final Pattern FACT = Pattern.compile("\\$\\{(\\w+)}");

  private final Map<String, String> facts = new HashMap<>();
  private final ExtensionApi extension;
  private String manifest = "";

  Fixture(HubInFront setup) {
    try {
      extension = new ExtensionApi(setup.cluster(CLUSTER).hostAddress().orElseThrow());
      prepare(setup);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void prepare(HubInFront setup) throws IOException, InterruptedException {
    LabCluster east = setup.cluster(CLUSTER);
    String host = east.hostAddress().orElseThrow();
    manifest = resource().replace("%host%", host).replace("%port%", "" + extension.port());
    east.apply(manifest);
    String address =
        "{\"status\":{\"podIP\":\"%1$s\",\"podIPs\":[{\"ip\":\"%1$s\"}]}}".formatted(host);
    east.kubectl(
        "patch", "pod", "stand-in", "-n", "faithful", "--subresource=status", "-p", address);
    for (String condition :
        new String[] {
          "condition=Established crd/ships.harbour.fairway.test",
          "condition=Available apiservice/v1.extension.fairway.test",
          "jsonpath={.status.phase}=Succeeded pod/done",
          "condition=Ready pod/debugged",
          "create serviceaccount/default"
        }) {
      String[] words = condition.split(" ", -1);
      east.kubectl("wait", "-n", "faithful", "--for=" + words[0], words[1], "--timeout=30s");
    }
    east.apply(
        """
        apiVersion: harbour.fairway.test/v1
        kind: Ship
        metadata: {name: schooner, namespace: faithful}
        spec: {masts: 2}
        """);
    learn(Door.direct(setup, CLUSTER, Version.HTTP_2), east);
  }

  ExtensionApi extension() {
    return extension;
  }

  /** What was applied. */
  String manifest() {
    return manifest;
  }

  /** The text with the facts that it names. */
  String fill(String text) {
    return FACT.matcher(text).replaceAll(m -> Matcher.quoteReplacement(fact(m.group(1))));
  }

  @Override
  public void close() {
    extension.close();
  }

  private String fact(String name) {
    return Objects.requireNonNull(facts.get(name), name);
  }

  private void learn(Door direct, LabCluster east) throws IOException, InterruptedException {
    String maps = "/api/v1/namespaces/faithful/configmaps";
    facts.put("before", find(direct, maps, "\"metadata\":\\{\"resourceVersion\":\"(\\d+)\""));
    east.kubectl("create", "configmap", "passing", "-n", "faithful", "--from-literal=a=1");
    east.kubectl("label", "configmap", "passing", "-n", "faithful", "seen=yes");
    east.kubectl("delete", "configmap", "passing", "-n", "faithful");
    facts.put("version", find(direct, maps, "\"metadata\":\\{\"resourceVersion\":\"(\\d+)\""));
    facts.put(
        "next",
        find(
            direct,
            "/apis/rbac.authorization.k8s.io/v1/clusterroles?limit=3",
            "\"continue\":\"([^\"]+)\""));
    facts.put("apps", find(direct, "/openapi/v3", "(/openapi/v3/apis/apps/v1\\?hash=\\w+)"));
    facts.put("etag", etag(direct, facts.get("apps")));
    facts.put("etag2", etag(direct, "/openapi/v2"));
    facts.put("uid", find(direct, maps + "/plain", "\"uid\":\"([^\"]+)\""));
    facts.put("plain", find(direct, maps + "/plain", "(?s)(.*)"));
    facts.put("plainVersion", find(direct, maps + "/plain", "\"resourceVersion\":\"(\\d+)\""));
  }

  private String find(Door direct, String target, String pattern)
      throws IOException, InterruptedException {
    String body = direct.send(Ask.get(target), this, BodyHandlers.ofString()).body();
    Matcher found = Pattern.compile(pattern).matcher(body);
    if (!found.find()) {
      throw new IllegalStateException("no " + pattern + " in " + body);
    }
    return found.group(1);
  }

  private String etag(Door direct, String target) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer =
        direct.send(Ask.get(target).accept("application/json"), this, BodyHandlers.ofByteArray());
    return answer.headers().firstValue("etag").orElseThrow();
  }

  private static String resource() throws IOException {
    try (InputStream in = Fixture.class.getResourceAsStream("/faithful.yaml")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
    }
  }
}
