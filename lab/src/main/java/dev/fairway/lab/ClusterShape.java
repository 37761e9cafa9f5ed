package dev.fairway.lab;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a cluster of the lab is made of. */
public enum ClusterShape {
  /** etcd, API server and controller manager on ports of 127.0.0.1. Needs no root. */
  LOOPBACK(1, "a cluster on ports of 127.0.0.1"),
  /** The same in a network of its own, with an address of its own. Needs root. */
  NETWORK(1, "a cluster in a network of its own"),
  /** In a network of its own, with a scheduler and a node that runs pods. Needs root and runc. */
  NODE(1, "a cluster with a node that runs pods"),
  /**
   * Three API servers on one etcd, each on a machine of its own, and one API address that moves
   * between them. Needs root.
   */
  THREE_API_SERVERS(3, "a cluster with three API servers");

  private final int apiServers;
  private final String description;

  ClusterShape(int apiServers, String description) {
    this.apiServers = apiServers;
    this.description = description;
  }

  /** How many API servers it has. */
  public int apiServers() {
    return apiServers;
  }

  /** Whether it runs in a network of its own, for which root is needed. */
  public boolean hasNetwork() {
    return this != LOOPBACK;
  }

  /** Whether pods run in it. */
  public boolean hasNode() {
    return this == NODE;
  }

  /**
   * Why this machine cannot run this shape: each reason a sentence with its remedy, none when it
   * can. Where binaries come from is not asked here.
   *
   * @param environment the variables of the process, for {@code PATH}
   */
  public List<String> obstacles(Map<String, String> environment) {
    return Host.obstacles(this, environment);
  }

  /** What it is, for messages. */
  String description() {
    return description;
  }

  Set<Binary> binaries() {
    Set<Binary> needed =
        EnumSet.of(
            Binary.ETCD, Binary.KUBE_APISERVER, Binary.KUBE_CONTROLLER_MANAGER, Binary.KUBECTL);
    return hasNode() ? EnumSet.allOf(Binary.class) : needed;
  }
}
