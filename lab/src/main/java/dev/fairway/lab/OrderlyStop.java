package dev.fairway.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Ends the processes of a lab, in the order in which they depend on each other: what uses the API
 * server, containers, the API servers, etcd. Each is asked first, and killed when it takes longer
 * than a moment. The same code ends a lab that is alive and what a dead one left.
 */
final class OrderlyStop {

  private static final Duration GRACE = Duration.ofSeconds(3);
  private static final Duration DEATH = Duration.ofSeconds(10);
  private static final Set<String> CLIENTS =
      Set.of("kubelet", "kube-proxy", "kube-scheduler", "kube-controller-manager");

  private final Path labFolder;
  private final Predicate<MarkedProcesses.Marked> scope;

  /** Ends all processes of a lab. */
  OrderlyStop(Path labFolder) {
    this(labFolder, _ -> true);
  }

  /** Ends the processes of one cluster of a lab. */
  OrderlyStop(Path labFolder, String cluster) {
    this(labFolder, process -> process.cluster().equals(cluster));
  }

  private OrderlyStop(Path labFolder, Predicate<MarkedProcesses.Marked> scope) {
    this.labFolder = labFolder;
    this.scope = scope;
  }

  /**
   * @throws LabException if a process survives being killed
   */
  void run() {
    terminate(process -> CLIENTS.contains(process.program()));
    kill(process -> process.program().equals("containerd"));
    terminate(process -> process.program().startsWith("kube-apiserver"));
    terminate(process -> process.program().equals("etcd"));
    kill(process -> true);
  }

  private void terminate(Predicate<MarkedProcesses.Marked> which) {
    List<MarkedProcesses.Marked> processes = living(which);
    if (processes.isEmpty()) {
      return;
    }
    processes.forEach(process -> process.handle().destroy());
    if (!Poll.until(GRACE, () -> living(which).isEmpty())) {
      kill(which);
    }
  }

  private void kill(Predicate<MarkedProcesses.Marked> which) {
    List<MarkedProcesses.Marked> first = living(which);
    if (first.isEmpty()) {
      return;
    }
    // Descendants are looked up before their parents die, because afterwards nothing tells whose
    // they were; and again, because they may have forked meanwhile.
    boolean dead =
        Poll.until(
            DEATH,
            () -> {
              List<MarkedProcesses.Marked> left = living(which);
              MarkedProcesses.withDescendants(left).forEach(ProcessHandle::destroyForcibly);
              return left.isEmpty();
            });
    if (!dead) {
      throw new LabException("processes survived being killed: " + living(which));
    }
  }

  private List<MarkedProcesses.Marked> living(Predicate<MarkedProcesses.Marked> which) {
    return MarkedProcesses.of(labFolder).stream().filter(scope).filter(which).toList();
  }
}
