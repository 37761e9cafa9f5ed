package dev.fairway.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The node of a cluster: containerd, kubelet and kube-proxy on the machine of its API server.
 *
 * <p>containerd and the kubelet live in a mount namespace of their own: what they mount is seen by
 * nobody else, and vanishes with their last process, however they end. It covers the folders of the
 * system in which they insist on writing.
 */
final class WorkerNode {

  /** The name of the node. */
  static final String NAME = "node1";

  private static final int MAX_SOCKET_PATH = 107;
  private static final Duration READY = Duration.ofSeconds(90);
  private static final List<String> COVERED = List.of("/run", "/var/lib", "/var/log");

  /** Runs its arguments with private folders over those of the system. */
  private static final String COVER =
      "set -e; for folder in "
          + String.join(" ", COVERED)
          + "; do mount -t tmpfs -o mode=755 tmpfs $folder; done; mount --make-rshared /;"
          + " exec \"$@\"";

  private final ClusterFiles files;
  private final NodeFiles node;
  private final Machine machine;
  private final Launcher launcher;
  private final Binaries binaries;
  private @Nullable Component containerd;

  WorkerNode(ClusterFiles files, Machine machine, Launcher launcher, Binaries binaries) {
    this.files = files;
    this.node = NodeFiles.of(files.folder());
    this.machine = machine;
    this.launcher = launcher;
    this.binaries = binaries;
    requireUsablePaths();
  }

  /** Starts containerd and imports the images; needs no API server. */
  void startRuntime(LabFolder lab) throws IOException {
    if (!Containers.parentExists()) {
      lab.record(JournalEntry.Kind.CGROUP, Containers.PARENT);
    }
    Files.createDirectories(node.file("cni"));
    write("containerd.toml", containerdConfiguration());
    write("cni/10-lab.conflist", NodeConfiguration.podNetwork(node));
    List<Path> images = NodeImages.write(node.folder(), binaries, launcher);
    Component runtime = launcher.start(files.folder(), machine, "containerd", containerd());
    containerd = runtime;
    Poll.require(
        READY,
        () -> {
          runtime.requireAlive();
          return runtimeAnswers();
        },
        () -> runtime.slow("did not answer", READY));
    for (Path image : images) {
      ctr("images", "import", "--local", "--snapshotter=" + snapshotter(), image.toString())
          .withTimeout(READY)
          .output();
    }
  }

  /** Starts kubelet and kube-proxy, and returns when the node is ready. */
  void join(LabCluster cluster) throws IOException {
    Component runtime = Objects.requireNonNull(containerd, "the runtime was not started");
    write("kubelet.yaml", NodeConfiguration.kubelet(files, node));
    Component proxy = launcher.start(files.folder(), machine, "kube-proxy", kubeProxy());
    Component kubelet = launcher.start(files.folder(), machine, "kubelet", kubelet(runtime));
    Poll.require(
        READY,
        () -> {
          runtime.requireAlive();
          kubelet.requireAlive();
          proxy.requireAlive();
          return cluster.kubectlResult(readyQuery()).output().equals("True");
        },
        () -> kubelet.slow("did not make the node ready", READY));
  }

  private static String[] readyQuery() {
    return new String[] {
      "get",
      "nodes",
      NAME,
      "--ignore-not-found",
      "--output=jsonpath={.status.conditions[?(@.type=='Ready')].status}"
    };
  }

  private boolean runtimeAnswers() {
    return Files.exists(node.socket()) && ctr("plugins", "list", "--quiet").run().succeeded();
  }

  private Command ctr(String... arguments) {
    List<String> words =
        new ArrayList<>(
            List.of(
                binaries.get(Binary.CTR).toString(),
                "--address=" + node.socket(),
                "--namespace=k8s.io"));
    words.addAll(List.of(arguments));
    return Command.of(launcher.environment(), words);
  }

  /** One overlay cannot lie on another, as in a container that runs a lab; plain copies can. */
  private String snapshotter() throws IOException {
    return Files.getFileStore(node.folder()).type().equals("overlay") ? "native" : "overlayfs";
  }

  private String containerdConfiguration() throws IOException {
    return NodeConfiguration.containerd(
        node,
        snapshotter(),
        binaries.get(Binary.CNI_PTP).resolveSibling("."),
        binaries.get(Binary.CONTAINERD_SHIM),
        launcher.executables().require("runc"));
  }

  private List<String> containerd() {
    return List.of(
        launcher.executables().require("unshare").toString(),
        "--mount",
        "--propagation=private",
        launcher.executables().require("sh").toString(),
        "-c",
        COVER,
        "sh",
        binaries.get(Binary.CONTAINERD).toString(),
        "--config=" + node.file("containerd.toml"),
        "--log-level=warn");
  }

  private List<String> kubelet(Component runtime) {
    return List.of(
        launcher.executables().require("nsenter").toString(),
        "--mount=/proc/" + runtime.process().pid() + "/ns/mnt",
        binaries.get(Binary.KUBELET).toString(),
        "--config=" + node.file("kubelet.yaml"),
        "--kubeconfig=" + files.kubeconfig("kubelet"),
        "--hostname-override=" + NAME,
        "--root-dir=" + node.file("kubelet"),
        "--cert-dir=" + node.file("kubelet-pki"),
        "--node-ip=" + machine.address());
  }

  private List<String> kubeProxy() {
    return List.of(
        binaries.get(Binary.KUBE_PROXY).toString(),
        "--kubeconfig=" + files.kubeconfig("kube-proxy"),
        "--hostname-override=" + NAME,
        "--proxy-mode=nftables",
        "--cluster-cidr=" + ClusterRanges.PODS,
        // The limit belongs to the host, and cannot be set from within a namespace.
        "--conntrack-max-per-core=0");
  }

  private void write(String name, String content) throws IOException {
    Files.write(node.file(name), content.getBytes(StandardCharsets.UTF_8));
  }

  private void requireUsablePaths() {
    // containerd's longest socket: that of its second protocol.
    String socket = node.socket() + ".ttrpc";
    if (socket.length() > MAX_SOCKET_PATH) {
      throw new LabException(
          "the path "
              + socket
              + " is too long for a socket (at most "
              + MAX_SOCKET_PATH
              + " characters); choose a state folder with a shorter path");
    }
    for (Binary binary : binaries.paths().keySet()) {
      requireVisible(binaries.get(binary));
    }
    requireVisible(node.folder());
  }

  private static void requireVisible(Path path) {
    for (String covered : COVERED) {
      if (path.startsWith(covered)) {
        throw new LabException(
            path + " lies below " + covered + ", which a node covers; choose another folder");
      }
    }
  }
}
