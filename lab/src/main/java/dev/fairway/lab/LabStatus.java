package dev.fairway.lab;

import dev.fairway.net.HostPort;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A lab of this user, as its folder and the processes of this machine show it.
 *
 * @param name what it was called, or its id
 * @param id its folder's name, random
 * @param kubeconfig of all its clusters; missing while none is up
 */
public record LabStatus(
    String name, String id, State state, Path folder, Path kubeconfig, List<Cluster> clusters) {

  /** Whether it lives, and who ends it. */
  public enum State {
    /** A living process has opened it and will close it. */
    OWNED,
    /** It lives without an owner, until {@link Lab#remove}. */
    DETACHED,
    /** Its owner died, or this machine was booted since: only {@link Lab#remove} is left. */
    DEAD
  }

  /**
   * One of its clusters.
   *
   * @param api where its API is served, if it came that far
   * @param kubeconfig of an administrator; may be missing when its start did not come that far
   * @param programs what runs, such as etcd; empty when it is dead
   */
  public record Cluster(
      String name,
      ClusterShape shape,
      Optional<HostPort> api,
      Path kubeconfig,
      List<String> programs) {}
}
