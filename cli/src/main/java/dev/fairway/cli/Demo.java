package dev.fairway.cli;

import dev.fairway.lab.Lab;
import dev.fairway.lab.LabCluster;
import dev.fairway.lab.LabOptions;
import dev.fairway.lab.NattedNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that the demo starts. {@link #close} may be called by another thread at any time, ends
 * all of it, and makes what is still being started fail.
 */
final class Demo implements AutoCloseable {
  private static final String NAMESPACE = "default";
  private static final String USER = "demo";
  private static final String LOOPBACK = "127.0.0.1";
  private static final Duration TOKEN_VALIDITY = Duration.ofHours(12);

  private final Environment environment;
  private final DemoShape shape;
  private final int port;
  private final Narrator narrator;
  private final LabOptions options;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private boolean closed;

  /**
   * Prepares a demo; nothing is started yet.
   *
   * @param port where the hub listens; 0 for any free one
   */
  Demo(Environment environment, DemoShape shape, int port, Narrator narrator) {
    this.environment = environment;
    this.shape = shape;
    this.port = port;
    this.narrator = narrator;
    this.options = LabFolders.options(environment, new LabProgress(narrator));
  }

  /**
   * Starts everything, takes the tour, and says what can be tried.
   *
   * @return how many steps of the tour did not hold
   */
  int run(boolean stays) throws IOException, InterruptedException {
    DemoShape.requireFreePort(port);
    shape.requireRoom(options.stateFolder());

    Lab lab = keep(() -> Lab.open(options));
    List<LabCluster> clusters = startClusters(lab);
    DemoFiles files = DemoFiles.create(lab);
    String host = close(lab, clusters.getLast());
    DemoHub hub = startHub(files, host, clusters);
    Map<LabCluster, String> tokens = tokens(clusters);
    files.writeKubeconfig(hub.address(), hub.caPem(), tokens);
    narrator.say("kubeconfig with a context for each cluster: " + files.kubeconfig());

    LabCluster any = clusters.getFirst();
    Program kubectl =
        keep(() -> Program.kubectl(any.kubectlBinary(), files.kubeconfig(), files.folder()));
    DemoRelay relay = keep(() -> DemoRelay.start(files, any));
    Optional<DemoAgent> agent = Optional.empty();
    if (shape.hasAgent()) {
      OwnProgram own = OwnProgram.find(environment);
      agent = Optional.of(keep(() -> new DemoAgent(own, clusters.getLast(), hub, files.folder())));
    }
    int failed = new DemoTour(narrator, files, hub, relay, agent, kubectl, tokens).run();
    if (stays) {
      sayWhatToTry(files, any, agent);
    }
    return failed;
  }

  @Override
  public void close() {
    List<AutoCloseable> parts;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      parts = List.copyOf(started);
    }
    if (parts.isEmpty()) {
      return;
    }
    // What fails from now on fails because of this.
    narrator.fallSilent();
    narrator.lastWord("Cleaning up");
    long start = System.nanoTime();
    // The newest first. Each must be tried, whatever becomes of the others.
    boolean clean = true;
    for (AutoCloseable part : parts) {
      clean &= closePart(part);
    }
    if (clean) {
      String took = Narrator.seconds(Duration.ofNanos(System.nanoTime() - start));
      narrator.lastWord("Processes, networks and files are gone  " + took);
    }
  }

  private List<LabCluster> startClusters(Lab lab) {
    int count = shape.clusters().size();
    narrator.heading(
        (count == 1
                ? "A real Kubernetes cluster starts"
                : count + " real Kubernetes clusters start")
            + (shape.shape().hasNetwork() ? ", each in a network of its own" : " on this machine"));
    if (!shape.note().isEmpty()) {
      narrator.say("note: " + shape.note());
    }
    long start = System.nanoTime();
    List<LabCluster> clusters = lab.startAll(shape.clusters());
    for (LabCluster cluster : clusters) {
      narrator.say(
          "%-6s API server at %s%s"
              .formatted(cluster.name(), cluster.apiAddress(), place(cluster)));
    }
    narrator.held("all ready", Duration.ofNanos(System.nanoTime() - start));
    return clusters;
  }

  private static String place(LabCluster cluster) {
    List<String> namespaces = cluster.namespaces();
    String network =
        namespaces.isEmpty() ? "" : ", network namespace " + String.join(", ", namespaces);
    return network + (cluster.shape().hasNode() ? ", with a node that runs pods" : "");
  }

  /**
   * Closes the network of the cluster that only its agent makes reachable, where it has one.
   *
   * @return the address at which its agent finds this host
   */
  private String close(Lab lab, LabCluster cluster) {
    if (!shape.closesNetwork()) {
      return LOOPBACK;
    }
    NattedNetwork network = lab.enclose(cluster);
    narrator.say(
        cluster.name() + " is behind a NAT now that drops whatever nobody inside has asked for");
    return network.hostAddress();
  }

  private DemoHub startHub(DemoFiles files, String host, List<LabCluster> clusters)
      throws IOException {
    List<LabCluster> known = shape.hasAgent() ? clusters.subList(0, clusters.size() - 1) : clusters;
    narrator.heading(
        shape.hasAgent()
            ? "One hub, which knows nothing of " + clusters.getLast().name()
            : "One hub in front of it");
    long start = System.nanoTime();
    files.writeConfig(host, port, known);
    DemoHub hub = keep(() -> DemoHub.start(files));
    narrator.say("configuration: " + files.config());
    narrator.held("serving at " + hub.url(), Duration.ofNanos(System.nanoTime() - start));
    return hub;
  }

  private static Map<LabCluster, String> tokens(List<LabCluster> clusters) {
    var tokens = new LinkedHashMap<LabCluster, String>();
    for (LabCluster cluster : clusters) {
      cluster.createServiceAccount(NAMESPACE, USER, "cluster-admin");
      tokens.put(cluster, cluster.token(NAMESPACE, USER, TOKEN_VALIDITY));
    }
    return tokens;
  }

  private void sayWhatToTry(DemoFiles files, LabCluster cluster, Optional<DemoAgent> agent) {
    String other = shape.clusters().getLast().name();
    boolean hasKubectl = Executables.find(environment, "kubectl").isPresent();
    String kubectl = hasKubectl ? "kubectl" : cluster.kubectlBinary().toString();
    narrator.heading("Yours until Ctrl-C");
    narrator.command("export KUBECONFIG=" + files.kubeconfig());
    narrator.command(kubectl + " --context " + cluster.name() + " get events -A --watch");
    narrator.command(
        shape.shape().hasNode()
            ? kubectl + " --context " + other + " exec -it shell -- sh"
            : kubectl + " --context " + other + " create deployment web --image=web --replicas=3");
    narrator.command("tail -f " + files.accessLog() + " " + files.relayLog());
    agent.ifPresent(
        each -> {
          narrator.command("fairway hub agents --state " + files.state());
          narrator.command("tail -f " + each.log());
        });
  }

  /**
   * Starts a part that {@link #close} will end. Under one lock with it, since a part that is half
   * started when the process ends would be left behind.
   */
  private synchronized <T extends AutoCloseable> T keep(Starter<T> starter) throws IOException {
    if (closed) {
      throw new StepFailure("the demo was ended");
    }
    T part = starter.start();
    started.addFirst(part);
    return part;
  }

  private boolean closePart(AutoCloseable part) {
    try {
      part.close();
      return true;
    } catch (Exception e) {
      narrator.lastWord("Could not remove everything: " + e.getMessage());
      return false;
    }
  }

  /** Starts a part of the demo. */
  private interface Starter<T> {
    T start() throws IOException;
  }
}
