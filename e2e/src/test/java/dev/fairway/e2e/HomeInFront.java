package dev.fairway.e2e;

import dev.fairway.config.PublishedCrds;
import dev.fairway.config.PublishedRole;
import dev.fairway.config.PublishedRole.Holder;
import dev.fairway.config.PublishedRole.Secrets;
import dev.fairway.hub.Hub;
import dev.fairway.hub.HubOptions;
import dev.fairway.hub.HubState;
import dev.fairway.kubernetes.HomeAccess;
import dev.fairway.lab.ClusterShape;
import dev.fairway.lab.ClusterSpec;
import dev.fairway.lab.Lab;
import dev.fairway.lab.LabCluster;
import dev.fairway.lab.LabOptions;
import dev.fairway.pki.ClientTls;
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
import java.util.Optional;
import org.opentest4j.TestAbortedException;

/**
 * A home cluster with our kinds, a cluster to be served, and hubs that follow the home cluster with
 * no more than the role that is printed for them.
 */
final class HomeInFront implements AutoCloseable {

  static final String NAMESPACE = "fairway";

  private final Path folder;
  private final Lab lab;
  private final LabCluster home;
  private final LabCluster east;
  private final String token;

  HomeInFront(Path folder) throws IOException {
    List<String> obstacles = ClusterShape.LOOPBACK.obstacles(System.getenv());
    if (!obstacles.isEmpty()) {
      throw new TestAbortedException("needs " + String.join(", ", obstacles));
    }
    this.folder = folder;
    String user = System.getProperty("user.home", "/tmp");
    String cache = System.getenv().getOrDefault("XDG_CACHE_HOME", user + "/.cache");
    this.lab =
        Lab.open(
            new LabOptions(
                System.getenv(), Path.of(cache, "fairway"), folder.resolve("lab"), event -> {}));
    List<LabCluster> clusters =
        lab.startAll(
            List.of(
                ClusterSpec.of("home", ClusterShape.LOOPBACK),
                ClusterSpec.of("east", ClusterShape.LOOPBACK)));
    this.home = clusters.get(0);
    this.east = clusters.get(1);
    east.createServiceAccount("default", "tester", "cluster-admin");
    this.token = east.token("default", "tester", Duration.ofHours(1));
    prepareHome();
  }

  private void prepareHome() throws IOException {
    home.apply(PublishedCrds.list());
    home.kubectl(
        "wait",
        "--for=condition=Established",
        "crd/clusters.fairway.dev",
        "crd/accesspolicies.fairway.dev");
    for (String namespace : List.of(NAMESPACE, "second", "other")) {
      home.kubectl("create", "namespace", namespace);
    }
    home.kubectl("create", "serviceaccount", "hub", "-n", NAMESPACE);
    home.apply(
        PublishedRole.list(
            List.of(NAMESPACE, "second"),
            new Holder.ServiceAccount(NAMESPACE, "hub"),
            new Secrets.Named(List.of("paris", "absent"))));
    writeKubeconfig(home.token(NAMESPACE, "hub", Duration.ofHours(1)));
  }

  /** What the hub shows to the home cluster from now on. */
  void writeKubeconfig(String bearer) throws IOException {
    Path ca = Files.writeString(folder.resolve("home.ca"), home.caPem());
    Files.writeString(
        folder.resolve("home.kubeconfig"),
        String.join(
            "\n",
            "apiVersion: v1",
            "kind: Config",
            "clusters:",
            "- {name: c, cluster: {server: https://"
                + home.apiAddress()
                + ", certificate-authority: "
                + ca
                + "}}",
            "users:",
            "- {name: u, user: {token: " + bearer + "}}",
            "contexts:",
            "- {name: x, context: {cluster: c, user: u}}",
            "current-context: x",
            ""));
  }

  LabCluster home() {
    return home;
  }

  LabCluster east() {
    return east;
  }

  /** Starts a hub with a folder of its own; what is in its files beside the Hub object is given. */
  Hub hub(String name, String objects) throws IOException {
    return hub(
        name,
        "homeCluster: {kubeconfigFile: ../home.kubeconfig, namespaces: [fairway, second]}",
        objects,
        HomeAccess.Pod.USUAL);
  }

  /**
   * Starts a hub.
   *
   * @param ofHub more of the Hub's spec
   * @param objects beside the Hub
   * @param pod what it has of the cluster whose pod it is
   */
  Hub hub(String name, String ofHub, String objects, HomeAccess.Pod pod) throws IOException {
    Path own = folderOf(name, ofHub, objects);
    return Hub.start(
        new HubOptions(
            own.resolve("hub.yaml"),
            own.resolve("state"),
            new ByteArrayOutputStream(),
            InstantSource.system(),
            Duration.ofMillis(100),
            2,
            "test",
            pod,
            Optional.empty()));
  }

  /** Makes the folder of a hub: {@code hub.yaml} and {@code state}. */
  Path folderOf(String name, String ofHub, String objects) throws IOException {
    Path own = Files.createDirectories(folder.resolve(name));
    Files.writeString(
        own.resolve("hub.yaml"), HubYaml.with("drainTimeout: 0s\n" + ofHub) + objects);
    new HubState(own.resolve("state"), InstantSource.system()).init();
    return own;
  }

  /** A Cluster object for east, as a file or as a custom resource. */
  String cluster(String name) {
    return """
        ---
        apiVersion: fairway.dev/v1alpha1
        kind: Cluster
        metadata: {name: %s}
        spec:
          links:
          - direct: {endpoints: ["%s"], serverName: %s, caData: "%s"}
        """
        .formatted(name, east.apiAddress(), east.serverName(), east.caPem().replace("\n", "\\n"));
  }

  /** What a hub answers to a list of namespaces of a cluster. */
  int status(Hub hub, String cluster) throws IOException, InterruptedException {
    try (HttpClient client = client(hub)) {
      return client
          .send(request(hub, cluster, "/api/v1/namespaces"), BodyHandlers.discarding())
          .statusCode();
    }
  }

  HttpRequest request(Hub hub, String cluster, String path) {
    return request(hub, cluster, path, token);
  }

  /** As whoever has this token. */
  static HttpRequest request(Hub hub, String cluster, String path, String token) {
    return HttpRequest.newBuilder(
            URI.create(
                "https://127.0.0.1:" + hub.address().getPort() + "/clusters/" + cluster + path))
        .header("Authorization", "Bearer " + token)
        .build();
  }

  HttpClient client(Hub hub) throws IOException {
    Path own = Path.of(hub.translation().hub().orElseThrow().file()).getParent();
    return HttpClient.newBuilder()
        .sslContext(ClientTls.trusting(Files.readString(own.resolve("state/ca.crt"))))
        .build();
  }

  /** What a hub answers to a readiness probe. */
  int ready(Hub hub) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI probe = URI.create("http://127.0.0.1:" + hub.adminAddress().getPort() + "/readyz");
      return client
          .send(HttpRequest.newBuilder(probe).build(), BodyHandlers.discarding())
          .statusCode();
    }
  }

  /** A condition of an object, as in {@code False Invalid spec...}; empty before there is one. */
  String condition(String namespace, String object, String type) {
    String at = ".status.conditions[?(@.type==\"" + type + "\")]";
    return home.kubectl(
            "get",
            object,
            "-n",
            namespace,
            "-o",
            "jsonpath={" + at + ".status} {" + at + ".reason} {" + at + ".message}")
        .strip();
  }

  @Override
  public void close() {
    lab.close();
  }
}
