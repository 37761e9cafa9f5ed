package dev.fairway.lab;

import dev.fairway.net.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Brings one cluster up, as much of it at the same time as possible. */
final class ClusterStart {

  private static final int ATTEMPTS = 3;

  private final ClusterSpec spec;
  private final LabFolder lab;
  private final int number;
  private final LabOptions options;
  private final Launcher launcher;
  private final Binaries binaries;
  private final ClusterFiles files;
  private final long begin = System.nanoTime();

  /**
   * @param number tells the clusters of one lab apart
   */
  ClusterStart(
      ClusterSpec spec,
      LabFolder lab,
      int number,
      LabOptions options,
      Launcher launcher,
      Binaries binaries) {
    this.spec = spec;
    this.lab = lab;
    this.number = number;
    this.options = options;
    this.launcher = launcher;
    this.binaries = binaries;
    this.files = new ClusterFiles(lab.cluster(spec.name()));
  }

  LabCluster run() throws IOException {
    lab.record(JournalEntry.Kind.CLUSTER, spec.name() + " " + spec.shape());
    Optional<ClusterNetwork> network = network();
    for (int attempt = 1; ; attempt++) {
      try {
        return start(network);
      } catch (LabException e) {
        // Somebody took a port of the loopback address between its choice and its use.
        boolean portTaken = String.valueOf(e.getMessage()).contains("address already in use");
        if (network.isPresent() || !portTaken || attempt == ATTEMPTS) {
          throw e;
        }
        new OrderlyStop(lab.path(), spec.name()).run();
        FileTree.delete(files.folder());
      }
    }
  }

  private Optional<ClusterNetwork> network() {
    if (!spec.shape().hasNetwork()) {
      return Optional.empty();
    }
    starting("network");
    int machines = spec.shape().apiServers();
    var network = ClusterNetwork.create(lab, launcher, spec.name(), number, machines);
    if (machines > 1) {
      network.moveApiAddress(0);
    }
    return Optional.of(network);
  }

  private LabCluster start(Optional<ClusterNetwork> network) throws IOException {
    Files.createDirectories(files.folder());
    var machines = network.map(ClusterNetwork::machines).orElse(List.of(Machine.LOOPBACK));
    Ports ports = network.isPresent() ? Ports.STANDARD : Ports.free();
    HostPort api = new HostPort(apiHost(network, machines), ports.api());
    lab.record(JournalEntry.Kind.API, spec.name() + " " + api);
    ClusterPki pki = ClusterPki.create(spec, files, addresses(network), "https://" + api);
    var controlPlane = new ControlPlane(spec, files, machines, ports, launcher, binaries, pki);
    var cluster =
        new LabCluster(
            spec,
            files,
            new Kubeconfig(spec.name(), "https://" + api, pki.caPem(), "admin", pki.admin()),
            api,
            controlPlane,
            network,
            binaries.get(Binary.KUBECTL),
            launcher);
    start(cluster, controlPlane, machines.getFirst());
    options.report(new LabEvent.ClusterReady(spec.name(), elapsed()));
    return cluster;
  }

  /** The control plane and the node's runtime come up at the same time, then what needs both. */
  private void start(LabCluster cluster, ControlPlane controlPlane, Machine machine)
      throws IOException {
    starting("control plane");
    if (!spec.shape().hasNode()) {
      controlPlane.start();
      started("API server");
      controlPlane.startControllers(cluster.apiAddress());
      return;
    }
    var node = new WorkerNode(files, machine, launcher, binaries);
    Parallel.run(
        () -> {
          controlPlane.start();
          started("API server");
        },
        () -> {
          node.startRuntime(lab);
          started("container runtime");
        });
    controlPlane.startScheduler();
    Parallel.run(
        () -> controlPlane.startControllers(cluster.apiAddress()), () -> node.join(cluster));
    started("node");
  }

  private String apiHost(Optional<ClusterNetwork> network, List<Machine> machines) {
    return network
        .filter(_ -> machines.size() > 1)
        .map(ClusterNetwork::apiAddress)
        .orElse(machines.getFirst().address());
  }

  /** Besides the loopback address. */
  private static List<String> addresses(Optional<ClusterNetwork> network) {
    List<String> addresses = new ArrayList<>();
    network.ifPresent(
        present -> {
          present.machines().forEach(machine -> addresses.add(machine.address()));
          addresses.add(present.apiAddress());
        });
    return addresses;
  }

  private void starting(String part) {
    options.report(new LabEvent.Starting(spec.name(), part));
  }

  private void started(String part) {
    options.report(new LabEvent.Started(spec.name(), part, elapsed()));
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - begin);
  }
}
