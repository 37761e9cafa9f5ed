package dev.fairway.clients;

import dev.fairway.hub.Hub;
import dev.fairway.hub.HubOptions;
import dev.fairway.hub.HubState;
import dev.fairway.hub.ObjectStatus;
import dev.fairway.lab.LabCluster;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Where cases are tried: a cluster, what they need in it, and a hub in front of it that knows it
 * once for each upstream identity. Safe for use by several threads.
 */
public final class Ground implements AutoCloseable {

  /** The namespace of what all cases share: a pod named {@code shell}. */
  static final String SHARED = "clients";

  static final String LABEL = "clients.fairway.test/ground";
  private static final String DOMAIN = "hub.test";
  private static final Duration RELOAD = Duration.ofMinutes(1);
  private static final int LOOPS = 2;

  private final LabCluster cluster;
  private final Path folder;
  private final Optional<AgentWay> agents;
  private final Users users;
  private final Hub hub;
  private final String hubCaPem;
  private final Namespaces namespaces;
  private int reloads;

  /** The same for a cluster that the hub reaches directly. */
  public Ground(LabCluster cluster, Path folder, String version) throws IOException {
    this(cluster, folder, version, Optional.empty());
  }

  /**
   * Prepares a cluster, and starts a hub in this process.
   *
   * @param cluster one with a node
   * @param folder an empty one, for files that only this user may read
   * @param version of the program, as the hub tells it
   * @param agents by which alone the hub reaches the cluster; without them it does so directly
   * @throws IOException if files cannot be written, or the hub cannot start, or an agent join
   */
  public Ground(LabCluster cluster, Path folder, String version, Optional<AgentWay> agents)
      throws IOException {
    this.cluster = cluster;
    this.folder = folder;
    this.agents = agents;
    this.namespaces = new Namespaces(cluster);
    cluster.apply(Resources.text("ground.yaml").replace("${image}", LabCluster.BUSYBOX_IMAGE));
    cluster.kubectl("wait", "--for=condition=Established", "crd/boats.clients.fairway.test");
    cluster.kubectl("wait", "-n", SHARED, "--for=condition=Ready", "pod/shell", "--timeout=90s");
    users = Users.create(cluster, folder);
    Path state = folder.resolve("state");
    hubCaPem = Files.readString(new HubState(state, InstantSource.system()).init().authorityFile());
    Files.writeString(folder.resolve("cluster.ca"), cluster.caPem());
    writeConfig();
    hub =
        Hub.start(
            new HubOptions(
                config(),
                state,
                OutputStream.nullOutputStream(),
                InstantSource.system(),
                Duration.ofMillis(100),
                LOOPS,
                version));
    try {
      if (agents.isPresent()) {
        List<String> names = Arrays.stream(Identity.values()).map(Identity::toString).toList();
        agents.get().join(hub, version, folder, names, cluster.apiAddress());
      }
    } catch (IOException e) {
      hub.close();
      throw e;
    }
    Files.writeString(hosts(), hostsFile());
    Resources.extract(cases());
  }

  /**
   * What a client is given.
   *
   * @param mode how it asks the hub; none: it asks the API server itself
   */
  String kubeconfig(Identity identity, Optional<AddressMode> mode, String namespace) {
    String ca = mode.isPresent() ? hubCaPem : cluster.caPem();
    return """
    apiVersion: v1
    kind: Config
    clusters:
    - name: cluster
      cluster:
        server: %s
        certificate-authority-data: %s
    users:
    - name: user
      user: {%s}
    contexts:
    - name: context
      context: {cluster: cluster, user: user, namespace: %s}
    current-context: context
    """
        .formatted(
            server(identity, mode),
            Users.base64(ca),
            users.of(identity, mode.isEmpty()),
            namespace);
  }

  /**
   * Changes the hub's configuration: one more cluster each time. Returns when it is in force.
   *
   * @throws IOException if that takes too long, or the file cannot be written
   */
  synchronized void reload() throws IOException {
    reloads++;
    writeConfig();
    int expected = 1 + Identity.values().length + reloads;
    long begin = System.nanoTime();
    while (hub.translation().statuses().stream()
            .filter(ObjectStatus.Accepted.class::isInstance)
            .count()
        < expected) {
      if (System.nanoTime() - begin > RELOAD.toNanos()) {
        throw new IOException(
            "the hub did not take its new configuration: " + hub.translation().statuses());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  /** An empty namespace of the cluster that no case has used. */
  String namespace() {
    return namespaces.take();
  }

  /** The programs of the cases. */
  Path cases() {
    return folder.resolve("cases");
  }

  /** A file like {@code /etc/hosts} with the names of the hub and its clusters. */
  Path hosts() {
    return folder.resolve("hosts");
  }

  Path folder() {
    return folder;
  }

  /** Removes all that was made in the cluster, and returns when it is gone. */
  public void clean() {
    cluster.kubectl("delete", "namespaces", "-l", LABEL, "--timeout=110s");
    cluster.kubectl("delete", "clusterrolebindings,clusterroles,crds", "-l", LABEL);
  }

  /** Ends the hub; what is in the cluster stays. */
  @Override
  public void close() {
    hub.close();
  }

  private Path config() {
    return folder.resolve("hub.yaml");
  }

  private void writeConfig() throws IOException {
    StringBuilder yaml =
        new StringBuilder(
            """
            apiVersion: fairway.dev/v1alpha1
            kind: Hub
            metadata: {name: hub}
            spec:
              listen: "%1$s:0"
              domain: %2$s
              extraNames: ["%1$s"]
              admin: {listen: "127.0.0.1:0"}
              drainTimeout: 2s
              authentication:
              - clientCertificate: {caFile: %3$s}
            """
                .formatted(hubAddress(), DOMAIN, Users.AUTHORITY));
    for (Identity identity : Identity.values()) {
      yaml.append(clusterObject(identity.toString(), identity));
    }
    IntStream.rangeClosed(1, reloads)
        .forEach(number -> yaml.append(clusterObject("more-" + number, Identity.PASSTHROUGH)));
    Files.writeString(config(), yaml);
  }

  private String clusterObject(String name, Identity identity) {
    return """
    ---
    apiVersion: fairway.dev/v1alpha1
    kind: Cluster
    metadata: {name: %s}
    spec:
      upstreamIdentity: %s%s
      links:
      - %s, serverName: %s, caFile: cluster.ca}
    """
        .formatted(name, identity, credential(identity), link(), cluster.serverName());
  }

  private String link() {
    return agents.isPresent()
        ? "agent: {endpoint: \"" + cluster.apiAddress() + "\""
        : "direct: {endpoints: [\"" + cluster.apiAddress() + "\"]";
  }

  /** Where the hub listens: agents behind a NAT find it at another address. */
  private String hubAddress() {
    return agents.map(each -> each.network().hostAddress()).orElse("127.0.0.1");
  }

  /** The command with which a program is run so that it reaches the API server itself. */
  List<String> besideTheCluster(List<String> command) {
    return agents.map(each -> each.network().command(command)).orElse(command);
  }

  private String server(Identity identity, Optional<AddressMode> mode) {
    if (mode.isEmpty()) {
      return "https://" + cluster.apiAddress();
    }
    int port = hub.address().getPort();
    return switch (mode.get()) {
      case BY_HOST -> "https://" + identity + "." + DOMAIN + ":" + port;
      case BY_PATH -> "https://" + DOMAIN + ":" + port + "/clusters/" + identity;
    };
  }

  private static String credential(Identity identity) {
    return switch (identity) {
      case PASSTHROUGH -> "";
      case IMPERSONATE -> "\n  credential: {bearerFile: " + Users.HUB_TOKEN + "}";
    };
  }

  private String hostsFile() {
    StringBuilder names = new StringBuilder("127.0.0.1 localhost\n" + hubAddress() + " " + DOMAIN);
    for (Identity identity : Identity.values()) {
      names.append(' ').append(identity).append('.').append(DOMAIN);
    }
    return names.append('\n').toString();
  }
}
