package dev.fairway.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fairway.hub.Hub;
import dev.fairway.hub.HubOptions;
import dev.fairway.hub.HubState;
import dev.fairway.lab.ClusterShape;
import dev.fairway.lab.ClusterSpec;
import dev.fairway.lab.Lab;
import dev.fairway.lab.LabCluster;
import dev.fairway.lab.LabOptions;
import dev.fairway.net.HostPort;
import dev.fairway.pki.ClientTls;
import dev.fairway.pki.SecretFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.opentest4j.TestAbortedException;

/** Real clusters with a hub in front of them, and the real kubectl to ask both. */
final class HubInFront implements AutoCloseable {

  private final Path folder;
  private final LabOptions options;
  private final Lab lab;
  private final Map<String, LabCluster> clusters = new LinkedHashMap<>();
  private final Map<String, String> tokens = new LinkedHashMap<>();
  private final ByteArrayOutputStream accessLog = new ByteArrayOutputStream();
  private final Hub hub;
  private final Path authority;

  /** Starts clusters of one shape and a hub that knows them. */
  HubInFront(Path folder, ClusterShape shape, String... names) throws IOException {
    this.options =
        new LabOptions(System.getenv(), cacheFolder(), folder.resolve("lab"), event -> {});
    List<String> obstacles = shape.obstacles(System.getenv());
    if (!obstacles.isEmpty()) {
      throw new TestAbortedException("needs " + String.join(", ", obstacles));
    }
    this.folder = folder;
    this.lab = Lab.open(options);
    lab.startAll(Stream.of(names).map(name -> ClusterSpec.of(name, shape)).toList())
        .forEach(cluster -> clusters.put(cluster.name(), cluster));
    for (LabCluster cluster : clusters.values()) {
      cluster.createServiceAccount("default", "tester", "cluster-admin");
      String token = cluster.token("default", "tester", Duration.ofHours(1));
      tokens.put(cluster.name(), token);
      SecretFile.write(folder.resolve(cluster.name() + ".token"), token);
    }
    Path state = folder.resolve("state");
    this.authority = new HubState(state, InstantSource.system()).init().authorityFile();
    writeConfig(clusters.keySet());
    this.hub =
        Hub.start(
            new HubOptions(
                config(),
                state,
                accessLog,
                InstantSource.system(),
                Duration.ofMillis(200),
                2,
                "test"));
    for (LabCluster cluster : clusters.values()) {
      writeKubeconfigs(cluster);
    }
  }

  private static Path cacheFolder() {
    String home = System.getProperty("user.home", "/tmp");
    return Path.of(System.getenv().getOrDefault("XDG_CACHE_HOME", home + "/.cache"), "fairway");
  }

  /** With which its lab was opened. */
  LabOptions labOptions() {
    return options;
  }

  LabCluster cluster(String name) {
    return clusters.get(name);
  }

  String token(String name) {
    return tokens.get(name);
  }

  Hub hub() {
    return hub;
  }

  String accessLog() {
    return accessLog.toString(UTF_8);
  }

  /** Names the clusters that the hub shall know from now on. */
  void writeConfig(Iterable<String> names) throws IOException {
    writeConfig(names, "", "");
  }

  /**
   * The same with more fields.
   *
   * @param ofHub lines of the Hub's spec
   * @param ofCluster lines of each Cluster's spec; the file {@code NAME.token} holds the token of
   *     its tester
   */
  void writeConfig(Iterable<String> names, String ofHub, String ofCluster) throws IOException {
    StringBuilder yaml = new StringBuilder(HubYaml.with("drainTimeout: 2s\n" + ofHub));
    for (String name : names) {
      LabCluster cluster = clusters.get(name);
      Files.writeString(folder.resolve(name + ".ca"), cluster.caPem());
      yaml.append(
          """
          ---
          apiVersion: fairway.dev/v1alpha1
          kind: Cluster
          metadata: {name: %s}
          spec:
            links:
            - direct: {endpoints: ["%s"], serverName: %s, caFile: %s.ca, connectTimeout: 3s}
          """
              .formatted(name, cluster.apiAddress(), cluster.serverName(), name));
      yaml.append(ofCluster.replace("NAME", name).indent(2));
    }
    Files.writeString(config(), yaml);
  }

  /** Runs kubectl without the hub, with the same token. */
  Output kubectlDirectly(String cluster, String... arguments) throws Exception {
    return run(kubectlProcess(cluster + ".direct", arguments));
  }

  /** Runs kubectl through the hub; the cluster is addressed by host. */
  Output kubectl(String cluster, String... arguments) throws Exception {
    return run(kubectlProcess(cluster + ".by-host", arguments));
  }

  /** Runs kubectl through the hub; the cluster is addressed by path. */
  Output kubectlByPath(String cluster, String... arguments) throws Exception {
    return run(kubectlProcess(cluster + ".by-path", arguments));
  }

  /**
   * A kubectl that has not been started yet.
   *
   * @param kubeconfig the cluster's name and how it is reached, such as {@code east.by-path}
   */
  ProcessBuilder kubectlProcess(String kubeconfig, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(kubectlBinary().toString());
    command.add("--kubeconfig=" + kubeconfig(kubeconfig));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // kubectl caches by the URL of the server, which several clusters of a hub may share.
    builder.environment().put("HOME", folder.resolve(kubeconfig + ".home").toString());
    return builder;
  }

  /** The kubeconfig for a cluster and how it is reached, such as {@code east.by-path}. */
  Path kubeconfig(String name) {
    return folder.resolve(name);
  }

  /** What a command printed and how it ended. */
  record Output(int code, String text) {}

  static Output run(ProcessBuilder builder) throws Exception {
    Path out = Files.createTempFile("kubectl", ".out");
    try {
      Process process = builder.redirectOutput(out.toFile()).start();
      if (!process.waitFor(90, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        return new Output(-1, "timed out: " + Files.readString(out));
      }
      return new Output(process.exitValue(), Files.readString(out));
    } finally {
      Files.delete(out);
    }
  }

  /** What clients of the hub trust, PEM. */
  String authorityPem() throws IOException {
    return Files.readString(authority);
  }

  /** A name that a client may give for a cluster in TLS. */
  static String host(String cluster) {
    return cluster + "." + HubYaml.DOMAIN;
  }

  /** A client that trusts the hub's authority. */
  HttpClient client() throws IOException {
    return HttpClient.newBuilder().sslContext(trust()).build();
  }

  /** Trust in the hub's authority. */
  SSLContext trust() throws IOException {
    return ClientTls.trusting(authorityPem());
  }

  /** A request to a path of a cluster, below the hub's own name. */
  HttpRequest.Builder request(String cluster, String path) {
    return HttpRequest.newBuilder(
        URI.create("https://127.0.0.1:" + hub.address().getPort() + "/clusters/" + cluster + path));
  }

  /** Returns when a stream has ended, in whichever way; the test's time-out is the deadline. */
  static void awaitEnd(InputStream stream) {
    try {
      stream.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // Broken off: an end as well.
    }
  }

  @Override
  public void close() {
    hub.close();
    lab.close();
  }

  /** Where the kubectl of the clusters is. */
  Path kubectlBinary() {
    return clusters.values().iterator().next().kubectlBinary();
  }

  Path config() {
    return folder.resolve("hub.yaml");
  }

  private void writeKubeconfigs(LabCluster cluster) throws IOException {
    String name = cluster.name();
    String server = new HostPort("127.0.0.1", hub.address().getPort()).toString();
    writeKubeconfig(
        name + ".by-host", name, "server: https://" + server + ", tls-server-name: " + host(name));
    writeKubeconfig(name + ".by-path", name, "server: https://" + server + "/clusters/" + name);
    writeKubeconfig(
        name + ".direct",
        name,
        "server: https://" + cluster.apiAddress(),
        folder.resolve(name + ".ca"));
  }

  private void writeKubeconfig(String file, String cluster, String server) throws IOException {
    writeKubeconfig(file, cluster, server, authority);
  }

  private void writeKubeconfig(String file, String cluster, String server, Path authority)
      throws IOException {
    Files.writeString(
        folder.resolve(file),
        Stream.of(
                "apiVersion: v1",
                "kind: Config",
                "clusters:",
                "- {name: c, cluster: {" + server + ", certificate-authority: " + authority + "}}",
                "users:",
                "- {name: u, user: {token: " + tokens.get(cluster) + "}}",
                "contexts:",
                "- {name: x, context: {cluster: c, user: u}}",
                "current-context: x")
            .collect(Collectors.joining("\n", "", "\n")));
  }
}
