package dev.fairway.lab;

import dev.fairway.net.HostPort;
import dev.fairway.pki.LockFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what a lab is from its journal and its processes. */
final class LabStatusReader {

  private LabStatusReader() {}

  static LabStatus read(LabFolder lab) throws IOException {
    List<MarkedProcesses.Marked> processes = MarkedProcesses.of(lab.path());
    List<LabStatus.Cluster> clusters = new ArrayList<>();
    for (String entry : lab.values(JournalEntry.Kind.CLUSTER).stream().sorted().toList()) {
      clusters.add(cluster(lab, entry, processes));
    }
    return new LabStatus(
        name(lab), lab.id(), state(lab, processes), lab.path(), lab.kubeconfig(), clusters);
  }

  static String name(LabFolder lab) throws IOException {
    List<String> names = lab.values(JournalEntry.Kind.NAME);
    return names.isEmpty() ? lab.id() : names.getFirst();
  }

  static boolean isDetached(LabFolder lab) throws IOException {
    return !lab.values(JournalEntry.Kind.DETACHED).isEmpty();
  }

  private static LabStatus.State state(LabFolder lab, List<MarkedProcesses.Marked> processes)
      throws IOException {
    Optional<LockFile> lock = LockFile.tryAcquire(lab.lockFile());
    if (lock.isEmpty()) {
      return LabStatus.State.OWNED;
    }
    lock.get().close();
    boolean sameBoot = lab.values(JournalEntry.Kind.BOOT).contains(Host.bootId());
    return isDetached(lab) && sameBoot && !processes.isEmpty()
        ? LabStatus.State.DETACHED
        : LabStatus.State.DEAD;
  }

  private static LabStatus.Cluster cluster(
      LabFolder lab, String entry, List<MarkedProcesses.Marked> processes) throws IOException {
    String[] words = entry.split(" ", -1);
    ClusterFiles files = new ClusterFiles(lab.cluster(words[0]));
    return new LabStatus.Cluster(
        words[0],
        ClusterShape.valueOf(words[1]),
        api(lab, words[0]),
        files.kubeconfig("admin"),
        processes.stream()
            .filter(process -> process.cluster().equals(words[0]))
            .map(MarkedProcesses.Marked::program)
            .distinct()
            .sorted()
            .toList());
  }

  /** The last one counts: a cluster may have tried another port. */
  private static Optional<HostPort> api(LabFolder lab, String cluster) throws IOException {
    return lab.values(JournalEntry.Kind.API).reversed().stream()
        .filter(entry -> entry.startsWith(cluster + " "))
        .map(entry -> HostPort.parse(entry.substring(cluster.length() + 1)))
        .findFirst();
  }
}
