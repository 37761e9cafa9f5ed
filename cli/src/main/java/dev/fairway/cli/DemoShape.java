package dev.fairway.cli;

import dev.fairway.lab.ClusterShape;
import dev.fairway.lab.ClusterSpec;
import dev.fairway.lab.NattedNetwork;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What the demo starts on this machine.
 *
 * @param clusters what to start, in order
 * @param closesNetwork whether nothing can enter the network of the last cluster
 * @param note why it is less than it could be; empty if it is not
 */
record DemoShape(List<ClusterSpec> clusters, boolean closesNetwork, String note) {
  private static final List<String> NAMES = List.of("east", "west", "north", "south");

  /** What a cluster takes, measured, with a little to spare. */
  private static final long MEMORY_PER_CLUSTER = 450L << 20;

  private static final long MEMORY_PER_NODE = 350L << 20;
  private static final long DISK_PER_CLUSTER = 300L << 20;

  /**
   * Chooses the best shape that this machine can run.
   *
   * @param count how many clusters
   * @param nodes whether pods must run; empty to run them where possible
   * @throws CommandFailure if nodes are asked for and cannot run here
   */
  static DemoShape choose(Environment environment, int count, Optional<Boolean> nodes) {
    List<String> withNodes = ClusterShape.NODE.obstacles(environment.variables());
    if (nodes.orElse(withNodes.isEmpty())) {
      if (!withNodes.isEmpty()) {
        throw new CommandFailure(
            "this machine cannot run nodes: " + withNodes.getFirst(),
            "Leave out --nodes to see everything but running pods.");
      }
      return inNetworks(environment, specs(count, ClusterShape.NODE), "");
    }
    String noPods =
        nodes.isPresent() ? "" : "No pods run here: " + String.join(" ", withNodes) + " ";
    List<String> withNetwork = ClusterShape.NETWORK.obstacles(environment.variables());
    if (withNetwork.isEmpty()) {
      return inNetworks(environment, specs(count, ClusterShape.NETWORK), noPods);
    }
    return new DemoShape(
        specs(count, ClusterShape.LOOPBACK),
        false,
        noPods
            + "The clusters share this machine's loopback, not isolated: "
            + String.join(" ", withNetwork));
  }

  private static DemoShape inNetworks(
      Environment environment, List<ClusterSpec> clusters, String note) {
    List<String> open = NattedNetwork.obstacles(environment.variables());
    boolean hasAgent = clusters.size() > 1;
    if (hasAgent && !open.isEmpty()) {
      String name = clusters.getLast().name();
      return new DemoShape(
          clusters,
          false,
          note + "The network of " + name + " is not closed: " + String.join(" ", open));
    }
    return new DemoShape(clusters, hasAgent, note.strip());
  }

  /** Whether an agent brings the last cluster, of which the hub's configuration says nothing. */
  boolean hasAgent() {
    return clusters.size() > 1;
  }

  ClusterShape shape() {
    return clusters.getFirst().shape();
  }

  /**
   * Fails if there is no room.
   *
   * @param stateFolder where the clusters keep their data
   */
  void requireRoom(Path stateFolder) throws IOException {
    long memory =
        clusters.size() * (MEMORY_PER_CLUSTER + (shape().hasNode() ? MEMORY_PER_NODE : 0));
    long available = availableMemory().orElse(Long.MAX_VALUE);
    if (available < memory) {
      throw new CommandFailure(
          "%d clusters need %d MiB of memory, %d MiB are available"
              .formatted(clusters.size(), memory >> 20, available >> 20),
          clusters.size() > 1 ? "Try fewer with --clusters 1." : "End other programs first.");
    }
    long disk = clusters.size() * DISK_PER_CLUSTER;
    Path existing = stateFolder.toAbsolutePath();
    while (existing.getParent() != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    long free = Files.getFileStore(existing).getUsableSpace();
    if (free < disk) {
      throw new CommandFailure(
          "%d clusters need %d MiB of disk at %s, %d MiB are free"
              .formatted(clusters.size(), disk >> 20, stateFolder, free >> 20),
          "Make room, or set XDG_STATE_HOME to a folder with more.");
    }
  }

  /** Fails if somebody listens on the port already; 0 is any free port. */
  static void requireFreePort(int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(port));
    } catch (IOException e) {
      throw new CommandFailure(
          "cannot listen on port " + port + ": " + e.getMessage(),
          "Choose another port with --port, or leave it out for any free one.",
          e);
    }
  }

  private static List<ClusterSpec> specs(int count, ClusterShape shape) {
    return IntStream.range(0, count).mapToObj(i -> ClusterSpec.of(name(i), shape)).toList();
  }

  private static String name(int number) {
    return number < NAMES.size() ? NAMES.get(number) : "cluster-" + (number + 1);
  }

  private static Optional<Long> availableMemory() throws IOException {
    Path file = Path.of("/proc/meminfo");
    if (!Files.isReadable(file)) {
      return Optional.empty();
    }
    try (var lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith("MemAvailable:"))
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst();
    }
  }
}
